import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

/// The checkpoints in Cloud Storage.
struct CheckpointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoints", abstract: "List, verify, compare and prune the checkpoints in Cloud Storage.",
        subcommands: [List.self, Verify.self, Compare.self, Prune.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the checkpoints of an instance, or of all, the newest first.",
            discussion: "Exit status: 0 all was read, 1 something could not be read.")

        @OptionGroup var cloud: CloudOptions

        @Argument(help: "NAME, ZONE/NAME or the full resource name; all instances without one.")
        var instance: String?

        @Option(help: "table or json.")
        var format: StatusCommand.Format = .table

        @MainActor
        func run() async throws {
            let configuration = try cloud.configuration()
            ProcessGuard.watchSignals()
            let selector = try instance.map(Self.selector)
            let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
            let readings = try await access.use { connect in
                try await StatusCommand.readOnce(try await connect(), configuration, of: selector)
            }
            let overviews = readings.known.filter { selector?.matches($0.instance.name) ?? true }
            if let selector, overviews.isEmpty, readings.instances.failure == nil {
                throw Words(
                    "No instance \(selector) is listed, and no checkpoint of it is known of; psconsole status lists them."
                )
            }
            let report = CheckpointsReport(overviews, of: readings, now: Date())
            switch format {
            case .table where report.failures.isEmpty || overviews.contains { !$0.checkpoints.isEmpty }:
                standardOutput(checkpointsText(overviews, now: Date()))
            case .table: break
            case .json: standardOutput(try report.json())
            }
            for failure in report.failures { standardError("psconsole: \(failure)") }
            if !report.failures.isEmpty { throw ExitCode(1) }
        }

        static func selector(_ text: String) throws -> InstanceSelector {
            guard let selector = InstanceSelector(text) else { throw Words("\(text) can't name an instance.") }
            return selector
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a checkpoint again, and compare it with its manifest.",
            discussion: """
                gcloud lists some 2,000 objects a second. Without a digest in the manifest only number and \
                bytes are compared, and the answer says so. Exit status: 0 intact, 2 something differs, 1 it could not be \
                read or has no manifest.
                """)

        @OptionGroup var cloud: CloudOptions

        @Argument(help: "gs://BUCKET/ROOT/CHECKPOINT/")
        var checkpoint: String

        @MainActor
        func run() async throws {
            let configuration = try cloud.configuration()
            ProcessGuard.watchSignals()
            guard let uri = GCSURI(checkpoint), !uri.path.isEmpty else {
                throw Words("\(checkpoint) is no checkpoint: gs://BUCKET/ROOT/CHECKPOINT/.")
            }
            let folders = Folders()
            let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: folders)
            let verification = try await access.use { connect in
                let desk = try await connect().desk
                let meter = Meter()
                let verification = await desk.verify(uri) { listed in
                    await meter.tell("\(Figures.count(listed)) objects listed")
                }
                return verification
            }
            standardOutput(verificationText(verification))
            switch verification.verdict {
            case .intact, .sameTotals: return
            case .differs: throw ExitCode(2)
            case .unreadable: throw ExitCode(1)
            }
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete the checkpoints that a keep rule does not keep.",
            discussion: """
                The rules are those of restic: --keep-daily 7 keeps the newest of each of the last seven days that have a \
                complete checkpoint; each path on the instance is judged by itself. The newest complete checkpoint always \
                stays, and so do what a run uses and what the bucket's retention keeps; what has no manifest is deleted only \
                when it is named.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions

        @Argument(help: "NAME, ZONE/NAME or the full resource name.")
        var instance: String

        @Option(help: "The backup root, where the instance has several.")
        var root: String?

        @Option(help: "How many of the newest are kept.")
        var keepLast = 0

        @Option(help: "For how many hours that have one.")
        var keepHourly = 0

        @Option(help: "For how many days that have one.")
        var keepDaily = 0

        @Option(help: "For how many weeks that have one.")
        var keepWeekly = 0

        @Option(help: "For how many months that have one.")
        var keepMonthly = 0

        @Option(name: .customLong("checkpoint"), help: "A checkpoint to be deleted whatever the rule says; repeatable.")
        var named: [String] = []

        func validate() throws {
            guard !named.isEmpty || keepLast + keepHourly + keepDaily + keepWeekly + keepMonthly > 0 else {
                throw ValidationError("A rule such as --keep-daily 7, or --checkpoint NAME, says what to delete.")
            }
        }

        @MainActor
        func run() async throws {
            let configuration = try cloud.configuration()
            ProcessGuard.watchSignals()
            let selector = try List.selector(instance)
            let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
            let status = try await access.use { connect in
                let connection = try await connect()
                var readings = try await StatusCommand.readOnce(connection, configuration, of: selector)
                switch try await plan(&readings, selector, connection.desk) {
                case .nothing(let kept):
                    standardOutput((["Nothing is to be deleted."] + Plan.keeping(kept)).joined(separator: "\n  "))
                    return Int32(0)
                case .plan(let plan):
                    return try await change.carryOut(RunID(UUID()), plan, connection.desk, isDemo: cloud.demo)
                }
            }
            throw ExitCode(status)
        }

        private enum Outcome {
            /// The rule keeps everything, each for its reasons.
            case nothing([KeepRule.Kept])
            case plan(Plan)
        }

        /// Decides, looks at the manifests, and decides once more: nobody may have vouched for something in between.
        private func plan(
            _ readings: inout Readings, _ selector: InstanceSelector, _ desk: Desk
        ) async throws -> Outcome {
            let first = try await decide(&readings, selector, desk)
            guard !first.decision.removable.isEmpty else { return .nothing(first.decision.kept) }
            let generations = try await Self.manifests(of: first.decision.removable, desk.cloud)
            try await readManifests(in: first.root, desk, &readings, isAgain: true)
            let second = try await decide(&readings, selector, desk)
            guard first.decision.removable == second.decision.removable else {
                throw Words("\(first.root) has changed meanwhile. Nothing was deleted; try again.")
            }
            return .plan(
                .pruning(
                    second.decision.removable, kept: second.decision.kept, of: second.overview.instance,
                    bucket: second.bucket, manifests: generations))
        }

        private struct Verdict {
            let root: GCSURI
            let overview: InstanceOverview
            let bucket: Result<Bucket, CloudFailure>
            let decision: KeepRule.Decision
        }

        private func decide(
            _ readings: inout Readings, _ selector: InstanceSelector, _ desk: Desk
        ) async throws -> Verdict {
            let root = try root(of: try Lookup.one(selector, of: readings))
            try await readManifests(in: root, desk, &readings)
            let overview = try Lookup.one(selector, of: readings)
            // What could not be read may be the newest complete one.
            if let failure = overview.unreadRoots[root] {
                throw Words("\(root) could not be read: \(failure.inOneLine) Nothing was deleted.")
            }
            guard readings.operations.value != nil, !readings.operations.isStale else {
                throw Words("Operations could not be read: one may be writing there. Nothing was deleted.")
            }
            let checkpoints = overview.checkpoints.filter { $0.root == root }
            for name in named where !checkpoints.contains(where: { $0.name == name }) {
                throw Words("There is no checkpoint \(name) in \(root). Nothing was deleted.")
            }
            let rule = KeepRule(
                last: keepLast, hourly: keepHourly, daily: keepDaily, weekly: keepWeekly, monthly: keepMonthly)
            let transferred = readings.runningTransfers.compactMap(\.transfer?.uri)
            let inUse =
                try await desk.checkpointsInUse().filter { $0.parent == root }.map(\.name)
                + checkpoints.filter { checkpoint in transferred.contains { $0.overlaps(checkpoint.uri) } }.map(\.name)
            let now = Date()
            let bucket: Result<Bucket, CloudFailure>
            do { bucket = .success(try await desk.cloud.bucket(root.bucket)) } catch { bucket = .failure(error) }
            let retention = (try? bucket.get())?.retentionSeconds
            let decision = rule.decide(
                on: checkpoints, inUse: Set(inUse), named: Set(named),
                retainedSince: retention.flatMap { $0 > 0 ? now.addingTimeInterval(-Double($0)) : nil })
            if let odd = decision.removable.first(where: { $0.uri.path.contains { "*?[]#".contains($0) } }) {
                throw Words("\(odd.uri) can't be given to gcloud, which takes it for a pattern. Nothing was deleted.")
            }
            return Verdict(root: root, overview: overview, bucket: bucket, decision: decision)
        }

        /// Reads the manifests of a root to the last one: what is not read yet would be taken for what has none.
        private func readManifests(
            in root: GCSURI, _ desk: Desk, _ readings: inout Readings, isAgain: Bool = false
        ) async throws {
            guard isAgain || readings.roots[root]?.value?.pending ?? 0 > 0 else { return }
            standardError("Reading the manifests of \(root)…")
            let listing: RootListing
            do throws(CloudFailure) {
                listing = try await desk.cloud.listing(of: root) { $0.pending == 0 }
            } catch {
                throw Words("\(root) could not be read: \(error.inOneLine) Nothing was deleted.")
            }
            guard listing.pending == 0 else {
                throw Words(
                    "\(listing.pending) manifests in \(root) were not read, and listing again brought nothing more. "
                        + "Nothing was deleted; try again.")
            }
            readings.take(Fetched(.root(root), .success(.root(listing)), at: Date()))
        }

        /// The generations of the manifests that are there now, by the checkpoint's name.
        private static func manifests(
            of checkpoints: [Checkpoint], _ cloud: any StorageReading
        ) async throws -> [String: Int64] {
            standardError("Looking at the manifests of \(checkpoints.count) checkpoints…")
            do {
                return try await withThrowingTaskGroup(of: (name: String, generation: Int64?).self) { group in
                    for checkpoint in checkpoints {
                        let manifest = checkpoint.root.child(Manifest.path(of: checkpoint.name))
                        group.addTask { (checkpoint.name, try await cloud.generation(of: manifest)) }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.name] = $1.generation }
                }
            } catch let error as CloudFailure {
                throw Words("The manifests could not be looked at: \(error.inOneLine) Nothing was deleted.")
            }
        }

        private func root(of overview: InstanceOverview) throws -> GCSURI {
            if let root {
                guard let uri = GCSURI(root)?.folder, overview.roots.contains(uri) else {
                    throw Words("\(root) is no backup root of \(overview.instance.name.id). Nothing was deleted.")
                }
                return uri
            }
            guard let one = overview.roots.first, overview.roots.count == 1 else {
                let roots = overview.roots.map(\.description).joined(separator: ", ")
                throw Words("\(overview.instance.name.id) has the roots \(roots); name one with --root.")
            }
            return one
        }
    }
}
