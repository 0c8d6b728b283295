public import struct FoundationEssentials.Data
public import struct FoundationEssentials.Date

/// The port through which findings are kept that took long to make, such as what a checkpoint holds.
///
/// They are shown again with their age. Unlike a journal it is overwritten, and losing it loses nothing but time.
public protocol Notebook: Sendable {
    /// Keeps a finding in the place of the one of the same kind and key; `json` is that of a `Codable` value.
    func remember(_ json: Data, kind: String, key: String, at time: Date) async throws(JournalFailure)

    /// All findings of a kind, by key.
    func recall(kind: String) async throws(JournalFailure) -> [Note]
}

/// A finding that was kept.
public struct Note: Hashable, Sendable {
    /// What it is about, such as a checkpoint's URI.
    public let key: String
    /// What was found, as JSON.
    public let json: Data
    /// When it was found.
    public let time: Date

    /// Makes a note.
    public init(key: String, json: Data, time: Date) {
        self.key = key
        self.json = json
        self.time = time
    }
}
