public import Cloud

import struct FoundationEssentials.Data
import struct FoundationEssentials.Date
import class FoundationEssentials.JSONEncoder

/// The object beside the manifests that keeps a second export from the same instance out, whoever begins it.
public struct BackupLock: Hashable, Sendable, Codable {
    /// The instance.
    public let instance: InstanceName
    /// The run that has it.
    public let run: RunID
    /// Who has it.
    public let by: Who
    /// Since when, in RFC 3339.
    public let startTime: String
    /// Until when, unless it is renewed.
    public let expireTime: String

    /// Where the lock of an instance lies.
    static func uri(of instance: InstanceName, in root: GCSURI) -> GCSURI {
        root.child(Manifest.folderName + "locks/\(instance.location)-\(instance.id).json")
    }

    /// For how many seconds it is taken, and after how many it is taken anew.
    public static let (lifetime, renewal) = (1800.0, 600.0)

    /// How many seconds two clocks may differ: an expired lock is respected for as long.
    public static let tolerance = 600.0

    init(instance: InstanceName, run: RunID, by: Who, startTime: Date, now: Date, seconds: Double) {
        self.instance = instance
        self.run = run
        self.by = by
        self.startTime = startTime.formatted(.iso8601)
        expireTime = now.addingTimeInterval(seconds).formatted(.iso8601)
    }

    /// One line of JSON, its keys in order.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // It holds nothing that JSON has no form for.
        guard let data = try? encoder.encode(self) else { return [] }
        return Array(data) + Array("\n".utf8)
    }
}
