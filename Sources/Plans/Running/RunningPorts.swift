public import struct FoundationEssentials.Date
public import struct FoundationEssentials.UUID

/// The port through which a runner writes the files that its commands read.
public protocol RunFiles: Sendable {
    /// Writes a file, whole or not at all, readable by its user alone; folders on the way are made.
    func write(_ bytes: [UInt8], to path: String) async throws(FileFailure)

    /// Begins a file that replaces the old one once it is finished.
    func begin(_ path: String) async throws(FileFailure) -> any RunFile

    /// Removes a run's files, which are needed no longer.
    func removeAll(of run: RunID) async
}

/// A file that is being written.
public protocol RunFile: Sendable {
    /// Adds to it.
    func append(_ bytes: [UInt8]) async throws(FileFailure)
    /// Puts it in its place.
    func finish() async throws(FileFailure)
}

/// A local file could not be written, and why.
public struct FileFailure: Error, Hashable, Sendable {
    /// What happened, in one line.
    public let words: String

    /// Makes a failure.
    public init(_ words: String) { self.words = words }
}

/// Time and chance, which pure code has none of its own.
public struct Surroundings: Sendable {
    /// The wall clock.
    public let now: @Sendable () -> Date
    /// Sleeps; throws once the task is cancelled.
    public let sleep: @Sendable (Duration) async throws -> Void
    /// Makes a random UUID of version 4.
    public let uuid: @Sendable () -> UUID

    /// Makes surroundings.
    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        uuid: @escaping @Sendable () -> UUID
    ) {
        self.now = now
        self.sleep = sleep
        self.uuid = uuid
    }
}

/// A moment at which a runner may die; every one is tried by the tests, which end the process there.
public enum Boundary: Hashable, Sendable, CustomStringConvertible {
    /// Right before an event of that name is written.
    case beforeEvent(String)
    /// Right after.
    case afterEvent(String)
    /// Right before a command of that step is run.
    case beforeCommand(StepID)
    /// While it runs.
    case duringCommand(StepID)
    /// Right after it has ended.
    case afterCommand(StepID)

    /// Its name, such as `before-event:intended:export`.
    public var description: String {
        switch self {
        case .beforeEvent(let name): "before-event:\(name)"
        case .afterEvent(let name): "after-event:\(name)"
        case .beforeCommand(let step): "before-command:\(step)"
        case .duringCommand(let step): "during-command:\(step)"
        case .afterCommand(let step): "after-command:\(step)"
        }
    }
}
