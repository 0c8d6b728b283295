import Cloud
import Foundation
import Plans

/// Lists a checkpoint again and compares it with its manifest.
struct Verifier: Sendable {
    let cloud: any CloudReading & StorageReading
    /// Where the stored listing is put for as long as it is compared.
    let folder: URL

    /// Verifies; tells now and then how many objects were listed so far.
    func verify(_ checkpoint: GCSURI, each: @escaping @Sendable (Int64) async -> Void) async -> Verification {
        let time = Date()
        let file: URL
        do throws(Words) { file = try place() } catch {
            return .init(checkpoint: checkpoint, time: time, objects: 0, bytes: 0, verdict: .unreadable("\(error)"))
        }
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let tally: VerificationTally
        do throws(CloudFailure) {
            let (found, isThere) = try await manifest(of: checkpoint)
            guard let manifest = found else {
                let reason =
                    isThere
                    ? "it has no manifest, so that nothing says what should be there"
                    : "there is no \(checkpoint.name) in \(checkpoint.parent)"
                return Verification(
                    checkpoint: checkpoint, time: time, objects: 0, bytes: 0, verdict: .unreadable(reason))
            }
            if manifest.hasStoredListing { try await download(manifest, of: checkpoint, to: file) }
            tally = VerificationTally(
                checkpoint: checkpoint, expected: manifest.listing,
                lines: manifest.hasStoredListing ? FileBytes(file.path) : nil)
            try await cloud.objects(under: checkpoint.folder) { records throws(CloudFailure) in
                await each(await tally.take(records))
            }
        } catch {
            return Verification(
                checkpoint: checkpoint, time: time, objects: 0, bytes: 0, verdict: .unreadable(error.inOneLine))
        }
        return await tally.finish(time: time)
    }

    /// A file of its own in a folder of its own, readable by nobody else.
    ///
    /// Where psconsole's folder can't be written it is the system's for what is temporary: to look is possible all the same.
    private func place() throws(Words) -> URL {
        for base in [folder, FileManager.default.temporaryDirectory] {
            let own = base.appending(path: "psconsole-\(UUID())")
            let isMade: ()? = try? FileManager.default.createDirectory(
                at: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if isMade != nil { return own.appending(path: "listing.tsv") }
        }
        throw Words("neither \(folder.path) nor the folder for temporary files can be written")
    }

    /// The manifest of a checkpoint, and whether there is such a checkpoint at all.
    private func manifest(of checkpoint: GCSURI) async throws(CloudFailure) -> (Manifest?, isThere: Bool) {
        let task = "checkpoints verify"
        // The manifests of a root are read the newest first, some at a time: the turn of an older one comes later.
        let listing = try await cloud.listing(of: checkpoint.parent) { $0.manifests[checkpoint.name] != .pending }
        switch listing.manifests[checkpoint.name] {
        case .read(let manifest)?: return (manifest, true)
        case .unreadable(let reason)?: throw CloudFailure(.malformed, task: task, detail: "its manifest: \(reason)")
        case .pending?:
            throw CloudFailure(
                .unavailable, task: task, detail: "its manifest could not be read: listing again brought nothing more")
        case nil: return (nil, listing.prefixes.contains(checkpoint.name))
        }
    }

    private func download(_ manifest: Manifest, of checkpoint: GCSURI, to file: URL) async throws(CloudFailure) {
        let listing = checkpoint.parent.child(Manifest.listingPath(of: manifest.checkpoint))
        do throws(CloudFailure) {
            try await cloud.download(listing, to: file.path)
        } catch {
            // Without it the totals and the digest still tell whether it is intact, but not what differs.
            guard error.kind == .notFound else { throw error }
        }
    }
}

/// A comparison that goes on while gcloud lists.
private actor VerificationTally {
    private let checkpoint: GCSURI
    private var comparison: ListingComparison<ListingLines<FileBytes>>?
    private var digest: ListingDigest
    private let expected: ExpectedListing
    private var listed: Int64 = 0

    init(checkpoint: GCSURI, expected: ExpectedListing, lines: FileBytes?) {
        self.checkpoint = checkpoint
        self.expected = expected
        digest = ListingDigest(of: checkpoint.folder)
        comparison = lines.map { ListingComparison(ListingLines($0), of: expected, under: checkpoint.folder) }
    }

    func take(_ records: [ObjectRecord]) -> Int64 {
        if comparison != nil { comparison?.take(records) } else { _ = digest.add(records) }
        listed += Int64(records.count)
        return listed
    }

    func finish(time: Date) -> Verification {
        let totals: ListingTotals
        let verdict: Verification.Verdict
        if var comparison {
            verdict = comparison.finish()
            totals = comparison.found
        } else {
            totals = digest.finish()
            verdict = expected.verdict(on: totals)
        }
        return Verification(
            checkpoint: checkpoint, time: time, objects: totals.objects, bytes: totals.bytes, verdict: verdict)
    }
}

/// The bytes of a file, read in pieces; none where there is no such file.
struct FileBytes: IteratorProtocol, Sendable {
    private let handle: FileHandle?
    private var piece = Data()
    private var index = 0

    init?(_ path: String) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        self.handle = handle
    }

    mutating func next() -> UInt8? {
        if index == piece.count {
            guard let more = try? handle?.read(upToCount: 64 << 10), !more.isEmpty else { return nil }
            piece = more
            index = 0
        }
        defer { index += 1 }
        return piece[piece.startIndex + index]
    }
}
