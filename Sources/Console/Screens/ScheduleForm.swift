import Cells
import Cloud
import Plans

/// The form that a scheduled backup is ordered or changed with: everything that is known is prefilled.
struct ScheduleForm: OrderForm {
    /// The parts of the form that the cursor goes to.
    enum Row: Hashable, Sendable {
        case cluster, namespace, claim, name, schedule, timeZone, destination, kind, sourcePath, deletes, keepNewest
        case serviceAccount
        case review
    }

    /// The part where the cursor is.
    var row = Row.review
    static let review = Row.review
    var look = FormLook()
    private var base: ScheduleDraft
    private var fields: [Row: TextField]
    /// What uses the instance, once that was read; the CronJob mounts the same claim.
    private(set) var use: InstanceUse?
    private var isUseAsked = false

    /// A form with the cursor on the first part that is still to be filled in.
    init(_ draft: ScheduleDraft) {
        base = draft
        fields = Self.fields(of: draft)
        if draft.isThere, let mistake = draft.mistakes.first { row = Row(mistake.field) }
    }

    private static func fields(of draft: ScheduleDraft) -> [Row: TextField] {
        [
            .namespace: TextField(draft.namespace), .claim: TextField(draft.claim), .name: TextField(draft.name),
            .schedule: TextField(draft.schedule), .timeZone: TextField(draft.timeZone),
            .destination: TextField(draft.destination), .sourcePath: TextField(draft.sourcePath),
            .serviceAccount: TextField(draft.serviceAccount), .keepNewest: TextField(draft.keepNewest),
        ]
    }

    /// What it says now.
    var draft: ScheduleDraft {
        var draft = base
        (draft.namespace, draft.claim, draft.name) = (text(.namespace), text(.claim), text(.name))
        (draft.schedule, draft.timeZone) = (text(.schedule), text(.timeZone))
        (draft.destination, draft.sourcePath) = (text(.destination), text(.sourcePath))
        (draft.serviceAccount, draft.keepNewest) = (text(.serviceAccount), text(.keepNewest))
        return draft
    }

    var order: PlanOrder { .schedule(draft) }
    var isRight: Bool { draft.mistakes.isEmpty }
    var isAtChoice: Bool { [.cluster, .kind, .deletes].contains(row) }

    /// The parts that it has as it is now, from top to bottom: what is there keeps its place and its name.
    var rows: [Row] {
        let place: [Row] = base.isThere ? [] : [.cluster, .namespace, .name]
        let deleting: [Row] = base.deletes ? [.deletes, .keepNewest] : [.deletes]
        return place + [.claim, .schedule, .timeZone, .destination, .kind, .sourcePath] + deleting
            + [.serviceAccount, .review]
    }

    var field: TextField {
        get { field(row) }
        set { fields[row] = newValue }
    }

    /// The text of a part.
    func field(_ row: Row) -> TextField { fields[row] ?? TextField() }

    private func text(_ row: Row) -> String { field(row).text }

    /// What is wrong with a part; nothing is, as long as it is looked for.
    func mistake(in row: Row) -> String? {
        if [.cluster, .namespace, .claim].contains(row), !base.isThere, use == nil { return nil }
        return draft.mistakes.first { Row($0.field) == row }?.words
    }

    mutating func goToMistake() -> String? {
        guard let mistake = draft.mistakes.first else { return nil }
        let place = Row(mistake.field)
        if rows.contains(place) { row = place }
        return mistake.words
    }

    mutating func choose(_ step: Int) {
        switch row {
        case .kind: base.isMirror.toggle()
        case .deletes: base.deletes.toggle()
        case .cluster:
            let clusters = use?.clusters ?? []
            guard !clusters.isEmpty else { return }
            let index = base.cluster.flatMap(clusters.firstIndex).map { $0 + step } ?? 0
            base.cluster = clusters[(index + clusters.count) % clusters.count]
        default: break
        }
    }

    /// Where the instance is used is looked for once.
    mutating func lookup() -> Effect? {
        guard !base.isThere, !isUseAsked else { return nil }
        isUseAsked = true
        return .findUse(base.instance)
    }

    /// Takes what uses the instance, and fills in what is still open.
    mutating func take(_ use: InstanceUse, of name: InstanceName) {
        guard isUseAsked, base.instance == name else { return }
        self.use = use
        var draft = draft
        draft.take(use)
        base.cluster = draft.cluster
        for row in [Row.namespace, .claim] where text(row).isEmpty { fields[row] = Self.fields(of: draft)[row] }
        if row == .review, let mistake = draft.mistakes.first { row = Row(mistake.field) }
    }
}

extension ScheduleForm.Row {
    init(_ field: BackupSchedule.Field) {
        switch field {
        case .cluster: self = .cluster
        case .namespace: self = .namespace
        case .claim: self = .claim
        case .name: self = .name
        case .schedule: self = .schedule
        case .timeZone: self = .timeZone
        case .destination: self = .destination
        case .sourcePath: self = .sourcePath
        case .keepNewest: self = .keepNewest
        case .serviceAccount: self = .serviceAccount
        // The form has no part for these; what is wrong with them is said where the plan is asked for.
        case .mountPath, .instance, .exportDeadline, .image: self = .review
        }
    }
}
