import Foundation
import Testing

@testable import CloudCommands

@Suite struct CommandRunnerTests {
    private func shell(_ script: String, deadline: Duration = .seconds(120)) -> Command {
        Command(program: "sh", arguments: ["-c", script], deadline: deadline)
    }

    @Test func theExitCodeAndBothOutputsArrive() async throws {
        let result = try await CommandRunner().run(shell("echo out; echo err >&2; exit 3"))
        #expect(result.status == .code(3))
        #expect(result.output == Array("out\n".utf8))
        #expect(result.error == "err\n")
    }

    @Test func aSignalIsNoExitCode() async throws {
        #expect(try await CommandRunner().run(shell("kill -KILL $$")).status == .signal(9))
    }

    @Test func argumentsAreTakenLiterally() async throws {
        let command = Command(program: "printf", arguments: ["%s|", "a b", "$HOME", "; exit 9", "*", "日本"])
        #expect(try await CommandRunner().run(command).output == Array("a b|$HOME|; exit 9|*|日本|".utf8))
    }

    @Test func theEnvironmentIsInheritedAndAddedTo() async throws {
        var command = shell("echo $PATH,$PSCONSOLE_TEST")
        command.environment = ["PSCONSOLE_TEST": "yes"]
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(try await CommandRunner().run(command).output == Array("\(path),yes\n".utf8))
    }

    @Test(arguments: ["no-such-program-at-all", "/nonexistent/gcloud"])
    func aMissingProgramIsSaidToBeMissing(_ program: String) async {
        await #expect(throws: CommandFailure.missing) {
            try await CommandRunner().run(Command(program: program, arguments: []))
        }
    }

    @Test(arguments: ["yes", "yes >&2"])
    func tooMuchOutputIsAFailureAndEndsTheProgram(_ script: String) async {
        await #expect(throws: CommandFailure.tooMuchOutput(limit: 65_536)) {
            try await CommandRunner(outputLimit: 65_536).run(shell(script))
        }
    }

    @Test func theStandardInputIsEmpty() async throws {
        #expect(try await CommandRunner().run(shell("cat; echo end")).output == Array("end\n".utf8))
    }

    @Test func theDeadlineEndsAProgramThatIgnoresItAndItsChildren() async throws {
        let pids = try PIDFile()
        // A busy machine may need longer until the family is there to be ended; none of it ever ends by itself.
        for deadline in [Duration.milliseconds(400), .seconds(3), .seconds(20)] where try pids.read().isEmpty {
            await #expect(throws: CommandFailure.timedOut) {
                try await CommandRunner().run(shell(pids.stubbornFamily, deadline: deadline))
            }
        }
        try await pids.expectGone()
    }

    @Test func cancellingTheTaskEndsTheProgramAndItsChildren() async throws {
        let pids = try PIDFile()
        let command = shell(pids.stubbornFamily)
        let task = Task { try await CommandRunner().run(command) }
        try await eventually { try pids.read().count == 2 }
        task.cancel()
        await #expect(throws: CommandFailure.cancelled) { try await task.value }
        try await pids.expectGone()
    }

    @Test func whatAProgramLeavesBehindIsEndedWithIt() async throws {
        let pids = try PIDFile()
        let script = "trap '' TERM; sleep 300 >/dev/null 2>&1 & echo $! $$ > \(pids.path); exit 0"
        #expect(try await CommandRunner().run(shell(script)).status == .code(0))
        try await pids.expectGone()
    }

    @Test func theGuardIsToldOfEveryProcessGroup() async throws {
        let (events, told) = AsyncStream<[Int32]>.makeStream()
        let runner = CommandRunner(onStart: { told.yield([1, $0]) }, onEnd: { told.yield([0, $0]) })
        let result = try await runner.run(shell("echo $$"))
        await #expect(throws: CommandFailure.timedOut) {
            try await runner.run(shell("sleep 300", deadline: .milliseconds(50)))
        }
        told.finish()
        let seen = await events.reduce(into: [[Int32]]()) { $0.append($1) }
        let pid = try #require(Int32(String(decoding: result.output, as: UTF8.self).dropLast()))
        #expect(seen.map { $0[0] } == [1, 0, 1, 0])
        #expect(seen[0] == [1, pid] && seen[1] == [0, pid] && seen[2][1] == seen[3][1])
    }

    @Test func theProcessorTimeOfEndedProgramsIsCounted() async throws {
        let runner = CommandRunner()
        let before = runner.cpuTime()
        _ = try await runner.run(shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"))
        #expect(runner.cpuTime() > before)
    }

    @Test func neverMoreThanTwoRunAtOnce() async throws {
        let folder = try TemporaryFolder()
        // Each marks its presence by a folder of its own, looks around, and says how many it saw.
        let script = "cd \(folder.path) && mkdir $$ && sleep 0.05 && ls | wc -l && rmdir $$"
        let runner = CommandRunner()
        let seen = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<10 { group.addTask { try await runner.run(shell(script)).output } }
            return try await group.reduce(into: [Int]()) {
                $0.append(Int(String(decoding: $1, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
            }
        }
        #expect(seen.count == 10)
        #expect(seen.max() ?? 0 <= 2)
        #expect(seen.min() ?? 0 >= 1)
    }
}
