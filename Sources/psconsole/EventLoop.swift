import CHeap
import Cells
import Cloud
import Console
import Foundation
import Terminal

/// The one loop: messages in, effects out, and one frame for all the messages that arrived together.
@MainActor
final class EventLoop {
    private let terminal: Terminal
    private var state: State
    private var waiting: [Message] = []
    private var isDraining = false
    private var lastFollow: Effect?
    private var rest: Task<Void, Never>?
    private let orders: AsyncStream<Order>
    private let order: AsyncStream<Order>.Continuation
    private let errands: AsyncStream<Effect>
    private let errand: AsyncStream<Effect>.Continuation
    private let ending: AsyncStream<Ending>
    private let end: AsyncStream<Ending>.Continuation

    /// How the loop ends.
    enum Ending: Sendable {
        case quit
        case signal(Int32)
        case hangup
        case unreachable(any Error)
    }

    private enum Order: Sendable {
        case follow([PollSchedule.Entry], zones: [String])
        case refresh
    }

    /// How often ages are told anew; they are shown in steps of five seconds.
    private static let tickTime: Duration = .seconds(2)
    /// How long the selection has to rest before what belongs to it is shown.
    private static let restTime: Duration = .milliseconds(150)

    init(terminal: Terminal, state: State) {
        self.terminal = terminal
        self.state = state
        (orders, order) = AsyncStream.makeStream()
        (errands, errand) = AsyncStream.makeStream()
        (ending, end) = AsyncStream.makeStream()
    }

    /// Shows the first frame, then runs until the operator leaves or the terminal does.
    func run(_ connect: @escaping CloudAccess.Connect) async -> Ending {
        terminal.onEvents = { self.take($0) }
        paint()
        perform(state.follow())
        perform(.followRuns)
        let isReadOnly = state.settings.isReadOnly
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { [end] in
                do {
                    let connection = try await connect()
                    let clerk = Clerk(connection.desk, isReadOnly: isReadOnly) { await self.post($0) }
                    async let errands: Void = clerk.run(self.errands)
                    await self.read(through: connection.poller)
                    await errands
                } catch {
                    end.yield(.unreachable(error))
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.tickTime)) != nil { await self.post(.tick(Date())) }
            }
            group.addTask { await Self.diet() }
            var endings = ending.makeAsyncIterator()
            let ending = await endings.next() ?? .quit
            rest?.cancel()
            // The terminal first: whatever is still to be wound up, the operator has the shell back.
            terminal.close()
            group.cancelAll()
            return ending
        }
    }

    /// Gives the code back that the start took, and then ever less often what was needed since: to read it again has a price.
    private nonisolated static func diet() async {
        var pause: Duration = .seconds(5)
        while (try? await Task.sleep(for: pause)) != nil {
            code_let_go()
            pause = min(pause * 4, .seconds(300))
        }
    }

    private func read(through poller: Poller) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await poller.run { await self.post(.fetched($0)) } }
            for await order in orders {
                switch order {
                case .follow(let entries, let zones): await poller.follow(entries, zones: zones)
                case .refresh: await poller.refreshAll()
                }
            }
        }
    }

    private func take(_ events: [TerminalEvent]) {
        for event in events {
            switch event {
            case .key(let key, let isAlone): post(.key(key, isAlone: isAlone))
            case .resized(let size): post(.resized(size))
            case .terminated(let signal): end.yield(.signal(signal))
            case .hangup: end.yield(.hangup)
            }
        }
    }

    private func post(_ message: Message) {
        waiting.append(message)
        guard !isDraining else { return }
        isDraining = true
        DispatchQueue.main.async { MainActor.assumeIsolated { self.drain() } }
    }

    private func drain() {
        isDraining = false
        let messages = waiting
        waiting = []
        var effects: [Effect] = []
        for message in messages { effects += state.update(message) }
        paint()
        for effect in effects { perform(effect) }
    }

    private func paint() {
        terminal.show(view(state))
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .follow(let entries, let zones):
            guard lastFollow != effect else { return }
            lastFollow = effect
            order.yield(.follow(entries, zones: zones))
        case .refresh:
            order.yield(.refresh)
            errand.yield(effect)
        case .rest:
            rest?.cancel()
            rest = Task {
                guard (try? await Task.sleep(for: Self.restTime)) != nil else { return }
                post(.rested)
            }
        case .repaint: terminal.repaint()
        case .suspend: terminal.suspend()
        case .quit: end.yield(.quit)
        case .bell: terminal.bell()
        case .preflight, .plan, .findUse, .followSchedules, .readJobLog, .readSetup, .readPastImports, .browse,
            .compare,
            .endComparison, .saveScript, .start,
            .followRuns, .watchRun, .readLog, .cancelRun, .decide, .resumeRun, .abandonRun, .verify, .survey,
            .endSurvey:
            errand.yield(effect)
        }
    }
}
