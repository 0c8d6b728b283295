import Cloud
import Foundation
import Synchronization
import Testing

@testable import CloudCommands

/// Lines that are handed over while a program runs.
@Suite struct CommandLinesTests {
    private func shell(_ script: String, deadline: Duration = .seconds(120)) -> Command {
        Command(program: "sh", arguments: ["-c", script], deadline: deadline)
    }

    private func text(_ lines: [ArraySlice<UInt8>]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

    @Test func linesComeWhileTheProgramRuns() async throws {
        let folder = try TemporaryFolder()
        let script =
            "echo one; until [ -e \(folder.path)/go ]; do sleep 0.01; done; printf 'two\\n\\nthree\\nfo'; exit 3"
        var seen: [[String]] = []
        let result = try await CommandRunner().lines(of: shell(script)) { (lines) throws(CloudFailure) in
            seen.append(text(lines))
            // The program ends only after its first line has arrived here.
            _ = try? folder.write("go", "")
        }
        #expect(seen.first == ["one"])
        #expect(seen.flatMap(\.self) == ["one", "two", "", "three"])
        #expect(result.status == .code(3) && result.rest == Array("fo".utf8))
    }

    @Test func manyLinesComeInOrderAndInBatches() async throws {
        var next = 1
        var largest = 0
        let result = try await CommandRunner().lines(of: shell("seq 100000; echo done >&2")) {
            (lines) throws(CloudFailure) in
            largest = max(largest, lines.count)
            for line in lines {
                #expect(line.elementsEqual(String(next).utf8))
                next += 1
            }
        }
        #expect(next == 100_001 && largest == 500)
        #expect(result.status == .code(0) && result.log.rest == "done\n")
    }

    @Test func onlyALineFeedEndsALine() throws {
        var splitter = LineSplitter(limit: 100)
        #expect(text(try splitter.take("a\r\u{85}b\u{2028}".utf8)) == [])
        #expect(text(try splitter.take("c\u{0B}\n\nd\n\te".utf8)) == ["a\r\u{85}b\u{2028}c\u{0B}", "", "d"])
        #expect(splitter.rest == Array("\te".utf8))
    }

    @Test func aLineWithoutEndIsTooMuch() async {
        await #expect(throws: LinesFailure.program(.tooMuchOutput(limit: 262_144))) {
            try await CommandRunner().lines(of: shell("yes | tr -d '\\n'")) { (_) throws(CloudFailure) in }
        }
    }

    /// Runs a program until it is not taken to be silent, with a deadline of so many tenths of a second each time: a busy
    /// machine may need longer to hear what is said.
    private func patiently(_ run: (_ tenths: Int) async throws(LinesFailure) -> Void) async {
        for tenths in [10, 40, 200] {
            do throws(LinesFailure) {
                return try await run(tenths)
            } catch {
                if tenths == 200 || error != .program(.timedOut) { Issue.record("\(error)") }
            }
        }
    }

    @Test func aProgramThatIsNeverSilentMayTakeLongerThanItsDeadline() async {
        await patiently { (tenths) throws(LinesFailure) in
            let pause = Double(tenths) / 40
            let script = "for i in 1 2 3 4 5 6; do echo $i; sleep \(pause); done"
            var count = 0
            let start = ContinuousClock.now
            let result = try await CommandRunner().lines(
                of: shell(script, deadline: .milliseconds(100 * tenths))
            ) { (lines) throws(CloudFailure) in count += lines.count }
            #expect(count == 6 && result.status == .code(0))
            #expect(ContinuousClock.now - start > .milliseconds(100 * tenths))
        }
    }

    @Test func timeThatTheTakerNeedsIsNoSilence() async {
        await patiently { (tenths) throws(LinesFailure) in
            var count = 0
            let command = shell("echo 1; echo 2", deadline: .milliseconds(100 * tenths))
            let result = try await CommandRunner().lines(of: command) { (lines) throws(CloudFailure) in
                count += lines.count
                try? await Task.sleep(for: .milliseconds(150 * tenths))
            }
            #expect(count == 2 && result.status == .code(0))
        }
    }

    @Test func silenceEndsAProgramThatIgnoresItAndItsChildren() async throws {
        let pids = try PIDFile()
        // A busy machine may need longer until the family is there to be ended; none of it ever ends by itself.
        for deadline in [Duration.milliseconds(400), .seconds(3), .seconds(20)] where try pids.read().isEmpty {
            await #expect(throws: LinesFailure.program(.timedOut)) {
                try await CommandRunner().lines(of: shell(pids.stubbornFamily, deadline: deadline)) {
                    (_) throws(CloudFailure) in
                }
            }
        }
        try await pids.expectGone()
    }

    @Test func aProgramThatClosesItsOutputAndStaysIsSilent() async {
        await #expect(throws: LinesFailure.program(.timedOut)) {
            try await CommandRunner().lines(of: shell("exec >&-; sleep 300", deadline: .milliseconds(300))) {
                (_) throws(CloudFailure) in
            }
        }
    }

    @Test func aTakerWhoWantsNoMoreEndsTheProgram() async throws {
        let pids = try PIDFile()
        let refusal = CloudFailure(.malformed, task: "x", detail: "enough")
        let script = pids.stubbornFamily.replacing("; while :; do sleep 300; done", with: "; exec yes").replacing(
            "TERM; exec yes) &", with: "TERM; while :; do sleep 300; done) &")
        var batches = 0
        await #expect(throws: LinesFailure.taker(refusal)) {
            try await CommandRunner().lines(of: shell(script)) { (_) throws(CloudFailure) in
                batches += 1
                throw refusal
            }
        }
        #expect(batches == 1)
        try await pids.expectGone()
    }

    @Test func cancellingTheTaskEndsTheProgramAndItsChildren() async throws {
        let pids = try PIDFile()
        let command = shell("echo 1; " + pids.stubbornFamily)
        let task = Task {
            try await CommandRunner().lines(of: command) { (_) throws(CloudFailure) in }
        }
        try await eventually { try pids.read().count == 2 }
        task.cancel()
        await #expect(throws: LinesFailure.program(.cancelled)) { try await task.value }
        try await pids.expectGone()
    }

    @Test func itTakesAPlaceAsAnyOther() async throws {
        let folder = try TemporaryFolder()
        let runner = CommandRunner(places: 1)
        let wait = shell("echo 1; until [ -e \(folder.path)/go ]; do sleep 0.01; done; echo 2")
        let other = shell("test -e \(folder.path)/go")
        let listing = Task { try await runner.lines(of: wait) { (_) throws(CloudFailure) in } }
        await eventually { await !runner.gate.hasRoom }
        let second = Task { try await runner.run(other) }
        await eventually { await runner.gate.queueLength == 1 }
        try folder.write("go", "")
        #expect(try await listing.value.status == .code(0))
        #expect(try await second.value.status == .code(0))
    }

    @Test func aMissingProgramIsSaidToBeMissing() async {
        await #expect(throws: LinesFailure.program(.missing)) {
            try await CommandRunner().lines(of: Command(program: "no-such-program-at-all", arguments: [])) {
                (_) throws(CloudFailure) in
            }
        }
    }

    @Test func noBatchIsGivenBeforeTheLastIsDone() async {
        let handover = Handover()
        let given = Given()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<50 {
                    try? await handover.give([])
                    given.count.withLock { $0 += 1 }
                }
                handover.finish()
            }
            var taken = 0
            for await _ in handover.batches {
                #expect(given.count.withLock { $0 } == taken)
                taken += 1
                handover.done()
            }
            #expect(taken == 50)
        }
    }
}

/// How many batches were given.
private final class Given: Sendable {
    let count = Mutex(0)
}
