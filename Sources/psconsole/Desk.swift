import Cloud
import Console
import Foundation
import Journal
import Plans

/// Where plans are made and runs are begun, for the console and for the command line alike.
struct Desk: Sendable {
    let cloud: any Runner.Reading
    /// The same for what nobody has asked for: it waits in another queue than what a person waits for.
    let background: any Runner.Reading
    let journal: any RunJournal & Notebook
    /// psconsole's own folder.
    let folder: URL
    /// What leads gcloud to the chosen cloud.
    let environment: [String: String]
    /// What frameworks of the site's own leave behind, as the configuration says.
    let markers: [String: [String]]
    private let identity: Identity
    private let comparisons = Turns()

    init(
        cloud: any Runner.Reading, background: any Runner.Reading, folder: URL, environment: [String: String],
        markers: [String: [String]] = [:]
    ) {
        (self.cloud, self.background) = (cloud, background)
        self.folder = folder
        self.environment = environment
        self.markers = markers
        journal = SQLiteJournal(folder: folder.path)
        identity = Identity(cloud: cloud)
    }

    /// Who works here.
    func who() async -> Who { .here(account: await identity.account()) }

    /// A plan for a backup, with what was found before it.
    func backup(_ order: BackupOrder, _ findings: PreflightFindings) -> (RunID, Plan) {
        let id = RunID(UUID())
        let context = BackupContext(
            run: id, requestID: RequestID(UUID()), scratch: folder.appending(path: "runs/\(id)").path)
        return (id, Plan.backup(order, findings, context))
    }

    /// A plan for a restore, with what was found before it.
    func restore(_ order: RestoreOrder, _ findings: RestoreFindings) -> (RunID, Plan) {
        let context = newContext()
        return (context.run, Plan.restore(order, findings, context))
    }

    /// A plan for a drill, with what was found before it.
    func drill(_ order: RestoreOrder, _ findings: RestoreFindings) throws -> (RunID, Plan) {
        let context = DrillContext(restore: newContext(), deletion: RequestID(UUID()))
        guard let plan = Plan.drill(order, findings, context) else {
            throw Words("\(order.target.name.id) is there already: a drill creates an instance. Nothing was started.")
        }
        return (context.restore.run, plan)
    }

    private func newContext() -> RestoreContext {
        let run = RunID(UUID())
        return RestoreContext(
            run: run, creation: RequestID(UUID()), transfer: RequestID(UUID()),
            scratch: folder.appending(path: "runs/\(run)").path)
    }

    /// Looks at what a restore depends on.
    func preflight(
        _ order: RestoreOrder, patience: @escaping @Sendable () async -> Void,
        each: @Sendable (RestoreFindings) async -> Void = { _ in }
    ) async -> RestoreFindings {
        let past = await pastImports()
        let preflight = RestorePreflight(cloud: cloud)
        var findings = await preflight.look(at: order, patience: patience, each: each)
        findings.past = past
        return findings
    }

    /// The newest imports that ended well, by which the next one is estimated.
    func pastImports() async -> [PastImport] {
        let restores = ((try? await summaries()) ?? []).filter {
            [.restore, .drill].contains($0.purpose) && $0.standing == .over(.done)
        }
        var imports: [PastImport] = []
        for summary in restores.prefix(5) {
            if let run = try? await run(summary.id), let past = PastImport(run) { imports.append(past) }
        }
        return imports
    }

    /// A plan that deletes a FAILED instance whose data a run has restored, by what is listed now.
    func deletion(of name: InstanceName, restoredBy id: RunID) async throws -> (RunID, Plan) {
        let restore = try await run(id)
        async let use = InstanceUse.read(name, cloud)
        let list: InstanceList
        do { list = try await cloud.instances() } catch { throw Words("\(error.inOneLine) Nothing was deleted.") }
        guard let instance = list.instances.first(where: { $0.name.isSameInstance(as: name) }) else {
            throw Words("\(name.id) in \(name.location) is not listed; nothing was deleted.")
        }
        let target = list.instances.first { $0.name.isSameInstance(as: restore.target) }
        return (
            RunID(UUID()),
            .deleting(instance, restoredBy: restore, into: target, usedBy: await use, requestID: RequestID(UUID()))
        )
    }

    /// A plan that has what uses an instance use the one that a run has restored it into, by what is there now.
    func repointing(of name: InstanceName, restoredBy id: RunID) async throws -> (RunID, Plan) {
        let restore = try await run(id)
        async let use = InstanceUse.read(name, cloud)
        let list: InstanceList
        do { list = try await cloud.instances() } catch { throw Words("\(error.inOneLine) Nothing was changed.") }
        func listed(_ name: InstanceName) throws -> Instance? {
            if let found = list.instances.first(where: { $0.name.isSameInstance(as: name) }) { return found }
            guard !list.isSilent(name.location) else {
                throw Words("\(name.location) does not answer: nobody knows how \(name.id) is. Nothing was changed.")
            }
            return nil
        }
        let (old, target) = (try listed(name), try listed(restore.target))
        let new = RunID(UUID())
        let plan = Plan.repointing(
            Repointing(old: name, state: old?.state, restore: restore, target: target, use: await use), run: new,
            scratch: folder.appending(path: "runs/\(new)").path)
        return (new, plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)))
    }

    /// The restores of instances that ended well, the newest first.
    func restores(of isMeant: (InstanceName) -> Bool) async throws -> [RunSummary] {
        try await summaries().filter {
            $0.purpose == .restore && $0.standing == .over(.done) && $0.subject.map(isMeant) == true
        }.sorted { $0.createTime > $1.createTime }
    }

    /// What these runs have left suspended and still is, or could not be read; what was once found resumed is not looked at
    /// again, as whoever suspends it later means it.
    func suspended(by runs: [RunSummary]) async -> [SuspendedCronJob] {
        let left = runs.flatMap { run in run.suspended.map { SuspendedCronJob(job: $0, run: run.id) } }
        guard !left.isEmpty else { return [] }
        func key(_ left: SuspendedCronJob) -> String {
            "\(left.run) \(left.job.cluster) \(left.job.namespace)/\(left.job.name)"
        }
        let settled = Set(((try? await journal.recall(kind: "resumed")) ?? []).map(\.key))
        var still: [SuspendedCronJob] = []
        for left in left where !settled.contains(key(left)) && !still.contains(where: { $0.job == left.job }) {
            do throws(CloudFailure) {
                let found = try await cloud.cronJob(left.job.name, in: left.job.namespace, of: left.job.cluster)
                guard found?.isSuspended != true else {
                    still.append(left)
                    continue
                }
            } catch {
                // A cluster that is not there any more starts no jobs anyway.
                if error.kind != .notFound { still.append(left) }
                continue
            }
            try? await journal.remember(Data("{}".utf8), kind: "resumed", key: key(left), at: Date())
        }
        return still
    }

    /// Keeps a confirmed plan and starts its runner.
    func start(_ id: RunID, _ plan: Plan) async throws {
        let detour = CloudAccess.detour(environment)
        do {
            try await journal.create(
                NewRun(id: id, plan: plan, time: Date(), by: await who(), detour: detour))
        } catch {
            throw Words("Nothing was started: \(error.inOneLine)")
        }
        try startRunner(id)
    }

    /// A demo's runner ends with the demo, whose cloud this process is.
    private func startRunner(_ id: RunID) throws {
        do throws(RunnerProcess.NotStarted) {
            try RunnerProcess.start(
                id, folder: folder, environment: environment, owner: environment.isEmpty ? nil : getpid())
        } catch {
            throw Words(
                "\(error). Run \(id) is kept, and nothing more is done for it until: psconsole runs resume \(id)")
        }
    }

    /// Starts a runner for a run that has none.
    ///
    /// One that has just asked may still be about to leave; the new one waits for that.
    func resume(_ id: RunID, isDecided: Bool = false) async throws {
        let run = try await run(id)
        if let end = run.end { throw Words("Run \(id) is over (\(end.rawValue)); there is nothing to resume.") }
        try checkPlace(of: run)
        if !isDecided, let holder = try await driver(of: id) {
            throw Words("Run \(id) goes on already: process \(holder.process) on \(holder.host) drives it.")
        }
        try startRunner(id)
    }

    /// Refuses a run that was begun on another cloud than gcloud is led to here.
    private func checkPlace(of run: Run) throws {
        guard run.detour != CloudAccess.detour(environment) else { return }
        let place = run.detour.map { "the cloud at \($0)" } ?? "Google Cloud"
        throw Words(
            "Run \(run.id) was begun on \(place), and gcloud is led elsewhere here; nothing was done. Go on where it was "
                + "begun, or abandon it.")
    }

    /// The process that drives a run now.
    func driver(of id: RunID) async throws -> Holder? {
        guard case .alive(let holder)? = try await summaries().first(where: { $0.id == id })?.standing else {
            return nil
        }
        return holder
    }

    /// Writes down how a run goes on after a failure, and starts a runner for it.
    ///
    /// What was decided is an answer to what was asked, and to nothing else: a later failure of the same step may be another
    /// question.
    func decide(_ id: RunID, _ question: Question, _ choice: Choice) async throws {
        try checkPlace(of: try await run(id))
        let who = await who()
        let isWritten = try await add(to: id) { run in
            run.question == question ? .decided(question.step, choice, by: who) : nil
        }
        guard isWritten else {
            throw Words(
                "Run \(id) does not ask that any more: somebody else has decided. Nothing was done; look at it again.")
        }
        try await resume(id, isDecided: true)
    }

    /// Writes down that a run is to be cancelled; where no runner drives it, one is started that does so.
    func cancel(_ id: RunID) async throws {
        let run = try await run(id)
        if let end = run.end { throw Words("Run \(id) is over (\(end.rawValue)); nothing was cancelled.") }
        try checkPlace(of: run)
        let who = await who()
        try await add(to: id) { $0.isCancelAsked || $0.end != nil ? nil : .cancelAsked(by: who) }
        let summary = try await summaries().first { $0.id == id }
        switch summary?.standing {
        case .interrupted?, .undecided?: try await resume(id)
        // A runner that has just asked is about to leave; the new one waits for that.
        case .alive? where run.question != nil: try await resume(id, isDecided: true)
        case .alive?, .over?, .corrupt?, nil: break
        }
    }

    /// Gives a run up as it is: a runner that drives it stops, and ends what it has just started.
    func abandon(_ id: RunID) async throws {
        let run: Run
        do throws(JournalFailure) {
            run = try await journal.run(id)
        } catch {
            guard case .corrupt = error else { throw Words("Run \(id): \(error.inOneLine)") }
            do { return try await journal.giveUpCorrupt(id) } catch { throw Words("Run \(id): \(error.inOneLine)") }
        }
        if let end = run.end { throw Words("Run \(id) is over (\(end.rawValue)); there is nothing to abandon.") }
        try await add(to: id) { $0.end == nil ? .ended(.abandoned) : nil }
    }

    /// The run of this machine, not over yet, which has begun an operation.
    func run(of operation: OperationName) async -> RunID? { await run(ofOperation: operation.description) }

    /// The same by the operation's id or full name.
    func run(ofOperation name: String) async -> RunID? {
        for summary in (try? await summaries()) ?? [] where !summary.isOver {
            guard let run = try? await run(summary.id) else { continue }
            let operations = run.steps.compactMap(\.operation)
            if operations.contains(where: { $0.description == name || $0.id == name }) { return run.id }
        }
        return nil
    }

    /// Lists a checkpoint again and compares it with its manifest; what came of it is kept and shown with its age.
    func verify(_ uri: GCSURI, each: @escaping @Sendable (Int64) async -> Void) async -> Verification {
        let verifier = Verifier(cloud: cloud, folder: folder.appending(path: "verify"))
        let verification = await verifier.verify(uri.folder, each: each)
        if case .unreadable = verification.verdict { return verification }
        if let json = try? JSONEncoder().encode(verification) {
            try? await journal.remember(
                json, kind: "verification", key: uri.folder.description, at: verification.time)
        }
        return verification
    }

    /// Lists two checkpoints and compares them; one comparison after the other.
    func compare(
        _ left: GCSURI, with right: GCSURI, each: @escaping @Sendable (ListedCounts) async -> Void
    ) async throws(ComparisonFailure) -> TimedComparison {
        try await Comparer(cloud: cloud, turns: comparisons).compare(left.folder, with: right.folder, each: each)
    }

    /// The verifications that were kept.
    func verifications() async -> [Verification] {
        let notes = (try? await journal.recall(kind: "verification")) ?? []
        return notes.compactMap { try? JSONDecoder().decode(Verification.self, from: $0.json) }
    }

    /// Lists everything in a checkpoint, up to a limit where there is one; what it says is kept and shown with its age.
    func survey(
        _ uri: GCSURI, limit: Int64?, each: @escaping @Sendable (Int64) async -> Void
    ) async throws(CloudFailure) -> TimedSurvey {
        let surveyor = Surveyor(cloud: cloud, markers: markers)
        let timed = try await surveyor.survey(uri.folder, limit: limit, each: each)
        if let json = try? JSONEncoder().encode(timed.survey) {
            try? await journal.remember(json, kind: "survey", key: uri.folder.description, at: timed.time)
        }
        return timed
    }

    /// The surveys that were kept; one of another shape is made again.
    func surveys() async -> [GCSURI: TimedSurvey] {
        let notes = (try? await journal.recall(kind: "survey")) ?? []
        let pairs = notes.compactMap { note -> (GCSURI, TimedSurvey)? in
            guard let uri = GCSURI(note.key), let survey = try? JSONDecoder().decode(Survey.self, from: note.json)
            else { return nil }
            return (uri, TimedSurvey(survey, at: note.time))
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// The checkpoints that a run which is not over writes, reads or deletes.
    func checkpointsInUse() async throws -> Set<GCSURI> {
        var inUse: Set<GCSURI> = []
        for summary in try await summaries(limit: .max) where !summary.isOver {
            // A run that can't be understood is driven by nobody.
            if case .corrupt = summary.standing { continue }
            inUse.formUnion(try await run(summary.id).plan.checkpoints)
        }
        return inUse
    }

    func run(_ id: RunID) async throws -> Run {
        do { return try await journal.run(id) } catch { throw Words("Run \(id): \(error.inOneLine)") }
    }

    func summaries(limit: Int = 1000) async throws -> [RunSummary] {
        do { return try await journal.runs(limit: limit) } catch { throw Words(error.inOneLine) }
    }

    /// The run that a person means by the beginning of its name.
    func find(_ text: String) async throws -> RunID {
        if let id = RunID(text) { return id }
        let found = try await summaries(limit: .max).map(\.id).filter { $0.description.hasPrefix(text) }
        guard let id = found.first, !text.isEmpty else {
            throw Words("There is no run \(text); psconsole runs list shows them.")
        }
        guard found.count == 1 else {
            throw Words("\(text) may be any of \(found.map(\.description).joined(separator: ", ")); type more of it.")
        }
        return id
    }

    /// Adds an event that follows from how the run stands, and tells whether there was one to add; looks again when others
    /// have written in between.
    @discardableResult
    private func add(to id: RunID, _ event: (Run) -> Event?) async throws -> Bool {
        for _ in 0..<20 {
            let run = try await run(id)
            guard let event = event(run) else { return false }
            do {
                _ = try await journal.append(event, to: id, after: run.lastNumber, at: Date(), lease: nil)
                return true
            } catch {
                guard error == .outdated else { throw Words("Run \(id): \(error.inOneLine)") }
            }
        }
        throw Words("Run \(id) is being written to all the time; nothing was changed. Try again.")
    }
}

/// Who gcloud is signed in as: believed for a minute, as it takes gcloud most of a second to say.
private actor Identity {
    private let cloud: any StorageReading
    private var asking: (task: Task<String?, Never>, begin: ContinuousClock.Instant)?

    init(cloud: any StorageReading) { self.cloud = cloud }

    func account() async -> String? {
        if let asking, ContinuousClock.now - asking.begin < .seconds(60), let account = await asking.task.value {
            return account
        }
        let cloud = cloud
        let task = Task { (try? await cloud.account()) ?? nil }
        asking = (task, .now)
        return await task.value
    }
}
