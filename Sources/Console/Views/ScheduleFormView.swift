import Cells
import Cloud
import Plans

/// The form of a scheduled backup: where its CronJob runs, when, and what it does.
struct ScheduleFormView {
    let state: State
    let form: ScheduleForm

    private var draft: ScheduleDraft { form.draft }

    var page: ScreenPage {
        var page = FormPage(size: state.size, label: 18)
        let place = draft.isThere ? "CronJob \(draft.name) in \(draft.namespace) of \(draft.cluster?.id ?? "?")" : "new"
        page.addTitle(
            "SCHEDULE", draft.instance.id, place,
            "A CronJob on GKE exports the instance and writes a manifest last; it goes on without this console.")
        for row in form.rows { add(row, to: &page) }
        page.addBlank()
        page.addChecks(of: form)
        page.addReview(of: form)
        return page.page
    }

    private func add(_ row: ScheduleForm.Row, to page: inout FormPage) {
        let hasFocus = form.row == row
        switch row {
        case .review: break
        case .cluster:
            page.add("cluster", oneOfMany: cluster, mistake: clusterMistake, hasFocus: hasFocus)
        case .kind:
            page.add(
                "into", choice: ["a new prefix", "the mirror"], chosen: draft.isMirror ? 1 : 0,
                means: [
                    draft.isMirror
                        ? "As the guide has it: the same prefix each time, and no point in time to go back to."
                        : "Each backup is a checkpoint of its own; those before it stay as they are."
                ], hasFocus: hasFocus)
        case .deletes:
            page.add(
                "delete after it", choice: ["no", "yes"], chosen: draft.deletes ? 1 : 0,
                means: draft.deletes
                    ? ["From the instance, only what a complete backup is known to hold and has not changed since."]
                    : [],
                hasFocus: hasFocus)
        case .namespace, .claim, .name, .schedule, .timeZone, .destination, .sourcePath, .keepNewest, .serviceAccount:
            page.add(label(row), form.field(row), mistake: form.mistake(in: row), hasFocus: hasFocus)
        }
    }

    private var cluster: String {
        if let cluster = draft.cluster { return "\(cluster.id) in \(cluster.location)" }
        return form.use == nil ? "looking for a claim on \(draft.instance.id)…" : "none"
    }

    private var clusterMistake: String? {
        guard let use = form.use else { return nil }
        guard use.clusters.isEmpty else { return form.mistake(in: .cluster) }
        return use.failures.isEmpty ? "the project has no cluster" : use.failures.joined(separator: "; ")
    }

    private func label(_ row: ScheduleForm.Row) -> String {
        switch row {
        case .namespace: "namespace"
        case .claim: "claim"
        case .name: "CronJob"
        case .schedule: "schedule"
        case .timeZone: "time zone"
        case .destination: draft.isMirror ? "checkpoint" : "backup root"
        case .sourcePath: "source path"
        case .keepNewest: "keep the newest"
        case .serviceAccount: "service account"
        case .cluster, .kind, .deletes, .review: ""
        }
    }
}
