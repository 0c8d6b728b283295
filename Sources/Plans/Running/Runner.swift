public import Cloud

import struct FoundationEssentials.Date

/// Drives runs: does what ``Run/next`` says, and writes down what came of it.
///
/// Whatever happens to the process, the journal says enough for the next one: what is about to be done is on the disk
/// before it is done, and what nobody saw the end of is asked for before it is done again.
public struct Runner: Sendable {
    /// The ports that a runner reads through.
    public typealias Reading = SetupState.Reading

    let journal: any RunJournal
    let cloud: any Reading
    let changes: any CloudChanging
    let files: any RunFiles
    let surroundings: Surroundings
    let who: @Sendable () async -> Who
    let holder: Holder
    let boundary: (@Sendable (Boundary) async -> Void)?

    /// Makes a runner.
    /// - Parameters:
    ///   - journal: where runs are kept.
    ///   - cloud: what the cloud is read through.
    ///   - changes: what the cloud is changed through.
    ///   - files: what writes the files that commands read.
    ///   - surroundings: time and chance.
    ///   - who: on whose behalf it works; asked once it has the lease, as gcloud takes a moment to say.
    ///   - holder: the process.
    ///   - boundary: told each moment at which the tests let it die.
    public init(
        journal: any RunJournal, cloud: any Reading, changes: any CloudChanging, files: any RunFiles,
        surroundings: Surroundings, who: @escaping @Sendable () async -> Who, holder: Holder,
        boundary: (@Sendable (Boundary) async -> Void)? = nil
    ) {
        self.journal = journal
        self.cloud = cloud
        self.changes = changes
        self.files = files
        self.surroundings = surroundings
        self.who = who
        self.holder = holder
        self.boundary = boundary
    }

    /// Why a runner has stopped.
    public enum Pause: Hashable, Sendable {
        /// The run is over.
        case ended(End)
        /// A person has to decide; the runner is needed again afterwards.
        case needsDecision(Question)
        /// It was told to stop; the run needs to be resumed.
        case interrupted
    }

    /// Why a run can't be driven any further; what was begun goes on, and the journal knows of it.
    public enum Obstacle: Error, Hashable, Sendable, CustomStringConvertible {
        /// The journal does not allow it.
        case journal(JournalFailure)
        /// Its history can't be understood.
        case corrupt(String)
        /// A person has ended it meanwhile.
        case over(End)

        /// What happened and what to do, in one line.
        public var description: String {
            switch self {
            case .journal(let failure): failure.inOneLine
            case .corrupt(let words): JournalFailure.corrupt(words).inOneLine
            case .over(let end): "the run is over: \(end.rawValue)"
            }
        }
    }

    /// How often a runner says that it lives.
    static let beatTime: Duration = .seconds(10)
    /// How often it looks what others have written while a command goes on.
    static let watchTime: Duration = .seconds(2)

    /// Takes a run on and drives it until it is over or needs a person, or until the task is cancelled.
    public func drive(_ id: RunID) async throws(Obstacle) -> Pause {
        let driver: Driver
        do throws(JournalFailure) {
            let run = try await journal.run(id)
            if let end = run.end { return .ended(end) }
            let lease = try await takeLease(of: run)
            driver = Driver(self, run: run, lease: lease)
        } catch {
            throw .journal(error)
        }
        let ended = await race(driver)
        do throws(JournalFailure) { try await journal.release(driver.lease) } catch { driver.say("\(error.inOneLine)") }
        if case .failure(.over(let end)) = ended { return .ended(end) }
        return try ended.get()
    }

    /// Takes the lease; the runner that has just asked a person may need a moment to give it back.
    private func takeLease(of run: Run) async throws(JournalFailure) -> Lease {
        for _ in 0..<15 {
            do throws(JournalFailure) {
                return try await journal.takeLease(
                    of: run.plan.instance, for: run.id, holder: holder, at: surroundings.now())
            } catch {
                guard case .held(_, run.id, _) = error, (try? await surroundings.sleep(.seconds(1))) != nil else {
                    throw error
                }
            }
        }
        return try await journal.takeLease(
            of: run.plan.instance, for: run.id, holder: holder, at: surroundings.now())
    }

    /// The driver beside what keeps its lease and its locks alive; when the lease is lost, it stops.
    private func race(_ driver: Driver) async -> Result<Pause, Obstacle> {
        await withTaskGroup(of: Result<Pause, Obstacle>?.self) { group in
            group.addTask {
                do throws(Obstacle) { return .success(try await driver.drive()) } catch { return .failure(error) }
            }
            group.addTask { await self.keepAlive(driver.lease) }
            group.addTask { await self.watch(driver) }
            group.addTask {
                await driver.keepHeld()
                return nil
            }
            while let ended = await group.next() {
                guard let ended else { continue }
                group.cancelAll()
                return ended
            }
            return .success(.interrupted)
        }
    }

    /// Ends the work, and the command that goes on, as soon as a person has given the run up as it is.
    private func watch(_ driver: Driver) async -> Result<Pause, Obstacle>? {
        while (try? await surroundings.sleep(Self.watchTime)) != nil {
            do throws(Obstacle) { try await driver.catchUp() } catch { return .failure(error) }
            if await driver.run.end == .abandoned { return .failure(.over(.abandoned)) }
        }
        return nil
    }

    private func keepAlive(_ lease: Lease) async -> Result<Pause, Obstacle>? {
        while (try? await surroundings.sleep(Self.beatTime)) != nil {
            do throws(JournalFailure) {
                try await journal.beat(lease, at: surroundings.now())
            } catch {
                if error == .leaseLost { return .failure(.journal(error)) }
            }
        }
        return nil
    }
}
