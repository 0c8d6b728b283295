/// What a training framework left behind about a folder of its own: whether it finished writing it.
public enum Evidence: Hashable, Sendable, Codable {
    /// The framework wrote what it writes last.
    case committed(framework: String)
    /// The framework began, and that is missing which it writes last, or which it needs.
    case uncommitted(framework: String, missing: String)
    /// Nothing says.
    case none

    /// The framework that it is about.
    public var framework: String? {
        switch self {
        case .committed(let framework), .uncommitted(let framework, _): framework
        case .none: nil
        }
    }

    /// Whether the framework finished.
    public var isCommitted: Bool { if case .committed = self { true } else { false } }

    /// Whether the framework is known not to have finished.
    public var isUncommitted: Bool { if case .uncommitted = self { true } else { false } }

    /// Of both, what weighs more: what is missing, then what is there.
    func joined(_ other: Evidence) -> Evidence {
        if isUncommitted || other == .none { return self }
        return other.isUncommitted || self == .none ? other : self
    }
}

/// Evidence, and the folder below the surveyed prefix that it is about; an empty one for the prefix itself.
struct LocatedEvidence: Hashable, Codable {
    var evidence = Evidence.none
    var place = ""

    func joined(_ other: LocatedEvidence) -> LocatedEvidence {
        evidence.joined(other.evidence) == evidence ? self : other
    }

    /// What a series in the same folder or below adds: a folder's own evidence comes first, a series before what lies
    /// elsewhere.
    func joined(_ series: Series?) -> LocatedEvidence {
        let told = series?.located ?? LocatedEvidence()
        return place.isEmpty ? joined(told) : told.joined(self)
    }

    /// The same, seen from the folder above.
    func seen(from name: String) -> LocatedEvidence {
        LocatedEvidence(evidence: evidence, place: place.isEmpty ? name : "\(name)/\(place)")
    }

    /// The same without the place, which becomes a part of what is missing.
    var inOne: Evidence {
        guard case .uncommitted(let framework, let missing) = evidence, !place.isEmpty else { return evidence }
        return .uncommitted(framework: framework, missing: "\(place)/\(missing)")
    }
}
