import Testing

@testable import CloudCommands

@Suite struct CommandGateTests {
    @Test func whoCameFirstIsLetInFirst() async {
        let gate = CommandGate(places: 1)
        #expect(await gate.enter())
        let (order, arrived) = AsyncStream<Int>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...5 {
                group.addTask {
                    guard await gate.enter() else { return }
                    arrived.yield(number)
                    await gate.leave()
                }
                await eventually { await gate.queueLength == number }
            }
            await gate.leave()
        }
        arrived.finish()
        #expect(await order.reduce(into: [Int]()) { $0.append($1) } == [1, 2, 3, 4, 5])
    }

    @Test func whoIsCancelledLeavesTheQueueAndTakesNoPlace() async {
        let gate = CommandGate(places: 1)
        #expect(await gate.enter())
        let waiting = Task { await gate.enter() }
        await eventually { await gate.queueLength == 1 }
        waiting.cancel()
        #expect(await !waiting.value)
        #expect(await gate.queueLength == 0)
        await gate.leave()
        #expect(await gate.enter())
    }

    @Test func whoIsCancelledBeforehandIsNotLetIn() async {
        let gate = CommandGate(places: 1)
        let task = Task {
            await eventually { Task.isCancelled }
            return await gate.enter()
        }
        task.cancel()
        #expect(await !task.value)
        #expect(await gate.enter())
    }

    @Test func noPlaceIsEverLostOrMadeUp() async {
        let gate = CommandGate(places: 2)
        for _ in 0..<50 {
            let tasks = (0..<6).map { number in
                Task {
                    guard await gate.enter() else { return }
                    if number.isMultiple(of: 2) { await Task.yield() }
                    await gate.leave()
                }
            }
            for task in tasks.dropFirst(2) { task.cancel() }
            for task in tasks { await task.value }
        }
        #expect(await gate.enter())
        #expect(await gate.enter())
        let third = Task { await gate.enter() }
        await eventually { await gate.queueLength == 1 }
        third.cancel()
        #expect(await !third.value)
    }
}
