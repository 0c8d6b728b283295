import Cells
import Cloud
import Plans

/// The form of a backup: fields, the choice between a new prefix and the mirror, and what was looked at.
struct BackupFormView {
    let state: State
    let form: BackupForm

    var page: ScreenPage {
        var page = FormPage(size: state.size, label: 15)
        let name = form.draft.instance.name
        page.addTitle(
            "BACK UP", name.id, "\(name.location) · \(name.project)",
            "An export copies what lies under a path into a prefix of a bucket. Nothing on the instance is changed.")
        for (field, label) in [
            (BackupDraft.Field.sourcePath, "source path"), (.root, "backup root"), (.name, "name"),
        ] {
            page.add(
                label, form.field(field), mistake: form.mistake(in: field),
                hasFocus: form.row == BackupForm.Row(field))
        }
        page.add(
            "into", choice: ["a new prefix", "the mirror"], chosen: form.isMirror ? 1 : 0, means: consequences,
            hasFocus: form.row == .kind)
        page.addBlank()
        page.addChecks(of: form)
        page.addReview(of: form)
        return page.page
    }

    /// What the choice means.
    private var consequences: [String] {
        guard form.isMirror else {
            return ["Each backup is a checkpoint of its own; those before it stay as they are."]
        }
        return [
            "Only what has changed is copied. An export never deletes: the mirror is the union of all that was ever there.",
            "While it runs, the mirror has no complete checkpoint.",
            "There is no point in time to go back to.",
        ]
    }
}
