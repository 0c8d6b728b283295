import Cloud
import Foundation
import Plans
import Synchronization

/// One runner's life: once it is over, nothing that the runner still does has any effect, as if its process were gone.
final class Life: Sendable {
    let process: Int32
    private let isOverState = Mutex(false)

    init(process: Int32) { self.process = process }

    var isOver: Bool { isOverState.withLock { $0 } }
    func end() { isOverState.withLock { $0 = true } }
}

struct MortalJournal: RunJournal {
    let life: Life
    let journal: MemoryJournal

    private func check() throws(JournalFailure) { if life.isOver { throw .leaseLost } }

    func create(_ run: NewRun) async throws(JournalFailure) { await journal.create(run) }
    func run(_ id: RunID) async throws(JournalFailure) -> Run { try await journal.run(id) }
    func events(of id: RunID, after number: Int64) async throws(JournalFailure) -> [Recorded] {
        try check()
        return await journal.events(of: id, after: number)
    }
    func append(
        _ event: Event, to id: RunID, after number: Int64, at time: Date, lease: Lease?
    ) async throws(JournalFailure) -> Recorded {
        try check()
        return try await journal.append(event, to: id, after: number, at: time, lease: lease)
    }
    func giveUpCorrupt(_ id: RunID) async throws(JournalFailure) { try await journal.giveUpCorrupt(id) }
    func note(_ progress: StepProgress, of id: RunID) async throws(JournalFailure) {
        try check()
        await journal.note(progress, of: id)
    }
    func progress(of id: RunID) async throws(JournalFailure) -> StepProgress? { await journal.progress(of: id) }
    func takeLease(
        of instance: InstanceName, for id: RunID, holder: Holder, at time: Date
    ) async throws(JournalFailure) -> Lease {
        try await journal.takeLease(of: instance, for: id, holder: holder, at: time)
    }
    func beat(_ lease: Lease, at time: Date) async throws(JournalFailure) {
        try check()
        try await journal.beat(lease, at: time)
    }
    func release(_ lease: Lease) async throws(JournalFailure) {
        try check()
        try await journal.release(lease)
    }
    func runs(limit: Int) async throws(JournalFailure) -> [RunSummary] { await journal.runs(limit: limit) }
}

struct MortalCloud: CloudReading, StorageReading, ClusterReading, NetworkReading, CloudChanging {
    let life: Life
    let world: World

    private var gone: CloudFailure { CloudFailure(.cancelled, task: "dead") }
    private func read() async throws(CloudFailure) {
        if life.isOver { throw gone }
        try await world.read()
    }

    func run(_ argv: [String], deadline: Duration?) async -> ChangeAnswer {
        if life.isOver { return .failed(gone) }
        return await world.run(argv)
    }

    func instances() async throws(CloudFailure) -> InstanceList {
        try await read()
        return InstanceList([Instance(name: World.instance, state: .active)] + (await world.instances()))
    }
    func operations(zones: [String]) async throws(CloudFailure) -> [Cloud.Operation] {
        try await operations(in: World.instance.location)
    }
    func operations(in zone: String) async throws(CloudFailure) -> [Cloud.Operation] {
        try await read()
        var operations: [Cloud.Operation] = []
        for export in await world.exports { operations.append(await world.operation(export)) }
        return operations + (await world.creations())
    }
    func operation(_ name: OperationName) async throws(CloudFailure) -> Cloud.Operation {
        try await read()
        if let creation = await world.creations().first(where: { $0.name == name }) { return creation }
        guard let export = await world.exports.first(where: { $0.operation == name }) else {
            throw CloudFailure(.notFound, task: "describe")
        }
        return await world.operation(export)
    }
    func locations() async throws(CloudFailure) -> [String] { ["us-central1-a"] }
    func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing { RootListing(root: root, prefixes: []) }
    func bucket(_ name: String) async throws(CloudFailure) -> Bucket { Bucket(name: name, location: "US-CENTRAL1") }
    func projectNumber(_ project: String) async throws(CloudFailure) -> String { "1" }
    func account() async throws(CloudFailure) -> String? { nil }
    func clusters() async throws(CloudFailure) -> [ClusterName] { [World.cluster] }
    func cronJobs(in cluster: ClusterName) async throws(CloudFailure) -> [CronJob] {
        try await read()
        return await world.cronJobs
    }
    func jobs(in cluster: ClusterName) async throws(CloudFailure) -> [BackupJob] { [] }
    func cronJob(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> CronJob? {
        try await cronJobs(in: cluster).first { $0.name == name && $0.namespace == namespace }
    }
    func text(of uri: GCSURI) async throws(CloudFailure) -> ObjectText? {
        try await read()
        return await world.text(uri)
    }
    func generation(of uri: GCSURI) async throws(CloudFailure) -> Int64? { try await text(of: uri)?.generation }
    func download(_ uri: GCSURI, to path: String) async throws(CloudFailure) { throw gone }
    func objects(
        under prefix: GCSURI, each: @Sendable ([ObjectRecord]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        try await read()
        let found = await world.objects.filter { $0.key.hasPrefix(prefix.path) }.sorted { $0.key < $1.key }
        guard !found.isEmpty else { return }
        try await each(found.map { ObjectRecord(name: $0.key, size: Int64($0.value.bytes.count), crc32c: "AAAAAA==") })
    }
}
