import Cloud
import Console
import Foundation
import Plans

/// Performs what concerns plans and runs for the console, beside the loop: no key ever waits for the disk or for gcloud.
actor Clerk {
    private let desk: Desk
    private let isReadOnly: Bool
    private let post: @Sendable (Message) async -> Void
    private var watched: RunID?
    private let planner: Planner
    private let schedules: ScheduleWatch
    private var comparing: Task<Void, Never>?
    private var lookingAtSetup: Task<Void, Never>?
    private var surveying: (uri: GCSURI, task: Task<Void, Never>)?
    /// What was posted last; nothing while the journal can't be read.
    private var lastRuns: [RunSummary]?
    /// Why nothing can be written, as far as that is known.
    private var writeFailure: JournalFailure?
    private var areNotesPosted = false

    init(_ desk: Desk, isReadOnly: Bool, post: @escaping @Sendable (Message) async -> Void) {
        self.desk = desk
        self.isReadOnly = isReadOnly
        self.post = post
        planner = Planner(desk, post: post)
        schedules = ScheduleWatch(desk, post: post)
    }

    /// Performs orders until the task is cancelled; what takes long goes on beside what comes next.
    func run(_ orders: AsyncStream<Effect>) async {
        await withDiscardingTaskGroup { group in
            for await order in orders {
                switch order {
                // In order: what is called off is what was ordered before.
                case .survey(let uri, let limit): beginSurvey(uri, limit: limit)
                case .endSurvey(let uri): endSurvey(uri)
                case .compare(let pair): beginComparison(pair)
                case .endComparison: comparing?.cancel()
                case .readSetup(let request): beginSetup(request)
                default: group.addTask { await self.perform(order) }
                }
            }
            group.cancelAll()
        }
        surveying?.task.cancel()
        comparing?.cancel()
        lookingAtSetup?.cancel()
        await planner.stop()
    }

    private func perform(_ order: Effect) async {
        switch order {
        case .followRuns: await follow()
        case .followSchedules: await schedules.run()
        case .readJobLog(let job, let cluster): await readLog(of: job, in: cluster)
        case .preflight(let order): await planner.look(order)
        case .plan(let order): await planner.plan(order)
        case .findUse(let name): await post(.used(name, await InstanceUse.read(name, desk.cloud)))
        case .readPastImports: await post(.pastImports(await desk.pastImports()))
        case .browse(let uri): await browse(uri)
        case .saveScript(let plan): await save(plan)
        case .start(let id, let plan): await attempt(id) { try await $0.start(id, plan) }
        case .cancelRun(let id): await attempt(id) { try await $0.cancel(id) }
        case .decide(let id, let question, let choice): await attempt(id) { try await $0.decide(id, question, choice) }
        case .resumeRun(let id): await attempt(id) { try await $0.resume(id) }
        case .abandonRun(let id): await attempt(id) { try await $0.abandon(id) }
        case .watchRun(let id):
            watched = id
            await showWatched()
        case .refresh:
            schedules.refresh()
            await showRuns()
            await showWatched()
        case .readLog(let id, let number): await readLog(id, after: number)
        case .verify(let uri): await verify(uri)
        case .survey, .endSurvey, .compare, .endComparison, .readSetup, .follow, .rest, .repaint, .suspend, .quit,
            .bell:
            break
        }
    }

    // MARK: Runs

    private func follow() async {
        // The first look tells whether the journal was damaged; what is read of it besides keeps such things to itself.
        await showRuns()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in self.desk.journal.changes() {
                    await self.showRuns()
                    await self.showWatched()
                }
            }
            group.addTask { await self.followSuspended() }
            // That a runner has died, or that the journal can be used again, is written nowhere: it has to be looked for.
            group.addTask {
                while (try? await Task.sleep(for: .seconds(3))) != nil {
                    if await self.hasToLook { await self.showRuns() }
                }
            }
        }
    }

    /// Looks from time to time whether what runs have left suspended still is; nothing costs where nothing was left.
    private func followSuspended() async {
        var last: [SuspendedCronJob] = []
        while !Task.isCancelled {
            let left = await desk.suspended(by: lastRuns ?? [])
            if left != last { await post(.suspended(left)) }
            last = left
            let wait: Duration = (lastRuns ?? []).contains { !$0.suspended.isEmpty } ? .seconds(60) : .seconds(5)
            guard (try? await Task.sleep(for: wait)) != nil else { return }
        }
    }

    private var hasToLook: Bool {
        guard let lastRuns, writeFailure == nil else { return true }
        return lastRuns.contains { summary in
            if case .alive = summary.standing { true } else { false }
        }
    }

    private func showRuns() async {
        do throws(JournalFailure) {
            let runs = try await readRuns()
            let couldWrite = writeFailure == nil
            if lastRuns == nil || !couldWrite { await tryToWrite() }
            guard runs != lastRuns || couldWrite != (writeFailure == nil) else { return }
            lastRuns = runs
            await post(.runs(runs, writeFailure: writeFailure?.inOneLine))
            await postNotes()
        } catch {
            lastRuns = nil
            await post(.journalFailed(error.inOneLine))
        }
    }

    /// The runs; of a journal that was damaged just now, those of the new one.
    private func readRuns() async throws(JournalFailure) -> [RunSummary] {
        do throws(JournalFailure) {
            return try await desk.journal.runs(limit: State.historyLimit)
        } catch {
            guard await isDamage(error) else { throw error }
            return try await desk.journal.runs(limit: State.historyLimit)
        }
    }

    /// Writes something of no weight: that nothing can be written is to be known before somebody confirms a plan.
    private func tryToWrite() async {
        guard !isReadOnly else { return }
        do throws(JournalFailure) {
            try await desk.journal.remember(Data("{}".utf8), kind: "console", key: "opened", at: Date())
            writeFailure = nil
        } catch {
            writeFailure = await isDamage(error) ? nil : error
        }
    }

    /// Posts that the journal was damaged, where it was: a new one was begun, and the next try reads that.
    private func isDamage(_ failure: JournalFailure) async -> Bool {
        guard case .damaged(let file) = failure else { return false }
        await post(.journalDamaged(setAside: file))
        return true
    }

    /// Posts what was found earlier, once.
    private func postNotes() async {
        guard !areNotesPosted else { return }
        areNotesPosted = true
        for verification in await desk.verifications() { await post(Self.message(verification)) }
        let surveys = await desk.surveys()
        if !surveys.isEmpty { await post(.surveys(surveys)) }
    }

    private func showWatched() async {
        guard let watched else { return }
        do throws(JournalFailure) {
            let run = try await desk.journal.run(watched)
            let progress = try await desk.journal.progress(of: watched)
            await post(.run(run, progress))
        } catch {
            // It was confirmed just now, and is about to be kept.
            guard error != .noSuchRun, await !isDamage(error) else { return }
            await post(.runFailed(watched, error.inOneLine))
        }
    }

    private func readLog(_ id: RunID, after number: Int64) async {
        do throws(JournalFailure) {
            await post(.log(id, try await desk.journal.events(of: id, after: number)))
        } catch {
            guard await !isDamage(error) else { return }
            await post(.runFailed(id, error.inOneLine))
        }
    }

    /// Looks at one chain at a time: the answer to an older look never comes behind that to a newer one.
    private func beginSetup(_ request: SetupRequest) {
        lookingAtSetup?.cancel()
        let (desk, post) = (desk, post)
        lookingAtSetup = Task {
            let look = await desk.look(at: request)
            if !Task.isCancelled { await post(.setup(request, look)) }
        }
    }

    private func readLog(of job: BackupJob, in cluster: ClusterName) async {
        do throws(CloudFailure) {
            await post(.jobLog(job, .success(try await desk.cloud.log(of: job, in: cluster))))
        } catch {
            await post(.jobLog(job, .failure(Unlisted(words: error.inOneLine))))
        }
    }

    private func attempt(_ id: RunID, _ body: (Desk) async throws -> Void) async {
        do {
            try await body(desk)
        } catch {
            await post(.orderFailed(id, "\(error)"))
        }
        await showRuns()
        await showWatched()
    }

    // MARK: Scripts

    private func save(_ plan: Plan) async {
        let name = "psconsole-\(plan.purpose.rawValue)-\(plan.instance.id)-\(Int(Date().timeIntervalSince1970)).sh"
        let file = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: name)
        do {
            try Data(planScript(plan).utf8).write(to: file, options: .withoutOverwriting)
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
            await post(.said("written to \(file.path)"))
        } catch {
            await post(.said("\(file.path) could not be written: \(error.localizedDescription)"))
        }
    }

    // MARK: Surveys

    /// Lists one checkpoint at a time: gcloud takes a whole core for it.
    private func beginSurvey(_ uri: GCSURI, limit: Int64?) {
        let last = surveying?.task
        last?.cancel()
        let (desk, post) = (desk, post)
        let task = Task {
            // The gcloud before is gone only then.
            await last?.value
            guard !Task.isCancelled else { return }
            let message: Message
            do throws(CloudFailure) {
                let timed = try await desk.survey(uri, limit: limit) { objects in
                    guard !Task.isCancelled else { return }
                    await post(.surveying(uri, objects: objects))
                }
                message = .surveyed(uri, timed.survey, time: timed.time)
            } catch {
                message = .surveyFailed(uri, error.inOneLine)
            }
            guard !Task.isCancelled else { return }
            await post(message)
        }
        surveying = (uri, task)
    }

    /// Ends gcloud, where it still lists that checkpoint.
    private func endSurvey(_ uri: GCSURI) {
        guard let surveying, surveying.uri == uri else { return }
        surveying.task.cancel()
    }

    /// Lists the folders in a folder of a checkpoint.
    private func browse(_ uri: GCSURI) async {
        do throws(CloudFailure) {
            await post(.browsed(uri, .success(try await desk.cloud.listing(of: uri).prefixes)))
        } catch {
            await post(.browsed(uri, .failure(Unlisted(words: error.inOneLine))))
        }
    }

    // MARK: Comparison

    /// Compares two checkpoints, one pair at a time: gcloud takes a core for each of them.
    private func beginComparison(_ pair: Compared) {
        comparing?.cancel()
        let (desk, post) = (desk, post)
        comparing = Task {
            let pace = Pace()
            let result: Result<TimedComparison, Unlisted>
            do throws(ComparisonFailure) {
                result = .success(
                    try await desk.compare(pair.left, with: pair.right) { counts in
                        guard await pace.isDue(), !Task.isCancelled else { return }
                        await post(.comparing(pair, counts))
                    })
            } catch {
                result = .failure(Unlisted(words: error.inOneLine))
            }
            guard !Task.isCancelled else { return }
            await post(.compared(pair, result))
        }
    }

    // MARK: Verification

    private func verify(_ uri: GCSURI) async {
        let post = post
        let verification = await desk.verify(uri) { await post(.verifying(uri, objects: $0)) }
        await post(Self.message(verification, of: uri))
    }

    private static func message(_ verification: Verification, of uri: GCSURI? = nil) -> Message {
        let uri = uri ?? verification.checkpoint
        switch verification.verdict {
        case .unreadable(let reason): return .verifyFailed(uri, reason)
        case .intact, .sameTotals, .differs:
            let words = ([verification.verdict.words] + verification.verdict.details.prefix(3)).joined(separator: "; ")
            return .verified(
                uri, words: words, isIntact: verification.verdict.isIntact, time: verification.time,
                verification: verification)
        }
    }
}

/// Lets a few messages a second through.
private actor Pace {
    private var last = ContinuousClock.now - .seconds(1)

    func isDue() -> Bool {
        guard ContinuousClock.now - last > .milliseconds(500) else { return false }
        last = .now
        return true
    }
}
