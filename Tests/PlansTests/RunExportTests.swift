import Cloud
import FoundationEssentials
import Plans
import Testing

struct RunExportTests {
    private static let instance = InstanceName(project: "p", location: "z", id: "train-a")
    private static let who = Who(account: "ada@example.com", user: "ada", host: "ops-1")
    private static let time = Date(timeIntervalSince1970: 1_795_403_647.25)
    private static let request = RequestID("11111111-2222-4333-8444-555555555555")

    private static func run() throws -> Run {
        let id = try #require(RunID("0000abcd"))
        let prefix = try #require(GCSURI("gs://backups/train-a/one/"))
        let plan = Plan(
            purpose: .backup, title: "Back up \"train-a\"", instance: instance, consequences: [], checks: [],
            steps: [
                Step(
                    id: "export", title: "Export", ifStopped: "It goes on.",
                    work: .command(ChangingCommand(argv: ["gcloud", "a b"], requestID: request))),
                Step(
                    id: "listing", title: "List", ifStopped: "Nothing.",
                    work: .verify(prefix: prefix, export: "export", isMirror: false, listing: "/tmp/l")),
            ], confirmation: .key, checkpoints: [prefix])
        return Run(id: id, plan: plan, createTime: time, by: who)
    }

    @Test func aRunIsOneLine() throws {
        let lines = RunExport.lines(try Self.run(), [])
        #expect(
            lines == [
                #"{"by":{"account":"ada@example.com","host":"ops-1","user":"ada"},"checkpoints":["gs://backups/train-a/one/"],"#
                    + #""instance":"projects/p/locations/z/instances/train-a","line":"run","purpose":"backup","#
                    + #""run":"0000abcd","schemaVersion":1,"steps":["#
                    + #"{"argv":["gcloud","a b","--request-id=11111111-2222-4333-8444-555555555555"],"#
                    + #""step":"export","title":"Export","turn":"inOrder"},"#
                    + #"{"step":"listing","title":"List","turn":"inOrder","verifies":"gs://backups/train-a/one/"}],"#
                    + #""time":"2026-11-23T03:14:07.250Z","title":"Back up \"train-a\""}"#
            ])
    }

    private static let note = FailureNote(what: "it broke", remedy: "mend it")
    private static let operation = OperationName("projects/p/locations/z/operations/o")

    @Test(arguments: [
        (Event.taken(by: who, process: 7), #""event":"taken","line":"event","number":1,"process":7,"#),
        (
            .intended("export", Intent(argv: ["gcloud", "x"], requestID: request)),
            #"{"argv":["gcloud","x"],"event":"intended","line":"event","number":1,"#
                + #""requestId":"11111111-2222-4333-8444-555555555555","#
        ),
        (.satisfied("export", note: "is so"), #""event":"satisfied","line":"event","note":"is so","#),
        (
            .accepted("export", operation: operation),
            #""event":"accepted","line":"event","number":1,"operation":"projects/p/locations/z/operations/o","#
        ),
        (.notDone("export", note: "no trace"), #""event":"not-done","line":"event","note":"no trace","#),
        (.waiting("export", note), #""remedy":"mend it","run":"0000abcd","schemaVersion":1,"step":"export","#),
        (.failed("export", Failure(note)), #"{"event":"failed","isUndecided":false,"line":"event","#),
        (
            .settled("export", StepResult(note: "done", listing: ListingTotals(objects: 2, bytes: 3, digest: "ff"))),
            #""listing":{"bytes":3,"digest":"ff","objects":2},"note":"done","#
        ),
        (
            .decided("export", .again, by: who),
            #"{"by":{"account":"ada@example.com","host":"ops-1","user":"ada"},"choice":"again","event":"decided","#
        ),
        (.ended(.abandoned), #"{"end":"abandoned","event":"ended","line":"event","#),
    ])
    func anEventIsOneLine(_ event: Event, _ part: String) throws {
        let lines = RunExport.lines(try Self.run(), [Recorded(number: 1, time: Self.time, event: event)])
        #expect(lines.count == 2)
        #expect(lines[1].contains(part), "\(lines[1])")
        #expect(lines[1].contains(#""run":"0000abcd","schemaVersion":1"#))
        #expect(lines[1].contains(#""time":"2026-11-23T03:14:07.250Z""#))
    }
}
