import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// The form that a backup is ordered with: everything is prefilled.
struct BackupForm: OrderForm {
    /// The parts of the form that the cursor goes to.
    enum Row: Hashable, Sendable, CaseIterable {
        case sourcePath, root, name, kind, review
    }

    /// The part where the cursor is.
    var row = Row.review
    static let review = Row.review
    private var base: BackupDraft
    private var fields: [BackupDraft.Field: TextField]
    /// The name that a new prefix has unless it is given another.
    private let freshName: String
    private(set) var isMirror = false

    var look = FormLook()

    /// A form for an instance, with the cursor on the first part that is still to be filled in.
    init(_ draft: BackupDraft) {
        base = draft
        freshName = draft.name
        fields = [
            .sourcePath: TextField(draft.sourcePath), .root: TextField(draft.root), .name: TextField(draft.name),
        ]
        if let mistake = draft.mistakes.first { row = Row(mistake.field) }
    }

    /// What it says now.
    var draft: BackupDraft {
        var draft = base
        draft.sourcePath = text(.sourcePath)
        draft.root = text(.root)
        draft.name = text(.name)
        draft.isMirror = isMirror
        return draft
    }

    var order: PlanOrder { .backup(draft) }
    var isRight: Bool { draft.mistakes.isEmpty }
    var isAtChoice: Bool { row == .kind }
    var rows: [Row] { Row.allCases }

    var field: TextField {
        get { row.field.map(field) ?? TextField() }
        set { if let field = row.field { fields[field] = newValue } }
    }

    /// The field of a part.
    func field(_ field: BackupDraft.Field) -> TextField { fields[field] ?? TextField() }

    private func text(_ field: BackupDraft.Field) -> String { self.field(field).text }

    /// Fills in the root that became known after the form was opened, unless something was typed there.
    mutating func offer(_ roots: [GCSURI]) {
        guard base.root.isEmpty, text(.root).isEmpty, let root = roots.first else { return }
        base.root = root.description
        fields[.root] = TextField(root.description)
        if row == .root, draft.mistakes.isEmpty { row = .review }
    }

    /// What is wrong with a part.
    func mistake(in field: BackupDraft.Field) -> String? {
        draft.mistakes.first { $0.field == field }?.words
    }

    /// Goes to the first part that is wrong; says what.
    mutating func goToMistake() -> String? {
        guard let mistake = draft.mistakes.first else { return nil }
        row = Row(mistake.field)
        return mistake.words
    }

    /// A name that nobody has changed follows the choice.
    mutating func choose(_ step: Int) {
        isMirror.toggle()
        let (old, new) = isMirror ? (freshName, BackupDraft.mirrorName) : (BackupDraft.mirrorName, freshName)
        if text(.name) == old { fields[.name] = TextField(new) }
    }
}

extension BackupForm.Row {
    /// The text that is written there.
    var field: BackupDraft.Field? {
        switch self {
        case .sourcePath: .sourcePath
        case .root: .root
        case .name: .name
        case .kind, .review: nil
        }
    }

    init(_ field: BackupDraft.Field) {
        switch field {
        case .sourcePath: self = .sourcePath
        case .root: self = .root
        case .name: self = .name
        }
    }
}
