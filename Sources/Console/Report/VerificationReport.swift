import Cloud

/// What came of comparing a checkpoint with its manifest, as JSON reports tell it.
public struct VerificationReport: Encodable, Sendable {
    /// `intact`; `sameTotals`, where the manifest has no digest that would tell more than number and bytes; or `differs`, with
    /// as much of the rest as can be told.
    public let verdict: String
    /// When it was compared, in RFC 3339.
    public let time: String
    /// How many objects are not there any more.
    public private(set) var missing: Int64?
    /// How many have other content.
    public private(set) var changed: Int64?
    /// How many nobody vouched for.
    public private(set) var added: Int64?

    init(_ verification: Verification) {
        time = Figures.instant(verification.time)
        switch verification.verdict {
        case .intact: verdict = "intact"
        case .sameTotals: verdict = "sameTotals"
        case .unreadable: verdict = "unreadable"
        case .differs(let differences):
            verdict = "differs"
            (missing, changed) = (differences.objects?.missing, differences.objects?.changed)
            added = differences.objects?.added
        }
    }
}
