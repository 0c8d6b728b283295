public import Cloud

extension GcloudCloud {
    /// Lists every object under a prefix.
    ///
    /// `gcloud storage objects list 'gs://B/P/**'` asks for pages of 1,000, one after the other, and prints each as it comes
    /// (gcloud 528: some 2,000 objects a second, in the order of the bytes of their names). It lists noncurrent versions
    /// too, which alone have a `noncurrent_time`; they are left out here. Nothing there prints nothing, with success.
    public func objects(
        under prefix: GCSURI, each: @Sendable ([ObjectRecord]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        let folder = prefix.folder
        try folder.requireName(in: Self.listTask)
        var listing = ObjectListing(folder: folder)
        let fields = "crc32c_hash,size,update_time,noncurrent_time,name"
        do {
            try await gcloud.lines(
                ["storage", "objects", "list", "\(folder)**", "--format=value(\(fields))", "--log-http"],
                task: Self.listTask
            ) { (lines) throws(CloudFailure) in
                let records = try listing.records(lines)
                if !records.isEmpty { try await each(records) }
            }
        } catch {
            guard error.kind == .notFound, error.detail.contains("matched no objects"), listing.isEmpty else {
                throw error
            }
        }
    }

    fileprivate static let listTask = "storage objects list"
}

/// The lines of a listing, as they are turned into objects.
private struct ObjectListing {
    let folder: GCSURI
    /// The bytes of the last live object's name.
    private var last: [UInt8]?
    private(set) var isEmpty = true

    init(folder: GCSURI) { self.folder = folder }

    /// The live objects of these lines, whose names must go on ascending.
    mutating func records(_ lines: [ArraySlice<UInt8>]) throws(CloudFailure) -> [ObjectRecord] {
        var records: [ObjectRecord] = []
        records.reserveCapacity(lines.count)
        for line in lines {
            isEmpty = false
            // The name comes last, as it may hold tabs.
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 4, omittingEmptySubsequences: false)
            guard fields.count == 5, let name = String(validating: fields[4], as: UTF8.self),
                fields[4].starts(with: folder.path.utf8), let size = Int64(text(fields[1])), size >= 0
            else { throw malformed(line, "gcloud printed") }
            guard fields[3].isEmpty else { continue }
            if let last, !last.lexicographicallyPrecedes(fields[4]) {
                throw malformed(line, "the names are not in the order of their bytes at")
            }
            last = Array(fields[4])
            records.append(
                ObjectRecord(
                    name: name, size: size, crc32c: text(fields[0]), updateTime: Timestamp.date(text(fields[2]))))
        }
        return records
    }

    private func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }

    private func malformed(_ line: ArraySlice<UInt8>, _ what: String) -> CloudFailure {
        CloudFailure(.malformed, task: GcloudCloud.listTask, detail: "\(what): \(Excerpt.line(Array(line)))")
    }
}

extension GCSURI {
    /// Fails where gcloud would take the name for something else: a pattern, or an object with its generation.
    func requireName(in task: String) throws(CloudFailure) {
        let isPattern = path.utf8.contains { "*?[]".utf8.contains($0) }
        let tail = path.utf8.reversed().prefix { $0.isDigit }
        let hasGeneration = !tail.isEmpty && path.utf8.dropLast(tail.count).last == UInt8(ascii: "#")
        guard isPattern || hasGeneration else { return }
        throw CloudFailure(
            .refused(status: "NAME"), task: task,
            detail: isPattern
                ? "gcloud takes * ? [ ] in \(Excerpt.line(path)) for a pattern"
                : "gcloud takes the digits behind the # in \(Excerpt.line(path)) for a generation")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
