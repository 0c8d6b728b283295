import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

/// Makes a checkpoint that is known to be complete.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Back an instance up into a checkpoint that is known to be complete.",
        discussion: """
            Looks first, shows the plan with its exact commands, and asks. The run goes on when this terminal is closed; \
            `psconsole runs watch` shows it again. Exit status: 0 complete, 3 a person has to decide, 1 anything else.
            """)

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var change: ChangeOptions

    @Argument(help: "NAME, ZONE/NAME or the full resource name.")
    var instance: String

    @Option(help: "The path on the instance.")
    var path: String?

    @Option(help: "The backup root; otherwise the first that the configuration or an export names.")
    var root: String?

    @Option(help: "The checkpoint's name; otherwise <instance>-<UTC time>.")
    var name: String?

    @Flag(help: "Into one prefix again and again: cheaper, but no point in time to go back to.")
    var mirror = false

    @MainActor
    func run() async throws {
        try await cloud.carryOut(change) { workplace in
            let desk = workplace.desk
            let draft = try await draft(desk, workplace.configuration)
            let order: BackupOrder
            let who = await desk.who()
            do throws(BackupDraft.Mistake) { order = try draft.order(by: who) } catch {
                throw Words("\(error.field.option): \(error.words). Nothing was started.")
            }
            standardError("Looking at \(order.instance.name.id) and gs://\(order.root.bucket)…")
            let findings = await BackupPreflight(cloud: desk.cloud, now: { Date() }).look(at: order)
            return desk.backup(order, findings)
        }
    }

    /// What was asked for, with everything else prefilled as in the form.
    private func draft(_ desk: Desk, _ configuration: Configuration) async throws -> BackupDraft {
        guard let selector = InstanceSelector(instance) else {
            throw Words(
                "\(instance) can't name an instance: NAME, ZONE/NAME or projects/P/locations/ZONE/instances/NAME.")
        }
        do {
            let overview = try await Lookup(desk.cloud, configuration.roots).instance(selector)
            var draft = BackupDraft(instance: overview.instance, roots: overview.roots, now: Date())
            draft.sourcePath = path ?? draft.sourcePath
            draft.root = root ?? draft.root
            draft.isMirror = mirror
            draft.name = name ?? (mirror ? BackupDraft.mirrorName : draft.name)
            guard !draft.root.isEmpty else {
                throw Words(
                    "No backup root of \(overview.instance.name.id) is known: name one with --root gs://BUCKET/FOLDER/."
                )
            }
            return draft
        } catch let error as CloudFailure {
            throw Words("\(error.inOneLine) Nothing was started.")
        }
    }
}

/// Finds what a person names, in one look at the cloud.
struct Lookup: Sendable {
    private let cloud: any CloudReading
    private let roots: [InstanceSelector: [GCSURI]]

    init(_ cloud: any CloudReading, _ roots: [InstanceSelector: [GCSURI]]) {
        self.cloud = cloud
        self.roots = roots
    }

    /// Instances and operations, without the contents of backup roots.
    func readings() async throws -> Readings {
        var readings = Readings(configuredRoots: roots)
        async let instances = cloud.instances()
        async let operations = cloud.operations(zones: [])
        readings.take(Fetched(.instances, .success(.instances(try await instances)), at: Date()))
        readings.take(Fetched(.operations, .success(.operations(try await operations)), at: Date()))
        return readings
    }

    /// The one instance that a selector names.
    func instance(_ selector: InstanceSelector) async throws -> InstanceOverview {
        try Self.one(selector, of: try await readings())
    }

    /// The one of those instances that a selector names; of those that are gone too, where it is about their checkpoints.
    static func one(
        _ selector: InstanceSelector, of readings: Readings, orGone: Bool = false
    ) throws -> InstanceOverview {
        let found = (orGone ? readings.known : readings.overviews).filter { selector.matches($0.instance.name) }
        if found.isEmpty, let failure = readings.instances.failure {
            throw Words("Instances could not be read: \(failure.inOneLine) Nothing was started.")
        }
        guard let one = found.first else {
            throw Words("No instance \(selector) is listed. Nothing was started; psconsole status lists them.")
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.instance.name.location)/\($0.instance.name.id)" }.joined(separator: ", ")
            throw Words("\(selector) may be any of \(names); name one of them. Nothing was started.")
        }
        return one
    }
}

extension BackupDraft.Field {
    /// Where it is said on the command line.
    fileprivate var option: String {
        switch self {
        case .sourcePath: "--path"
        case .root: "--root"
        case .name: "--name"
        }
    }
}

/// What a script reads, at once: what was said before on standard error stays before it.
func standardOutput(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

/// One line for the person, beside what a script reads.
func standardError(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
