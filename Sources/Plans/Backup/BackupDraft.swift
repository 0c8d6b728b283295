public import Cloud

public import struct FoundationEssentials.Date

/// A backup as a person is still writing it: what the form shows, and what the command line's options fill in.
public struct BackupDraft: Hashable, Sendable {
    /// The instance.
    public var instance: Instance
    /// The path on the instance, as it was typed.
    public var sourcePath: String
    /// The backup root, as it was typed.
    public var root: String
    /// The checkpoint's name, as it was typed.
    public var name: String
    /// Whether it goes into one prefix again and again.
    public var isMirror: Bool

    /// Everything prefilled: the whole instance, into a new prefix of its first root.
    public init(instance: Instance, roots: [GCSURI], now: Date) {
        self.instance = instance
        sourcePath = "/"
        root = roots.first?.description ?? ""
        name = Self.freshName(of: instance.name, now: now)
        isMirror = false
    }

    /// `<instance>-<UTC time>`, such as `train-a-20261123T031407Z`: new every second, in order by name as by time.
    public static func freshName(of instance: InstanceName, now: Date) -> String {
        let digits = now.formatted(.iso8601).filter { !"-:".contains($0) }
        return "\(instance.id)-\(digits)"
    }

    /// The name that a mirror has unless it is given another.
    public static let mirrorName = "mirror"

    /// The parts that can be wrong.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// The path on the instance.
        case sourcePath
        /// The backup root.
        case root
        /// The checkpoint's name.
        case name
    }

    /// What is wrong with a part, in one line that says what would be right.
    public struct Mistake: Error, Hashable, Sendable {
        /// The part.
        public let field: Field
        /// What is wrong.
        public let words: String
    }

    /// What is wrong with it, part by part; empty when it can be ordered.
    public var mistakes: [Mistake] {
        var mistakes: [Mistake] = []
        if let words = Self.mistake(inPath: sourcePath) { mistakes.append(Mistake(field: .sourcePath, words: words)) }
        if let words = Self.mistake(inRoot: root) { mistakes.append(Mistake(field: .root, words: words)) }
        if let words = Self.mistake(inName: name) { mistakes.append(Mistake(field: .name, words: words)) }
        return mistakes
    }

    /// The order that it makes; its first mistake where it has any.
    public func order(by who: Who) throws(Mistake) -> BackupOrder {
        if let mistake = mistakes.first { throw mistake }
        guard let root = GCSURI(root) else { throw Mistake(field: .root, words: "not a gs:// URI") }
        return BackupOrder(
            instance: instance, sourcePath: sourcePath, root: root.folder, name: name, isMirror: isMirror, by: who)
    }

    /// Characters that gcloud would take for a pattern, or that no name can carry through a listing.
    private static let forbidden = "*?[]#\\"

    private static func mistake(inPath path: String) -> String? {
        guard path.hasPrefix("/") else { return "a path on the instance begins with /" }
        return path.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
            ? "a path holds no control characters" : nil
    }

    private static func mistake(inRoot root: String) -> String? {
        guard GCSURI(root) != nil else { return "a backup root is gs://BUCKET/FOLDER/" }
        return root.contains { forbidden.contains($0) || $0.isWhitespace }
            ? "a backup root holds none of \(forbidden)" : nil
    }

    private static func mistake(inName name: String) -> String? {
        if name.isEmpty { return "a checkpoint needs a name" }
        if name.hasPrefix(".") { return "a name does not begin with a dot" }
        // Its manifest would be taken for the report on another checkpoint.
        if name.hasSuffix(".incomplete") { return "a name does not end in .incomplete" }
        // Or for the result of a drill of another one.
        if name.hasSuffix(".drill") { return "a name does not end in .drill" }
        let allowed = name.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "-_.=+".unicodeScalars.contains(scalar)
        }
        return allowed && name.utf8.count <= 200 ? nil : "a name is at most 200 letters, digits and -_.=+"
    }
}
