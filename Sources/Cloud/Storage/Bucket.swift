/// What of a bucket's settings decides whether a backup in it can be written, kept and deleted.
public struct Bucket: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Where it lies: a region, a dual-region or a multi-region, in capitals.
    public let location: String
    /// The two regions of a dual-region that was put together by hand, in capitals; empty for any other location.
    public let dataLocations: [String]
    /// For how many seconds an object can't be deleted or replaced; nothing when there is no retention policy.
    public let retentionSeconds: Int64?
    /// Whether that policy can no longer be shortened.
    public let isRetentionLocked: Bool
    /// Whether a replaced or deleted object stays as a noncurrent version.
    public let isVersioned: Bool
    /// For how many seconds a deleted object can be restored (and is billed); 0 when soft delete is off.
    public let softDeleteSeconds: Int64
    /// Whether readers pay, and so need `--billing-project`.
    public let isRequesterPays: Bool
    /// Whether new objects get an event-based hold, which keeps them from being deleted.
    public let hasDefaultHold: Bool
    /// The rules that delete objects by themselves.
    public let deletions: [LifecycleDeletion]

    /// Makes a bucket.
    public init(
        name: String, location: String, dataLocations: [String] = [], retentionSeconds: Int64? = nil,
        isRetentionLocked: Bool = false,
        isVersioned: Bool = false, softDeleteSeconds: Int64 = 0, isRequesterPays: Bool = false,
        hasDefaultHold: Bool = false, deletions: [LifecycleDeletion] = []
    ) {
        self.name = name
        self.location = location
        self.dataLocations = dataLocations
        self.retentionSeconds = retentionSeconds
        self.isRetentionLocked = isRetentionLocked
        self.isVersioned = isVersioned
        self.softDeleteSeconds = softDeleteSeconds
        self.isRequesterPays = isRequesterPays
        self.hasDefaultHold = hasDefaultHold
        self.deletions = deletions
    }
}

/// A lifecycle rule of a bucket whose action is `Delete` (Cloud Storage, "Object Lifecycle Management").
public struct LifecycleDeletion: Hashable, Sendable {
    /// The age in days from which live objects are deleted; nothing when the rule does not go by age.
    public let ageDays: Int64?
    /// The beginnings of names that it is limited to; empty for every name.
    public let prefixes: [String]
    /// The endings of names that it is limited to; empty for every name.
    public let suffixes: [String]
    /// Whether it spares live objects and deletes noncurrent versions only.
    public let sparesLiveObjects: Bool
    /// The names of its other conditions, such as `createdBefore` or `matchesStorageClass`.
    public let otherConditions: [String]

    /// Makes a rule.
    public init(
        ageDays: Int64? = nil, prefixes: [String] = [], suffixes: [String] = [], sparesLiveObjects: Bool = false,
        otherConditions: [String] = []
    ) {
        self.ageDays = ageDays
        self.prefixes = prefixes
        self.suffixes = suffixes
        self.sparesLiveObjects = sparesLiveObjects
        self.otherConditions = otherConditions
    }

    /// Whether it may delete live objects with that beginning: both a rule for a part of it and one for more count.
    public func mayDelete(under path: String) -> Bool {
        guard !sparesLiveObjects else { return false }
        return prefixes.isEmpty
            || prefixes.contains { path.utf8.starts(with: $0.utf8) || $0.utf8.starts(with: path.utf8) }
    }
}

/// One binding of a bucket's IAM policy.
public struct PolicyBinding: Hashable, Sendable {
    /// The role, such as `roles/storage.admin`.
    public let role: String
    /// Who has it, such as `serviceAccount:NAME@PROJECT.iam.gserviceaccount.com`.
    public let members: [String]
    /// Whether it holds only under a condition.
    public let isConditional: Bool

    /// Makes a binding.
    public init(role: String, members: [String], isConditional: Bool = false) {
        self.role = role
        self.members = members
        self.isConditional = isConditional
    }
}
