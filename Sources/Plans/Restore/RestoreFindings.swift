public import Cloud

/// What was found before a restore.
public struct RestoreFindings: Hashable, Sendable {
    /// What was looked at, in the order in which it is shown.
    public var checks: [Check] = []
    /// The generation of the checkpoint's manifest; nothing where it has none, or it could not be read.
    public var generation: Int64?
    /// Whether that was read.
    public var isGenerationRead = false
    /// What a listing of what is restored amounts to; nothing as long as it is not all listed.
    public var listed: ListingTotals?
    /// The size of the largest object in bytes, as far as it was listed.
    public var largestObject: Int64?
    /// The CronJobs that would export meanwhile, or write into what is restored.
    public var cronJobs: [CronJob] = []
    /// Imports of the past, by which the next one is estimated.
    public var past: [PastImport] = []

    /// Nothing found yet.
    public init() {}

    /// What the restore has to come to: what the manifest says of a whole checkpoint, else what was listed.
    public func expectation(of source: RestoreSource) -> RestoreExpectation {
        let byManifest = source.isWhole ? source.manifest.map { ($0.objects, $0.bytes) } : nil
        let counted = byManifest ?? listed.map { ($0.objects, $0.bytes) }
        return RestoreExpectation(
            source: source.uri, checkpoint: source.checkpoint, objects: counted?.0, bytes: counted?.1,
            basis: byManifest != nil ? "its manifest" : "a listing before it",
            manifest: isGenerationRead ? source.manifestURI : nil,
            generation: generation)
    }

    /// How long it may take; nothing where nobody knows how much there is.
    public func estimate(of order: RestoreOrder) -> RestoreEstimate? {
        let expectation = expectation(of: order.source)
        guard let objects = expectation.objects, let bytes = expectation.bytes else { return nil }
        return RestoreEstimate(
            objects: objects, bytes: bytes, capacityGiB: order.target.capacityGiB, past: past,
            drill: order.source.drill)
    }

    /// How many seconds it took to delete an instance, where that was seen.
    var lastDeletion: Double? { past.filter { $0.deletion != nil }.max { $0.time < $1.time }?.deletion }
}
