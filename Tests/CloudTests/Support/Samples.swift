import Cloud
import FoundationEssentials
import Testing

/// A moment at which all these tests begin: 2026-11-23 01:00 UTC.
let start = Date(timeIntervalSince1970: 1_795_395_600)

func uri(_ text: String) throws -> GCSURI { try #require(GCSURI(text)) }

func selector(_ text: String) throws -> InstanceSelector { try #require(InstanceSelector(text)) }

extension InstanceName {
    static let trainA = InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a")
    static let trainB = InstanceName(project: "ml-prod", location: "us-central1-b", id: "train-b")
}

extension OperationName {
    init(id: String, in location: String = "us-central1-a", project: String = "ml-prod") throws {
        self = try #require(OperationName("projects/\(project)/locations/\(location)/operations/\(id)"))
    }
}

extension Instance {
    init(_ name: InstanceName, _ state: InstanceState = .active) {
        self.init(name: name, state: state)
    }
}

extension TransferCounters {
    /// Objects of a thousand bytes each.
    init(found: Int64 = 0, copied: Int64 = 0, skipped: Int64 = 0, failed: Int64 = 0) {
        self.init()
        (objectsFound, bytesFound) = (found, found * 1000)
        (objectsCopied, bytesCopied) = (copied, copied * 1000)
        (objectsSkipped, bytesSkipped) = (skipped, skipped * 1000)
        (objectsFailed, bytesFailed) = (failed, failed * 1000)
    }
}

extension Operation {
    /// A transfer that began so many minutes after the start and took thirty.
    static func transfer(
        _ id: String, _ direction: Transfer.Direction = .export, of target: InstanceName? = .trainA,
        to destination: String, at minutes: Double = 0, _ status: Status = .done,
        counters: TransferCounters = .init(found: 10, copied: 10), errors: [TransferError] = []
    ) throws -> Operation {
        Operation(
            name: try OperationName(id: id, in: target?.location ?? "us-central1-a"), target: target,
            kind: .transfer(
                Transfer(direction: direction, uri: GCSURI(destination), counters: counters, errors: errors)),
            createTime: start + minutes * 60, endTime: status == .running ? nil : start + (minutes + 30) * 60,
            status: status)
    }
}

extension Manifest {
    /// The manifest of a checkpoint whose export began so many minutes after the start and took thirty.
    init(
        _ checkpoint: String, of instance: InstanceName? = .trainA, at minutes: Double = 0,
        operation: OperationName? = nil, failed: Int64 = 0, objects: Int64 = 10
    ) {
        self.init(
            checkpoint: checkpoint, instance: instance, operation: operation, startTime: start + minutes * 60,
            endTime: start + (minutes + 30) * 60, counters: .init(found: objects, copied: objects, failed: failed),
            objects: objects, bytes: objects * 1000)
    }
}

extension Readings {
    /// Takes in what was read so many minutes after the start.
    mutating func take(_ feed: Feed, _ answer: Fetched.Answer, at minutes: Double = 600) {
        take(Fetched(feed, .success(answer), at: start + minutes * 60))
    }

    /// Takes in what could not be read so many minutes after the start.
    mutating func take(_ feed: Feed, failing kind: CloudFailure.Kind, at minutes: Double = 600) {
        take(Fetched(feed, .failure(CloudFailure(kind, task: "\(feed)")), at: start + minutes * 60))
    }

    mutating func take(_ instances: [Instance], unreachable: [String] = [], at minutes: Double = 600) {
        take(.instances, .instances(InstanceList(instances, unreachable: unreachable)), at: minutes)
    }

    mutating func take(_ operations: [Operation], at minutes: Double = 600) {
        take(.operations, .operations(operations), at: minutes)
    }

    mutating func take(
        _ root: GCSURI, _ prefixes: [String], _ manifests: [ManifestReading] = [], at minutes: Double = 600
    ) {
        let named = manifests.enumerated().map { index, reading in
            if case .read(let manifest) = reading {
                (manifest.checkpoint, reading)
            } else {
                ("unreadable-\(index)", reading)
            }
        }
        let listing = RootListing(
            root: root, prefixes: prefixes, manifests: Dictionary(named, uniquingKeysWith: { first, _ in first }))
        take(.root(root), .root(listing), at: minutes)
    }

    func overview(of name: InstanceName) throws -> InstanceOverview {
        try #require(overviews.first { $0.instance.name == name })
    }
}
