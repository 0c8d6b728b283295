import Cells
import Cloud
import Plans

/// The form that a restore is ordered with: everything is prefilled.
struct RestoreForm: OrderForm {
    /// The parts of the form that the cursor goes to.
    enum Row: Hashable, Sendable {
        case way, name, zone, capacity, network, range, deployment, fileStripe, directoryStripe, labels, existing, path
        case cluster, namespace, serviceAccount
        case review
    }

    /// The part where the cursor is.
    var row = Row.review
    static let review = Row.review
    var look = FormLook()
    private var base: RestoreDraft
    private var fields: [Row: TextField]
    /// The path on an instance that is there.
    private var existingPath: TextField
    /// The instances that it can go to.
    private let targets: [Instance]
    /// What uses the instance that is restored, once that was read; the claim is made beside its.
    private(set) var use: InstanceUse?
    private var isUseAsked = false

    /// A form with the cursor on the first part that is still to be filled in.
    init(_ draft: RestoreDraft, targets: [Instance]) {
        base = draft
        self.targets = targets
        base.existing = draft.existing ?? targets.first
        fields = [
            .name: TextField(draft.name), .zone: TextField(draft.zone), .capacity: TextField(draft.capacity),
            .network: TextField(draft.network), .range: TextField(draft.range), .labels: TextField(draft.labels),
            .path: TextField(draft.path), .namespace: TextField(draft.namespace),
            .serviceAccount: TextField(draft.serviceAccount),
        ]
        existingPath = TextField(draft.existingPath)
        if let mistake = draft.mistakes.first { row = Row(mistake.field) }
    }

    /// What it says now.
    var draft: RestoreDraft {
        var draft = base
        draft.name = text(.name)
        draft.zone = text(.zone)
        draft.capacity = text(.capacity)
        draft.network = text(.network)
        draft.range = text(.range)
        draft.labels = text(.labels)
        draft.path = text(.path)
        draft.namespace = text(.namespace)
        draft.serviceAccount = text(.serviceAccount)
        draft.existingPath = existingPath.text
        return draft
    }

    var order: PlanOrder { .restore(draft) }
    var isRight: Bool { draft.mistakes.isEmpty }

    var isAtChoice: Bool {
        switch row {
        case .way, .deployment, .fileStripe, .directoryStripe, .existing, .cluster: true
        case .name, .zone, .capacity, .network, .range, .labels, .path, .namespace, .serviceAccount, .review: false
        }
    }

    /// The parts that it has as it is now, from top to bottom.
    var rows: [Row] {
        switch base.way {
        case .new:
            [
                .way, .name, .zone, .capacity, .network, .range, .deployment, .fileStripe, .directoryStripe, .labels,
                .path, .review,
            ]
        case .existing: [.way, .existing, .path, .review]
        case .populator:
            [
                .way, .cluster, .namespace, .serviceAccount, .name, .zone, .capacity, .network, .range, .fileStripe,
                .directoryStripe, .review,
            ]
        }
    }

    var field: TextField {
        get { field(row) }
        set {
            if row == .path, base.way == .existing { existingPath = newValue } else { fields[row] = newValue }
        }
    }

    /// The text of a part.
    func field(_ row: Row) -> TextField {
        row == .path && base.way == .existing ? existingPath : fields[row] ?? TextField()
    }

    private func text(_ row: Row) -> String { fields[row]?.text ?? "" }

    /// What is wrong with a part.
    func mistake(in row: Row) -> String? { draft.mistakes.first { Row($0.field) == row }?.words }

    mutating func goToMistake() -> String? {
        guard let mistake = draft.mistakes.first else { return nil }
        row = Row(mistake.field)
        return mistake.words
    }

    mutating func choose(_ step: Int) {
        func next<Value: Equatable>(_ value: Value, of values: [Value]) -> Value {
            guard !values.isEmpty else { return value }
            let index = values.firstIndex(of: value) ?? 0
            return values[(index + step + values.count) % values.count]
        }
        switch row {
        case .way: base.way = next(base.way, of: RestoreDraft.Way.allCases)
        case .deployment: base.deployment = next(base.deployment, of: ["scratch", "persistent"])
        case .fileStripe: base.fileStripe = next(base.fileStripe, of: RestoreDraft.levels)
        case .directoryStripe: base.directoryStripe = next(base.directoryStripe, of: RestoreDraft.levels)
        case .existing: base.existing = base.existing.map { next($0, of: targets) } ?? targets.first
        case .cluster: base.cluster = base.cluster.map { next($0, of: clusters) } ?? clusters.first
        case .name, .zone, .capacity, .network, .range, .labels, .path, .namespace, .serviceAccount, .review: break
        }
    }

    private var clusters: [ClusterName] { use?.clusters ?? [] }

    /// What the claim is made beside is looked for once the way is chosen.
    mutating func lookup() -> Effect? {
        guard base.way == .populator, !isUseAsked else { return nil }
        isUseAsked = true
        return .findUse(base.userName)
    }

    /// Takes what uses the instance, and fills in what is still open.
    mutating func take(_ use: InstanceUse, of name: InstanceName) {
        guard isUseAsked, base.userName == name else { return }
        self.use = use
        var draft = draft
        draft.take(use)
        base.cluster = draft.cluster
        fields[.namespace] = TextField(draft.namespace)
        fields[.serviceAccount] = TextField(draft.serviceAccount)
    }
}

extension RestoreForm.Row {
    init(_ field: RestoreDraft.Field) {
        switch field {
        case .name: self = .name
        case .zone: self = .zone
        case .capacity: self = .capacity
        case .network: self = .network
        case .range: self = .range
        case .deployment: self = .deployment
        case .fileStripe: self = .fileStripe
        case .directoryStripe: self = .directoryStripe
        case .labels: self = .labels
        case .existing: self = .existing
        case .cluster: self = .cluster
        case .namespace: self = .namespace
        case .serviceAccount: self = .serviceAccount
        case .path: self = .path
        }
    }
}
