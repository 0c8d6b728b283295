import Cloud

/// Lists what is to be restored, and says whether it is what its manifest says and what it would be as files.
struct RestoreContents: Sendable {
    let source: RestoreSource
    let order: RestoreOrder

    func look(_ cloud: any Runner.Reading) async -> RestorePreflight.Look {
        async let generation = generation(cloud)
        var look = await list(cloud)
        switch await generation {
        case .success(let number): (look.generation, look.isGenerationRead) = (number, true)
        case .failure(let failure):
            let words = "its manifest could not be read: \(failure.whatHappened)"
            look.checks[.contents] = look.checks[.contents].map { found in
                found.0 == .fine ? (.unread, words) : (found.0, "\(found.1); \(words)")
            }
        }
        return look
    }

    private func generation(_ cloud: any Runner.Reading) async -> Result<Int64?, CloudFailure> {
        do throws(CloudFailure) {
            return .success(try await cloud.generation(of: source.manifestURI))
        } catch {
            return .failure(error)
        }
    }

    private func list(_ cloud: any Runner.Reading) async -> RestorePreflight.Look {
        let tally = Tally(source.uri)
        do throws(CloudFailure) {
            try await cloud.objects(under: source.uri) { records throws(CloudFailure) in await tally.take(records) }
        } catch {
            return unlisted(error, await tally.tree)
        }
        let (tree, totals) = (await tally.tree, await tally.totals)
        var look = RestorePreflight.Look(listed: totals, largestObject: tree.largestObject)
        look.checks[.contents] = verdict(on: totals)
        look.checks[.fits] = fits(tree.bytes)
        look.checks[.files] = files(tree)
        look.checks[.striping] = striping(tree.largestObject)
        return look
    }

    /// What can be said although not all of it was listed: never that all is well.
    private func unlisted(_ failure: CloudFailure, _ tree: ImportedTree) -> RestorePreflight.Look {
        let seen = "\(Figures.count(tree.objects)) objects were listed"
        let why =
            failure.kind == .cancelled
            ? "could not be read: \(seen) in this time, which was not all; the import's counters will tell"
            : "could not be read: \(failure.whatHappened)"
        var look = RestorePreflight.Look()
        let earlier = source.verifyTime.map { "intact when it was compared at \(Figures.instant($0)); \(why)" }
        look.checks[.contents] = source.flaw.map { (.problem, $0) } ?? earlier.map { (.fine, $0) } ?? (.unread, why)
        let unknown: (Check.Finding, String) = (.unread, "could not be read: not all was listed")
        look.checks[.files] = tree.misfits > 0 ? files(tree) : unknown
        let striping = striping(tree.largestObject)
        look.checks[.striping] = striping.0 == .problem ? striping : unknown
        look.checks[.fits] = source.isWhole ? source.manifest.map { fits($0.bytes) } ?? unknown : unknown
        return look
    }

    private func verdict(on totals: ListingTotals) -> (Check.Finding, String) {
        let words = "\(Figures.count(totals.objects)) objects, \(Figures.bytes(totals.bytes))"
        guard totals.objects > 0 else { return (.obstacle, "nothing lies under \(source.uri)") }
        if let flaw = source.flaw { return (.problem, "\(flaw); \(words) are there") }
        guard let manifest = source.manifest else { return (.problem, "nothing vouches for it; \(words) are there") }
        guard source.isWhole else { return (.fine, "\(words) in this part, listed now; the manifest is of the whole") }
        switch manifest.verdict(on: totals) {
        case .intact: return (.fine, "\(words), compared with its manifest now")
        case .sameTotals: return (.fine, "\(words), as its manifest says; contents can't be compared: it has no digest")
        case .unreadable(let why): return (.unread, why)
        case .differs:
            return (
                .problem,
                "it is not what its manifest says any more: \(words) now, \(Figures.count(manifest.objects)) objects, "
                    + "\(Figures.bytes(manifest.bytes)) then"
            )
        }
    }

    private func fits(_ bytes: Int64) -> (Check.Finding, String) {
        guard let capacity = order.target.capacityGiB else {
            return (.unread, "could not be read: the service does not say how large \(order.target.name.id) is")
        }
        let words = "\(Figures.bytes(bytes)) into \(Figures.capacity(gib: capacity))"
        guard Parallelstore.fits(bytes, in: capacity) else {
            return (.obstacle, "\(words), less a tenth that is kept free")
        }
        return order.new != nil
            ? (.fine, words) : (.problem, "\(words); how full it is can't be seen from here")
    }

    private func files(_ tree: ImportedTree) -> (Check.Finding, String) {
        if tree.misfits > 0 {
            let example = tree.examples.first.map { ", such as \($0.name): \($0.reason)" } ?? ""
            let count = "\(Figures.count(tree.misfits)) object\(tree.misfits == 1 ? "" : "s")"
            return (.problem, "\(count) can't become a file\(example)")
        }
        let most = Parallelstore.filesPerDirectory
        guard tree.mostEntries <= most else {
            return (
                .problem,
                "\(Figures.count(tree.mostEntries)) entries in /\(tree.fullestFolder): at most \(Figures.count(most)) are "
                    + "supported"
            )
        }
        return (.fine, "names fit; at most \(Figures.count(tree.mostEntries)) entries in a folder")
    }

    private func striping(_ largest: Int64) -> (Check.Finding, String) {
        let words = "the largest object has \(Figures.bytes(largest))"
        guard largest > Parallelstore.largeFile, let new = order.new else { return (.fine, words) }
        guard !new.fileStripeLevel.isEmpty, !new.fileStripeLevel.hasSuffix("_MAX") else {
            return (.fine, "\(words); files are striped max")
        }
        return (
            .problem, "\(words): unless files are striped max, such a one may find no space although there is some"
        )
    }
}

private actor Tally {
    private(set) var tree: ImportedTree
    private var digest: ListingDigest

    init(_ prefix: GCSURI) {
        tree = ImportedTree(of: prefix)
        digest = ListingDigest(of: prefix)
    }

    var totals: ListingTotals { digest.finish() }

    func take(_ records: [ObjectRecord]) {
        tree.add(records)
        _ = digest.add(records)
    }
}
