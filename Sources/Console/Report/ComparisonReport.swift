public import Cloud
import FoundationEssentials

/// What `psconsole checkpoints compare --format json` prints.
///
/// Names of fields only ever get more; a field that changes its meaning changes `schemaVersion`.
public struct ComparisonReport: Encodable, Sendable {
    private let schemaVersion = 1
    /// Why they could not be compared, in words; empty where they were.
    public let failures: [String]
    private let a: Listed
    private let b: Listed
    private var verdict: String?
    private var listedFrom: String?
    private var listedTo: String?
    private var totals: Totals?
    private var folders: [Folder]?
    private var otherFolders: Others?
    private var examples: Examples?

    private struct Listed: Encodable {
        let uri: String
        var objects: Int64?
        var bytes: Int64?
    }

    private struct Objects: Encodable {
        let objects: Int64
        let bytes: Int64

        init(_ amount: Amount) { (objects, bytes) = (amount.objects, amount.bytes) }
    }

    private struct Changed: Encodable {
        let objects: Int64
        let bytesInA: Int64
        let bytesInB: Int64
    }

    private struct Totals: Encodable {
        let onlyInA: Objects
        let onlyInB: Objects
        let changed: Changed
        let same: Objects
        let sameBySizeOnly: Objects

        init(_ totals: ComparedTotals) {
            onlyInA = Objects(totals.onlyLeft)
            onlyInB = Objects(totals.onlyRight)
            changed = Changed(
                objects: totals.changedLeft.objects, bytesInA: totals.changedLeft.bytes,
                bytesInB: totals.changedRight.bytes)
            same = Objects(totals.same)
            sameBySizeOnly = Objects(totals.sameBySize)
        }
    }

    private struct Folder: Encodable {
        let name: String
        let totals: Totals
    }

    private struct Others: Encodable {
        let folders: Int64
        let differing: Int64
        let totals: Totals
    }

    private struct Example: Encodable {
        let name: String
        let bytes: Int64

        init(_ object: CheckpointComparison.Object) { (name, bytes) = (object.name, object.size) }
    }

    private struct ChangedExample: Encodable {
        let name: String
        let bytesInA: Int64
        let bytesInB: Int64
    }

    private struct Examples: Encodable {
        let onlyInA: [Example]
        let onlyInB: [Example]
        let changed: [ChangedExample]
    }

    /// Makes a report of what came of comparing two checkpoints.
    public init(_ left: GCSURI, _ right: GCSURI, _ result: Result<TimedComparison, ComparisonFailure>) {
        let timed: TimedComparison
        switch result {
        case .failure(let failure):
            failures = [plainText(failure.inOneLine)]
            (a, b) = (Listed(uri: left.folder.description), Listed(uri: right.folder.description))
            return
        case .success(let success): timed = success
        }
        let comparison = timed.comparison
        func listed(_ uri: GCSURI, _ side: Side) -> Listed {
            let all = comparison.totals[side]
            return Listed(uri: uri.description, objects: all.objects, bytes: all.bytes)
        }
        failures = []
        (a, b) = (listed(comparison.left, .left), listed(comparison.right, .right))
        let isProven = comparison.totals.sameBySize.objects == 0
        verdict = comparison.isSame ? (isProven ? "same" : "sameBySize") : "differs"
        (listedFrom, listedTo) = (Figures.instant(timed.began), Figures.instant(timed.ended))
        totals = Totals(comparison.totals)
        folders = comparison.folders.named.map { Folder(name: $0.name, totals: Totals($0.totals)) }
        otherFolders = Others(
            folders: comparison.folders.others, differing: comparison.folders.differingOthers,
            totals: Totals(comparison.folders.otherTotals))
        examples = Examples(
            onlyInA: comparison.examples.onlyLeft.map(Example.init),
            onlyInB: comparison.examples.onlyRight.map(Example.init),
            changed: comparison.examples.changed.map {
                ChangedExample(name: $0.name, bytesInA: $0.leftSize, bytesInB: $0.rightSize)
            })
    }

    /// The report as JSON.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
