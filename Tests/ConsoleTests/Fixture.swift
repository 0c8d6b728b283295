import Cells
import Cloud

import struct Foundation.Date

@testable import Console

/// A night on call, always the same one.
enum Fixture {
    static let now = Date(timeIntervalSince1970: 1_795_403_647)  // 2026-11-23 03:14:07 UTC

    static func state(_ columns: Int, _ rows: Int, now: Date = now, isReadOnly: Bool = false) -> State {
        var settings = State.Settings(project: "ml-prod")
        settings.exposedAfter = .seconds(24 * 3600)
        settings.isReadOnly = isReadOnly
        return State(settings: settings, size: Size(columns: columns, rows: rows), now: now)
    }

    /// The night with everything read.
    static func night(_ columns: Int, _ rows: Int, isReadOnly: Bool = false) -> State {
        var state = state(columns, rows, isReadOnly: isReadOnly)
        var before = instances
        before[0] = instance("train-a", .active, gib: 24000)
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(InstanceList(before))), at: ago(735))))
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(InstanceList(instances))), at: ago(725))))
        _ = state.update(.fetched(Fetched(.operations, .success(.operations(operations(copied: 60))), at: ago(24))))
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(InstanceList(instances))), at: ago(4))))
        _ = state.update(.fetched(Fetched(.operations, .success(.operations(operations(copied: 62))), at: ago(4))))
        for listing in listings {
            _ = state.update(.fetched(Fetched(.root(listing.root), .success(.root(listing)), at: ago(3))))
        }
        _ = state.update(.schedules(ScheduleFixture.snapshot()))
        _ = state.update(.tick(now))
        return state
    }

    static func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }

    static func name(_ id: String, _ zone: String = "us-central1-a") -> InstanceName {
        InstanceName(project: "ml-prod", location: zone, id: id)
    }

    static func instance(_ id: String, _ state: InstanceState, zone: String = "us-central1-a", gib: Int64) -> Instance {
        Instance(
            name: name(id, zone), state: state, capacityGiB: gib, createTime: ago(80 * 86400), updateTime: ago(720),
            network: "projects/ml-prod/global/networks/ml-net")
    }

    static let instances = [
        instance("train-a", .failed, gib: 24000), instance("train-b", .active, gib: 48000),
        instance("train-a-r1", .creating, zone: "us-central1-b", gib: 24000),
        instance("train-c", .active, zone: "us-central1-b", gib: 12000),
        instance("eval-1", .active, gib: 12000), instance("eval-2", .active, gib: 16000),
        instance("nightly-regression-europe", .upgrading, zone: "europe-west4-b", gib: 100_000),
        instance("scratch-7", .other("DRAINING"), zone: "europe-west4-b", gib: 12000),
    ]

    static func operations(copied: Int64) -> [Operation] {
        [
            export("train-b", "gs://ml-backups/train-b/step-90000", at: ago(1500), .running) {
                $0.objectsFound = 90_000
                $0.bytesFound = 6 << 40
                $0.objectsCopied = 900 * copied
                $0.bytesCopied = (6 << 40) / 100 * copied
            },
            export("eval-1", "gs://ml-backups/eval-1/2026-11-23", at: ago(40), .running) {
                $0.objectsFound = 20_000 * copied
                $0.bytesFound = copied << 30
            },
            export("train-a", "gs://ml-backups/train-a/step-13000", at: ago(4320), ended: ago(4000), .cancelled) {
                $0.objectsFound = 48_211
                $0.objectsCopied = 11_020
                $0.bytesCopied = 989_560_464_998
            },
            export("train-a", "gs://ml-backups/train-a/step-12000", at: ago(8040), ended: ago(6200), .done) {
                $0.objectsFound = 48_211
                $0.objectsCopied = 48_211
                $0.bytesCopied = 3_408_486_046_105
            },
            export(
                "eval-2", "gs://ml-backups/eval-2/eval-2-20261123T013000Z", at: ago(5400), ended: ago(2460), .done,
                errors: [TransferError(code: "PERMISSION_DENIED", count: 3)]
            ) {
                $0.objectsFound = 5000
                $0.objectsCopied = 4997
                $0.objectsFailed = 3
                $0.bytesCopied = 700 << 30
            },
            export("train-c", "gs://ml-archive/train-c/step-100", at: ago(9000), ended: ago(8000), .done) {
                $0.objectsFound = 100
                $0.objectsCopied = 100
            },
        ]
    }

    static let listings = [
        RootListing(
            root: root("train-a"), prefixes: ["manual-friday", "step-12000", "step-13000"],
            manifests: ["step-12000": manifest("train-a", "step-12000", at: ago(8040), 48_211, 3_408_486_046_105)]),
        RootListing(
            root: root("train-b"), prefixes: ["step-80000", "step-90000"],
            manifests: ["step-80000": manifest("train-b", "step-80000", at: ago(3000), 90_000, 6 << 40)]),
        RootListing(
            root: root("eval-2"), prefixes: ["eval-2-20261121T010000Z", "eval-2-20261123T013000Z"],
            manifests: [
                "eval-2-20261121T010000Z": manifest(
                    "eval-2", "eval-2-20261121T010000Z", at: ago(180_000), 4800, 690 << 30)
            ]),
        RootListing(root: root("eval-1"), prefixes: []),
    ]

    static func root(_ name: String) -> GCSURI { uri("gs://ml-backups/\(name)/") }

    static func uri(_ text: String) -> GCSURI {
        guard let uri = GCSURI(text) else { fatalError("not a URI: \(text)") }
        return uri
    }

    static func manifest(
        _ id: String, _ checkpoint: String, at start: Date, _ objects: Int64, _ bytes: Int64
    ) -> ManifestReading {
        .read(
            Manifest(
                checkpoint: checkpoint, instance: name(id), startTime: start, endTime: start.addingTimeInterval(1860),
                objects: objects, bytes: bytes))
    }

    static func export(
        _ id: String, _ destination: String, at start: Date, ended: Date? = nil, _ status: Operation.Status,
        errors: [TransferError] = [], _ count: (inout TransferCounters) -> Void
    ) -> Operation {
        var counters = TransferCounters()
        count(&counters)
        let text = "projects/ml-prod/locations/us-central1-a/operations/operation-\(destination.utf8.count)-\(id)"
        guard let operation = OperationName(text) else { fatalError("not a name: \(text)") }
        let zone = id == "train-c" ? "us-central1-b" : "us-central1-a"
        return Operation(
            name: operation, target: name(id, zone),
            kind: .transfer(
                Transfer(direction: .export, uri: uri(destination), counters: counters, errors: errors)),
            createTime: start, endTime: ended, status: status)
    }
}
