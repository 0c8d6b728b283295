public import struct FoundationEssentials.Date

/// What a listing of everything under one prefix says about what lies there.
public struct Survey: Hashable, Sendable {
    /// How many objects.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// When something was last written; nothing when there is nothing, or the listing does not say.
    public let newestChange: Date?
    /// The size of the largest object in bytes.
    public let largestObject: Int64
    /// Whether the listing was left off before its end: there is more than is told, and nothing is said of what it means.
    public let isPartial: Bool
    /// The workload's own series of checkpoints, the newest first; empty when there is none.
    public let series: [Member]
    /// The folder below the prefix in which the series lies; empty for the prefix itself.
    public let seriesFolder: String
    /// How many of the oldest members are left out.
    public let membersLeftOut: Int64
    /// How many more series there are below the prefix, of which only the evidence is told.
    public let otherSeries: Int64
    /// The file that names the last member that was finished, where there is one: with its content more can be told.
    public let pointer: Pointer?

    /// What the rest below the prefix tells.
    let rest: LocatedEvidence
    /// Whether something below the prefix is committed, beside the members of the series.
    let hasOtherCommitted: Bool

    /// How many members are told at most.
    public static let memberLimit = 1_000

    init(
        objects: Int64, bytes: Int64, newestChange: Date?, largestObject: Int64, isPartial: Bool = false,
        series: Series?, otherSeries: Int64, rest: LocatedEvidence, hasOtherCommitted: Bool
    ) {
        self.objects = objects
        self.bytes = bytes
        self.newestChange = newestChange
        self.largestObject = largestObject
        self.isPartial = isPartial
        self.series = series?.members ?? []
        seriesFolder = series?.folder ?? ""
        membersLeftOut = series?.leftOut ?? 0
        pointer = series?.pointer
        self.otherSeries = otherSeries
        self.rest = rest
        self.hasOtherCommitted = hasOtherCommitted
    }

    /// One of a workload's own checkpoints.
    public struct Member: Hashable, Sendable, Codable {
        /// The folder's name.
        public let name: String
        /// How many objects it has.
        public let objects: Int64
        /// Their bytes.
        public let bytes: Int64
        /// When something in it was last written; nothing when the listing does not say.
        public let newestChange: Date?
        /// What its framework left in it.
        public internal(set) var evidence: Evidence

        let step: Int64
        /// The framework whose pointer names it when it is finished.
        let follows: String?
    }

    /// A small file in which a framework names the last member that it finished.
    public struct Pointer: Hashable, Sendable, Codable {
        /// The framework.
        public let framework: String
        /// Where it lies below the prefix.
        public let path: String
    }

    /// The newest member that its framework finished.
    public var newestCommitted: Member? { series.first(where: \.evidence.isCommitted) }

    /// Whether anything below the prefix is committed.
    public var hasCommitted: Bool { hasOtherCommitted || newestCommitted != nil }

    /// What all of it together tells: a series counts as committed when one of its members is.
    public var evidence: Evidence { located.evidence }

    /// The folder below the prefix that ``evidence`` is about; empty for the prefix itself.
    public var place: String { located.place }

    private var located: LocatedEvidence {
        rest.joined(Series(members: series, folder: seriesFolder))
    }

    /// The same, with the content of the file at ``pointer``: what it names was finished, and what is newer was not.
    ///
    /// A content that names none of the members changes nothing.
    public func following(_ content: String) -> Survey {
        guard let pointer else { return self }
        let named = content.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        // Megatron writes the number alone.
        guard let target = series.first(where: { $0.name == named || String($0.step) == named }),
            target.follows == pointer.framework
        else { return self }
        let members = series.map { member in
            guard member.follows == pointer.framework, !member.evidence.isUncommitted else { return member }
            var member = member
            if member.name == target.name {
                member.evidence = .committed(framework: pointer.framework)
            } else if member.step > target.step {
                let file = Framework.pointer(of: pointer.framework) ?? ""
                member.evidence = .uncommitted(framework: pointer.framework, missing: "its name in \(file)")
            }
            return member
        }
        return Survey(
            objects: objects, bytes: bytes, newestChange: newestChange, largestObject: largestObject,
            isPartial: isPartial,
            series: Series(members: members, folder: seriesFolder, leftOut: membersLeftOut, pointer: pointer),
            otherSeries: otherSeries, rest: rest, hasOtherCommitted: hasOtherCommitted)
    }
}

/// Sibling folders that are checkpoints of one workload, the newest first.
struct Series: Hashable {
    var members: [Survey.Member]
    /// Where they lie, as seen from the folder that is being looked at.
    var folder = ""
    var leftOut: Int64 = 0
    var pointer: Survey.Pointer?

    /// Whether one of its members is committed.
    var hasCommitted: Bool { members.contains(where: \.evidence.isCommitted) }

    /// What it tells as a whole.
    var located: LocatedEvidence {
        guard let newest = members.first else { return LocatedEvidence() }
        let told = members.first(where: \.evidence.isCommitted) ?? newest
        var place = [folder, told.name].filter { !$0.isEmpty }.joined(separator: "/")
        if case .uncommitted(let framework, let missing) = told.evidence, Framework.pointer(of: framework) == missing {
            // It is missing beside the member, not in it.
            place = folder
        }
        return told.evidence == .none ? LocatedEvidence() : LocatedEvidence(evidence: told.evidence, place: place)
    }

    /// The same, seen from the folder above.
    func seen(from name: String) -> Series {
        var series = self
        series.folder = folder.isEmpty ? name : "\(name)/\(folder)"
        series.pointer = pointer.map { Survey.Pointer(framework: $0.framework, path: "\(name)/\($0.path)") }
        return series
    }

    /// Whether it is to be told rather than another one: for its evidence, for lying further up, for its size.
    func isBefore(_ other: Series) -> Bool {
        func rank(_ series: Series) -> (Int, Int, Int64) {
            (
                series.members.contains { $0.evidence != .none } ? 0 : 1,
                series.folder.isEmpty ? 0 : series.folder.utf8.count { $0 == UInt8(ascii: "/") } + 1,
                -series.members.reduce(0) { $0.clampedSum($1.bytes) }
            )
        }
        return rank(self) < rank(other)
    }
}
