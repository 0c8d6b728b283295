/// A place in Cloud Storage: a bucket, or a prefix or object in it.
public struct GCSURI: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The bucket's name.
    public let bucket: String
    /// What follows the bucket, without a leading slash; empty for the whole bucket.
    public let path: String

    /// Parses `gs://BUCKET[/PATH]`; nothing when it is not one.
    ///
    /// Bucket names are 3 to 222 lower-case letters, digits, `.`, `_` and `-`, and start and end with a letter or digit;
    /// object names hold no carriage return, line feed or NUL (Cloud Storage, "Bucket names" and "Object names").
    public init?(_ text: String) {
        // In bytes: a combining mark behind a slash makes another character of it, but not another name.
        guard text.utf8.starts(with: "gs://".utf8) else { return nil }
        let rest = text.utf8.dropFirst(5)
        let bucket = rest.prefix { $0 != Self.slash }
        let path = rest.dropFirst(bucket.count).drop { $0 == Self.slash }
        guard (3...222).contains(bucket.count), bucket.allSatisfy({ $0.isLowerOrDigit || "._-".utf8.contains($0) }),
            bucket.first?.isLowerOrDigit == true, bucket.last?.isLowerOrDigit == true,
            !path.contains(where: { "\r\n\0".utf8.contains($0) })
        else { return nil }
        self.init(bucket: String(Substring(bucket)), path: String(Substring(path)))
    }

    private static let slash = UInt8(ascii: "/")

    private init(bucket: String, path: String) {
        self.bucket = bucket
        self.path = path
    }

    /// The same place as a folder: its path ends in a slash, or is empty.
    public var folder: GCSURI {
        path.isEmpty || path.utf8.last == Self.slash ? self : GCSURI(bucket: bucket, path: path + "/")
    }

    /// The folder above; the bucket itself for what lies directly in it.
    public var parent: GCSURI {
        GCSURI(bucket: bucket, path: String(path[..<nameStart]))
    }

    /// The last component of the path, without its slash; empty for a bucket.
    public var name: String {
        let name = path.utf8[nameStart...]
        return String(Substring(name.last == Self.slash ? name.dropLast() : name))
    }

    private var nameStart: String.Index {
        let trimmed = path.utf8.last == Self.slash ? path.utf8.dropLast() : path.utf8[...]
        return trimmed.lastIndex(of: Self.slash).map(trimmed.index(after:)) ?? path.startIndex
    }

    /// The place of that name below this folder.
    public func child(_ name: String) -> GCSURI {
        GCSURI(bucket: bucket, path: folder.path + name)
    }

    /// The text that gcloud takes, `gs://BUCKET/PATH`; a bucket ends in a slash.
    public var description: String { "gs://\(bucket)/\(path)" }

    /// Whether what lies under one of two folders lies under the other one as well, or is it.
    public func overlaps(_ other: GCSURI) -> Bool {
        let (own, others) = (folder.path, other.folder.path)
        return bucket == other.bucket && (own.utf8.starts(with: others.utf8) || others.utf8.starts(with: own.utf8))
    }

    /// By the text.
    public static func < (left: GCSURI, right: GCSURI) -> Bool {
        (left.bucket, left.path) < (right.bucket, right.path)
    }
}
