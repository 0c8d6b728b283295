extension BackupSchedule {
    /// The parts that can be wrong.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        case cluster, namespace, name, schedule, timeZone, serviceAccount, claim, mountPath, instance, sourcePath
        case destination, keepNewest, exportDeadline, image
    }

    /// What is wrong with a part, in one line that says what would be right.
    public struct Mistake: Error, Hashable, Sendable {
        /// The part.
        public let field: Field
        /// What is wrong.
        public let words: String

        /// Makes one.
        public init(field: Field, words: String) { (self.field, self.words) = (field, words) }
    }

    /// What is wrong with it, part by part; empty when it can be rendered.
    ///
    /// - Parameter isTimeZone: whether a time zone is known.
    /// - Returns: One for each part that is wrong.
    public func mistakes(isTimeZone: (String) -> Bool = { _ in true }) -> [Mistake] {
        var mistakes: [Mistake] = []
        func check(_ field: Field, _ words: String?) {
            if let words { mistakes.append(Mistake(field: field, words: words)) }
        }
        // Kubernetes puts up to eleven characters behind it for a job.
        check(.name, Self.mistake(inName: name, limit: 52))
        check(.namespace, Self.mistake(inName: namespace, limit: 63))
        check(.serviceAccount, Self.mistake(inName: serviceAccount, limit: 253, allowing: "."))
        check(.claim, Self.mistake(inName: claim, limit: 253, allowing: "."))
        check(.schedule, scheduleMistake)
        check(.timeZone, isTimeZone(timeZone) ? nil : "\(timeZone) is no time zone such as Etc/UTC or Europe/Berlin")
        check(.mountPath, mountMistake)
        check(.instance, instance.location.isEmpty ? "it takes a zone" : nil)
        check(.sourcePath, sourceMistake)
        check(.destination, destinationMistake)
        check(.keepNewest, (1...1000).contains(keepNewest) ? nil : "at least 1: the newest is never deleted")
        check(
            .exportDeadline,
            (600...604_800).contains(exportDeadline) ? nil : "between 600 and 604800 seconds, a week")
        check(.image, imageMistake)
        return mistakes
    }

    /// What is wrong with a name of Kubernetes', in one line; nothing where it is one.
    static func mistake(inName name: String, limit: Int, allowing more: String = "") -> String? {
        func isInner(_ byte: UInt8) -> Bool {
            byte.isLowerOrDigit || byte == UInt8(ascii: "-") || more.utf8.contains(byte)
        }
        let isName =
            !name.isEmpty && name.utf8.count <= limit && name.utf8.allSatisfy(isInner)
            && name.utf8.first?.isLowerOrDigit == true && name.utf8.last?.isLowerOrDigit == true
        return isName
            ? nil : "a name is at most \(limit) lower-case letters, digits and -\(more), as Kubernetes has it"
    }

    private var scheduleMistake: String? {
        guard CronExpression(schedule) != nil else {
            return "\(schedule) is no schedule such as 0 * * * *: minute, hour, day, month, weekday (0 to 6)"
        }
        return nil
    }

    private var mountMistake: String? {
        let parts = mountPath.split(separator: "/", omittingEmptySubsequences: false)
        guard mountPath.hasPrefix("/"), mountPath.count > 1, !parts.contains("."), !parts.contains("..") else {
            return "it is mounted at an absolute path, such as /data-ps"
        }
        // Kubernetes refuses the colon.
        return Self.hasControls(mountPath) || mountPath.contains(":")
            ? "a path to mount at holds no colon and no control characters" : nil
    }

    private var sourceMistake: String? {
        let parts = sourcePath.split(separator: "/", omittingEmptySubsequences: false)
        guard sourcePath.hasPrefix("/"), !parts.contains("."), !parts.contains("..") else {
            return "a path on the instance begins with /, and goes only down"
        }
        return Self.hasControls(sourcePath) ? "a path holds no control characters" : nil
    }

    private var destinationMistake: String? {
        guard let uri = GCSURI(destination) else { return "it is gs://BUCKET/FOLDER/" }
        if isMirror, uri.path.isEmpty { return "a mirror needs a folder: its manifest lies beside it" }
        // What gcloud would take for a pattern, or a listing could not carry.
        return destination.contains { "*?[]#\\".contains($0) || $0.isWhitespace } || Self.hasControls(destination)
            ? "it holds no blanks and none of *?[]#\\" : nil
    }

    private var imageMistake: String? {
        var template = JobTemplate()
        template.image = image
        let isPlain = image.lowercased().utf8.allSatisfy { $0.isLowerOrDigit || "-_./:@".utf8.contains($0) }
        return !image.isEmpty && isPlain && template.isImagePinned
            ? nil : "name a version, such as \(Self.usualImage): without one each node has its own"
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || $0.value == 0xfeff }
    }
}
