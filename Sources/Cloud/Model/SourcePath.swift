import struct FoundationEssentials.Date

/// A path on an instance from which an export was made, in one spelling: `/`, `/logs`, `/users/b`.
///
/// Backups of different paths are no substitute for one another: each has its own newest.
public struct SourcePath: Hashable, Sendable, LosslessStringConvertible {
    /// The names on the way from the top.
    private let names: [String]

    /// Reads a path, with or without slashes at its ends; nothing when the text is empty.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        // In bytes: a combining mark behind a slash makes another character of it.
        names = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    private init() { names = [] }

    /// The whole instance.
    public static let whole = SourcePath()

    /// How many folders lie above it: the fewer, the more it holds.
    var depth: Int { names.count }

    /// The path as it is given to gcloud.
    public var description: String { "/" + names.joined(separator: "/") }
}

extension Sequence<Checkpoint> {
    /// The complete checkpoint that tells how much would be lost: the newest of the whole instance.
    ///
    /// Where nothing of the whole instance is known, it is the newest of the widest path; of several that are equally wide,
    /// the one whose newest is the oldest. They come newest first.
    var newestOfWidest: Checkpoint? {
        guard let depth = lazy.compactMap(\.sourcePath?.depth).min() else { return first { $0.state == .complete } }
        var newest: [SourcePath: Checkpoint] = [:]
        for checkpoint in self where checkpoint.state == .complete {
            guard let path = checkpoint.sourcePath, path.depth == depth, newest[path] == nil else { continue }
            newest[path] = checkpoint
        }
        return newest.values.min { ($0.startTime ?? .distantPast, $0.name) < ($1.startTime ?? .distantPast, $1.name) }
    }
}
