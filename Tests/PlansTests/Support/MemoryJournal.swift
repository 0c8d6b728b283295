import Cloud
import Foundation
import Plans

/// A journal that outlives runners but not the test.
actor MemoryJournal: RunJournal {
    private var plans: [RunID: NewRun] = [:]
    private var entries: [RunID: [Recorded]] = [:]
    private var leases: [InstanceName: (lease: Lease, holder: Holder)] = [:]
    private var token: Int64 = 0
    private var progress: [RunID: StepProgress] = [:]
    private(set) var dead: Set<Int32> = []
    /// How many of the next appends fail, and how; of those of one event, where it is named.
    private var failures: [JournalFailure] = []
    private var failing: String?

    func kill(_ process: Int32) { dead.insert(process) }
    func failNext(_ failures: [JournalFailure], of event: String? = nil) {
        self.failures += failures
        failing = event
    }

    func create(_ run: NewRun) { plans[run.id] = run }

    func run(_ id: RunID) throws(JournalFailure) -> Run {
        guard let new = plans[id] else { throw .noSuchRun }
        do throws(Run.CorruptHistory) {
            return try Run(id: id, plan: new.plan, createTime: new.time, by: new.by, events: entries[id] ?? [])
        } catch {
            throw .corrupt(error.description)
        }
    }

    func events(of id: RunID, after number: Int64) -> [Recorded] { (entries[id] ?? []).filter { $0.number > number } }

    func append(
        _ event: Event, to id: RunID, after number: Int64, at time: Date, lease: Lease?
    ) throws(JournalFailure) -> Recorded {
        if !failures.isEmpty, failing == nil || failing == event.name { throw failures.removeFirst() }
        guard Int64(entries[id]?.count ?? 0) == number else { throw .outdated }
        if let lease, leases[lease.instance]?.lease != lease { throw .leaseLost }
        let recorded = Recorded(number: number + 1, time: time, event: event)
        var run = try run(id)
        do throws(Run.CorruptHistory) { try run.apply(recorded) } catch { throw .corrupt(error.description) }
        entries[id, default: []].append(recorded)
        return recorded
    }

    func giveUpCorrupt(_ id: RunID) throws(JournalFailure) { throw .outdated }

    func note(_ progress: StepProgress, of id: RunID) { self.progress[id] = progress }
    func progress(of id: RunID) -> StepProgress? { progress[id] }

    func takeLease(
        of instance: InstanceName, for id: RunID, holder: Holder, at time: Date
    ) throws(JournalFailure) -> Lease {
        if let (lease, other) = leases[instance] {
            guard dead.contains(other.process) else { throw .held(by: other, run: lease.run, since: time) }
            if lease.run != id, try run(lease.run).end == nil { throw .unfinished(run: lease.run) }
        }
        token += 1
        let lease = Lease(instance: instance, run: id, token: token)
        leases[instance] = (lease, holder)
        return lease
    }

    func beat(_ lease: Lease, at time: Date) throws(JournalFailure) {
        guard leases[lease.instance]?.lease == lease else { throw .leaseLost }
    }

    func release(_ lease: Lease) throws(JournalFailure) {
        guard leases[lease.instance]?.lease == lease else { throw .leaseLost }
        leases[lease.instance] = nil
    }

    func runs(limit: Int) -> [RunSummary] { [] }
}

/// Files that are kept in memory, across runners.
actor MemoryFiles: RunFiles {
    private(set) var files: [String: [UInt8]] = [:]

    func write(_ bytes: [UInt8], to path: String) { files[path] = bytes }
    func begin(_ path: String) -> any RunFile { MemoryFile(path: path, files: self) }
    func removeAll(of run: RunID) { files = [:] }
    func bytes(of path: String) -> [UInt8]? { files[path] }
}

actor MemoryFile: RunFile {
    private let path: String
    private let files: MemoryFiles
    private var bytes: [UInt8] = []

    init(path: String, files: MemoryFiles) {
        self.path = path
        self.files = files
    }

    func append(_ bytes: [UInt8]) { self.bytes += bytes }
    func finish() async { await files.write(bytes, to: path) }
}
