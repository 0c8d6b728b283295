import Cloud
import Foundation
import Plans

@testable import Journal

/// A folder of a test's own, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("psconsole-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var file: String { path + "/journal.sqlite" }
}

let noon = Date(timeIntervalSinceReferenceDate: 800_000_000.125)
let trainA = InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a")
let ada = Who(account: "ada@example.com", user: "ada", host: "ops-1")
let request = "11111111-2222-4333-8444-555555555555"

func id(_ number: Int) -> RunID {
    let digits = String(number, radix: 16)
    return RunID(String(repeating: "0", count: 8 - digits.count) + digits) ?? RunID(UUID())
}

func step(_ id: StepID) -> Step {
    Step(
        id: id, title: "Do \(id)", ifStopped: "It stays.",
        work: .command(ChangingCommand(argv: ["gcloud", id], requestID: RequestID(request))))
}

/// A run; on an instance of its own unless told, since one instance has one run at a time.
func newRun(_ number: Int, on instance: InstanceName? = nil, at time: Date = noon) -> NewRun {
    let instance =
        instance ?? InstanceName(project: trainA.project, location: trainA.location, id: "train-\(number)")
    let plan = Plan(
        purpose: .backup, title: "Back up \(instance.id)", instance: instance, consequences: ["It costs."],
        checks: [Check("roots", .fine, "one root")], steps: [step("export"), step("manifest")], confirmation: .key)
    return NewRun(id: id(number), plan: plan, time: time, by: ada, detour: "http://127.0.0.1:1/")
}

let intended = Event.intended("export", Intent(argv: ["gcloud", "export"], requestID: RequestID(request)))
let refusal = FailureNote(what: "PERMISSION_DENIED", remedy: "ask for it")

/// All that happens in a run that goes well.
let wholeRun: [Event] = [
    .taken(by: ada, process: 7), intended, .accepted("export", operation: nil),
    .settled("export", StepResult(note: "2 objects")), .satisfied("manifest", note: "is there"), .ended(.done),
]

extension SQLiteJournal {
    /// Adds these events one after the other.
    func append(_ events: [Event], to id: RunID, at time: Date = noon) async throws {
        for event in events {
            let last = try await run(id).lastNumber
            _ = try await append(event, to: id, after: last, at: time, lease: nil)
        }
    }
}

/// Processes that are as alive as a test says: by number, on a machine called `here`.
func liveness(_ alive: Set<Int32>) -> Liveness {
    Liveness(host: "here", boot: "boot-1") { alive.contains($0) ? "100" : nil }
}

func holder(_ process: Int32, host: String = "here", boot: String = "boot-1") -> Holder {
    Holder(host: host, boot: boot, process: process, started: "100")
}

/// The failure of a body; nothing when it went well.
func failure(_ body: () async throws(JournalFailure) -> Void) async -> JournalFailure? {
    do throws(JournalFailure) {
        try await body()
        return nil
    } catch {
        return error
    }
}

extension JournalFailure {
    var isDamaged: Bool { if case .damaged = self { true } else { false } }
    var isNotWritable: Bool { if case .notWritable = self { true } else { false } }
    var isCorrupt: Bool { if case .corrupt = self { true } else { false } }
}
