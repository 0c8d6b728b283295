import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// A plan as a script, and commands that are pasted: what is written there works.
@Suite struct ScriptTests {
    private static func shell(_ script: String) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // A gcloud that knows one generation and says what it was asked to do.
        let stub = """
            gcloud() { if [ "$3" = describe ]; then echo 1795403647; else printf '<%s>' "$@"; echo; fi; }
            """
        process.arguments = ["bash", "-c", stub + "\n" + script]
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test func aBackupsScriptIsAsAgreed() throws {
        try expectGolden(planScript(Fixture.backup(isMirror: true)), "script-mirror")
    }

    @Test func itRunsAndDoesWhatAScriptCan() throws {
        let (status, output) = try Self.shell(planScript(Fixture.backup(isMirror: true)))
        #expect(status == 0)
        let lines = output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("<--if-generation-match=1795403647>") == true)
        #expect(lines.last?.contains("<export-data><train-b>") == true)
    }

    @Test func aCancelIsDoneByItsScript() throws {
        let operation = Fixture.export("train-b", "gs://ml-backups/train-b/x", at: Fixture.ago(500), .running) { _ in }
        let (status, output) = try Self.shell(planScript(.cancelling(operation, of: Fixture.name("train-b"))))
        #expect(status == 0)
        #expect(output.contains("<operations><cancel>"))
    }

    @Test func everyCommandOfAPlanCanBePasted() throws {
        for step in Fixture.backup(isMirror: true).steps {
            guard let command = step.command else { continue }
            #expect(!command.pasteableWords.contains(ChangingCommand.generationPlaceholder))
            let expected = command.line(command.requestID).dropFirst().map {
                "<\($0.replacing(ChangingCommand.generationPlaceholder, with: "1795403647"))>"
            }
            #expect(try Self.shell(command.pasteableWords).output == expected.joined() + "\n")
        }
    }

    @Test func noNumberIsExplainedThatIsNotShown() {
        let text = planText(Fixture.backup(isMirror: true))
        #expect(!text.contains(ChangingCommand.generationPlaceholder))
        #expect(text.contains("a new one is written at the end."))
    }

    /// A job made from a CronJob holds the whole script in one line of JSON, which nobody reads on a terminal.
    @Test func aScriptInOneLineIsShortenedForAPersonAndWholeInTheScript() {
        var job = ScheduleFixture.cronJob("nightly", of: "train-a", into: "gs://b/train-a/")
        let line = "\"args\" : [\"" + String(repeating: "a", count: 2000) + "\"]"
        job.template.spec = "{\n\(line)\n}"
        let plan = Plan.triggering(
            job, of: Fixture.name("train-a"), among: .success([]), run: RunID(UUID()), scratch: "/s")
        let text = planText(plan)
        #expect(text.contains("\"args\" : [\"aaaa") && text.contains("aaa… and 1,853 more bytes of this line"))
        #expect(planScript(plan).contains(line))
    }
}
