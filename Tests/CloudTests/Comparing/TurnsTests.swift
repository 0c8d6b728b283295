import Cloud
import Testing

/// One thing after the other.
@Suite struct TurnsTests {
    private actor Log {
        private(set) var lines: [String] = []
        func note(_ line: String) { lines.append(line) }
    }

    @Test func nothingBeginsBeforeTheLastHasEnded() async {
        let (turns, log) = (Turns(), Log())
        await withTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await turns.take {
                        await log.note("begin \(number)")
                        for _ in 0..<50 { await Task.yield() }
                        await log.note("end \(number)")
                        return number
                    }
                }
            }
            #expect(await group.reduce(into: Set()) { $0.insert($1) } == Set(0..<20))
        }
        let lines = await log.lines
        #expect(lines.count == 40)
        for index in stride(from: 0, to: lines.count, by: 2) {
            #expect(lines[index].replacing("begin", with: "end") == lines[index + 1])
        }
    }

    @Test func whatIsCalledOffWhileItWaitsHoldsNothingUp() async {
        let turns = Turns()
        let (gates, gate) = AsyncStream<Void>.makeStream()
        let (begins, begin) = AsyncStream<Void>.makeStream()
        let first = Task {
            await turns.take {
                begin.yield()
                for await _ in gates { break }
            }
        }
        for await _ in begins { break }
        // Goes on until it sees that it was called off.
        let second = Task { await turns.take { while !Task.isCancelled { await Task.yield() } } }
        second.cancel()
        gate.yield()
        await first.value
        await second.value
        #expect(await turns.take { 3 } == 3)
    }
}
