import Cloud
import Foundation
import Plans
import Synchronization
import Testing

/// A backup from its order to its end, over as many runners as it takes.
struct Stage {
    let time: VirtualTime
    let journal = MemoryJournal()
    let files = MemoryFiles()
    let world: World
    let order: BackupOrder
    let id: RunID

    init(
        seed: UInt64 = 1, isMirror: Bool = false, plan another: ((World, RunID) async throws -> Plan)? = nil
    ) async throws {
        time = VirtualTime(seed: seed)
        world = World(time: time, files: files)
        order = BackupOrder(
            instance: Instance(name: World.instance, state: .active, capacityGiB: 12_000, network: "net"),
            sourcePath: "/", root: try uri("gs://bucket/root/"), name: isMirror ? "mirror" : "train-a-1",
            isMirror: isMirror, by: Who(account: "ops@example.com", user: "ops", host: "bastion"))
        id = RunID(time.uuid())
        let backup = Plan.backup(
            order, PreflightFindings(),
            BackupContext(run: id, requestID: RequestID(time.uuid()), scratch: "/scratch"))
        let plan = try await another?(world, id) ?? backup
        await journal.create(NewRun(id: id, plan: plan, time: time.now, by: order.by))
    }

    /// Drives the run with a new runner, which dies at the boundary of that number, counted from 0.
    ///
    /// - Returns: How the runner stopped; nothing when it died. And the boundaries that it has passed.
    func drive(dyingAt death: Int? = nil) async throws -> (pause: Runner.Pause?, passed: [Boundary]) {
        try await drive { number, _ in number == death }
    }

    /// The same for a boundary by its name, which has to be reached.
    func drive(dyingAt death: Boundary) async throws {
        let (pause, passed) = try await drive { _, boundary in boundary == death }
        try #require(pause == nil && passed.contains(death), "\(death) was not reached: \(passed)")
    }

    /// Drives to the end, and does something at a boundary on the way.
    func drive(at moment: Boundary, _ body: @escaping @Sendable () async -> Void) async throws -> Runner.Pause? {
        let (pause, passed) = try await drive { _, boundary in
            if boundary == moment { await body() }
            return false
        }
        try #require(passed.contains(moment), "\(moment) was not reached: \(passed)")
        return pause
    }

    private func drive(
        dyingWhere isDeath: @escaping @Sendable (Int, Boundary) async -> Bool
    ) async throws -> (pause: Runner.Pause?, passed: [Boundary]) {
        let process = Int32(await journal.dead.count + 100)
        let life = Life(process: process)
        let passed = Mutex<[Boundary]>([])
        let cloud = MortalCloud(life: life, world: world)
        let (deaths, die) = AsyncStream<Void>.makeStream()
        let runner = Runner(
            journal: MortalJournal(life: life, journal: journal), cloud: cloud, changes: cloud, files: files,
            surroundings: time.surroundings, who: { [order] in order.by },
            holder: Holder(host: "h", boot: "b", process: process, started: "0"),
            boundary: { boundary in
                let number = passed.withLock { passed in
                    passed.append(boundary)
                    return passed.count - 1
                }
                guard await isDeath(number, boundary) else { return }
                life.end()
                die.yield()
                // Whatever the runner does from here on has no effect; it is called off.
                while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
            })
        let id = id
        let outcome = await withTaskGroup(of: Result<Runner.Pause, Runner.Obstacle>?.self) { group in
            group.addTask {
                do throws(Runner.Obstacle) { return .success(try await runner.drive(id)) } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in deaths { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        await journal.kill(process)
        return (life.isOver ? nil : try outcome?.get(), passed.withLock { $0 })
    }

    /// Drives until it is over, deciding as told where a person is needed.
    func finish(deciding choice: Choice = .again) async throws -> Run {
        for _ in 0..<20 {
            switch try await drive().pause {
            case .ended?: return try await journal.run(id)
            case .needsDecision(let question)?: try await decide(question.step, choice)
            case .interrupted?, nil: continue
            }
        }
        Issue.record("it does not end: \(try await journal.run(id).steps)")
        return try await journal.run(id)
    }

    func decide(_ step: StepID, _ choice: Choice) async throws {
        let run = try await journal.run(id)
        _ = try await journal.append(
            .decided(step, choice, by: order.by), to: id, after: run.lastNumber, at: time.now, lease: nil)
    }

    func ask(_ event: Event) async throws {
        let run = try await journal.run(id)
        _ = try await journal.append(event, to: id, after: run.lastNumber, at: time.now, lease: nil)
    }

    func object(_ uri: GCSURI) async -> String? {
        await world.objects[uri.path].map { String(decoding: $0.bytes, as: UTF8.self) }
    }
}

func uri(_ text: String) throws -> GCSURI { try #require(GCSURI(text)) }
