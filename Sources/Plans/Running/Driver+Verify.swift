import Cloud

extension Driver {
    /// Lists what an export has written, keeps the listing, and compares it with what the export counted.
    func verify(
        _ step: Step, _ prefix: GCSURI, export: StepID, isMirror: Bool, listing path: String
    ) async throws(Runner.Obstacle) {
        guard let transfer = run.result(of: export)?.transfer else {
            let note = FailureNote(what: "the export left no counters", remedy: "look at its operation, then decide")
            return try await record(.failed(step.id, Failure(note)))
        }
        let totals: ListingTotals
        do throws(ListingFailure) {
            totals = try await list(step.id, prefix, to: path)
        } catch {
            // Who has cancelled the run waits for no listing.
            if run.isCancelAsked { return }
            switch error {
            case .cloud(let failure): return try await giveWay(step.id, failure)
            case .file(let failure):
                let note = FailureNote(what: failure.words, remedy: "make room, or make \(path) writable")
                return try await wait(step.id, note)
            }
        }
        goOn()
        let result = StepResult(
            note: "\(Figures.count(totals.objects)) objects, \(Figures.bytes(totals.bytes))", listing: totals)
        if let words = Self.disagreement(totals, transfer.counters, isMirror: isMirror) {
            // What an earlier export left there, and the instance has no more, no further export removes.
            let counted = transfer.counters.objectsCopied.clampedSum(transfer.counters.objectsSkipped)
            let isMore = !isMirror && totals.objects > counted
            let note = FailureNote(
                what: words,
                remedy: isMore
                    ? "give it up, and back up into a new prefix: what is more there stays there"
                    : "list again, or export again into the same prefix")
            return try await record(.failed(step.id, Failure(note, result: result)))
        }
        try await record(.settled(step.id, result))
    }

    private enum ListingFailure: Error {
        case cloud(CloudFailure)
        case file(FileFailure)
    }

    private func list(
        _ step: StepID, _ prefix: GCSURI, to path: String
    ) async throws(ListingFailure) -> ListingTotals {
        let file: any RunFile
        do throws(FileFailure) { file = try await runner.files.begin(path) } catch { throw .file(error) }
        let tally = ListingTally(prefix: prefix, file: file)
        let (journal, id, now) = (runner.journal, run.id, runner.surroundings.now)
        do throws(CloudFailure) {
            try await runner.cloud.objects(under: prefix) { records throws(CloudFailure) in
                let listed = await tally.take(records)
                guard let listed, await !self.run.isCancelAsked else {
                    throw CloudFailure(.cancelled, task: "storage objects list")
                }
                try? await journal.note(StepProgress(step: step, time: now(), listed: listed), of: id)
            }
        } catch {
            if let failure = await tally.failure { throw .file(failure) }
            throw .cloud(error)
        }
        do throws(FileFailure) { try await file.finish() } catch { throw .file(error) }
        return await tally.totals
    }

    /// What a listing and the counters of its export disagree on; nothing when they agree.
    ///
    /// A new prefix holds what the export copied, and what it found there already from an earlier try. A mirror holds
    /// what earlier exports left besides.
    static func disagreement(_ totals: ListingTotals, _ counters: TransferCounters, isMirror: Bool) -> String? {
        let objects = counters.objectsCopied.clampedSum(counters.objectsSkipped)
        let bytes = counters.bytesCopied.clampedSum(counters.bytesSkipped)
        if totals.objects == 0 { return "nothing lies under the prefix: the path on the instance holds no files" }
        let agrees =
            isMirror
            ? totals.objects >= objects && totals.bytes >= bytes : totals.objects == objects && totals.bytes == bytes
        guard !agrees else { return nil }
        return
            "the listing has \(Figures.count(totals.objects)) objects and \(Figures.count(totals.bytes)) bytes, the export "
            + "counted \(Figures.count(objects)) and \(Figures.count(bytes))"
    }
}

/// The listing on its way from gcloud to the disk.
private actor ListingTally {
    private var digest: ListingDigest
    private let file: any RunFile
    private var listed: Int64 = 0
    private(set) var failure: FileFailure?

    init(prefix: GCSURI, file: any RunFile) {
        digest = ListingDigest(of: prefix)
        self.file = file
    }

    var totals: ListingTotals { digest.finish() }

    /// Takes records in, and tells how many there were so far; nothing once they can't be kept.
    func take(_ records: [ObjectRecord]) async -> Int64? {
        let lines = digest.add(records)
        do throws(FileFailure) {
            try await file.append(lines)
        } catch {
            failure = error
            return nil
        }
        listed += Int64(records.count)
        return listed
    }
}
