public import Cloud
public import FoundationEssentials

/// What `psconsole status --format json` prints: the same readings as the dashboard's, as of one moment.
///
/// Names of fields only ever get more; a field that changes its meaning changes `schemaVersion`.
public struct StatusReport: Encodable, Sendable {
    /// Of this shape.
    public let schemaVersion = 1
    /// When the cloud was read.
    public let time: Date
    /// Whether the instances and the operations could be read at all.
    public let isRead: Bool
    /// Why instances or operations could not be read, in words; empty where they were.
    public let failures: [String]
    /// What a person should know about, the most urgent first.
    public let findings: [FindingReport]
    /// The instances, FAILED first.
    public let instances: [InstanceReport]
    /// The transfers that are running.
    public let transfers: [TransferReport]
    /// Zones that did not answer: what they hold is unknown.
    public let unreachableZones: [String]

    /// Makes a report of what was read.
    public init(_ readings: Readings, now: Date, exposedAfter: Duration) {
        time = now
        isRead =
            readings.instances.value != nil && readings.operations.value != nil
            && !readings.instances.isStale && !readings.operations.isStale
        let findings = readings.findings(now: now, exposedAfter: exposedAfter)
        self.findings = findings.map { FindingReport($0, now: now) }
        failures = findings.filter(\.isAboutLists).map { plainText("\($0.subject): \($0.sentence(now: now))") }
        instances = readings.overviews.map { InstanceReport($0, now: now) }
        transfers = readings.runningTransfers.compactMap(TransferReport.init)
        unreachableZones = readings.instances.value?.unreachable ?? []
    }

    /// The exit status of `psconsole status`: 0 all well, 2 something needs attention, 1 could not be read.
    public var exitStatus: Int32 {
        guard isRead else { return 1 }
        return findings.isEmpty ? 0 : 2
    }

    /// The report as JSON, keys sorted, times in UTC.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// One finding.
    public struct FindingReport: Encodable, Sendable {
        /// `now` or `soon`: when a person is needed.
        public let urgency: String
        /// What it is about: an instance's id, or what was read.
        public let subject: String
        /// The instance's full name, where it is about one.
        public let instance: String?
        /// What happened, what is known and what to do, in words.
        public let text: String

        init(_ finding: Finding, now: Date) {
            urgency = finding.urgency == .now ? "now" : "soon"
            subject = finding.subject
            instance = finding.instance?.description
            text = finding.sentence(now: now)
        }
    }

    /// One instance.
    public struct InstanceReport: Encodable, Sendable {
        /// Its full name.
        public let name: String
        /// Which service it belongs to.
        public let service: String
        /// The service's word for its state.
        public let state: String
        /// Its capacity in GiB.
        public let capacityGib: Int64?
        /// Whether its zone did not answer, so that this may be out of date.
        public let isUnconfirmed: Bool
        /// `since`, `everything`, `unknown` or `none`.
        public let exposure: String
        /// Seconds since the newest complete checkpoint was started, with `since`.
        public let exposedSeconds: Int64?
        /// Whether a newer complete checkpoint may exist in a root that could not be read.
        public let exposureIsAtMost: Bool
        /// Why the exposure is unknown, or may be less.
        public let exposureDoubt: String?
        /// Its backup roots.
        public let backupRoots: [String]
        /// Its checkpoints, newest first.
        public let checkpoints: [CheckpointReport]

        init(_ overview: InstanceOverview, now: Date) {
            name = overview.instance.name.description
            service = overview.instance.service.rawValue
            state = overview.instance.state.word
            capacityGib = overview.instance.capacityGiB
            isUnconfirmed = overview.isUnconfirmed
            backupRoots = overview.roots.map(\.description)
            checkpoints = overview.checkpoints.map(CheckpointReport.init)
            var seconds: Int64?
            var atMost = false
            var reason: String?
            switch overview.exposure {
            case .since(let start, _, let doubt):
                exposure = "since"
                seconds = Int64(max(0, now.timeIntervalSince(start)))
                atMost = doubt != nil
                reason = doubt.map(Words.doubt)
            case .everything: exposure = "everything"
            case .unknown(let why):
                exposure = "unknown"
                reason = Words.doubt(why)
            case .none: exposure = "none"
            }
            exposedSeconds = seconds
            exposureIsAtMost = atMost
            exposureDoubt = reason
        }
    }

    /// One checkpoint.
    public struct CheckpointReport: Encodable, Sendable {
        /// Where it lies.
        public let uri: String
        /// `complete`, `running`, `incomplete` or `unknown`.
        public let state: String
        /// Why it is not complete.
        public let reason: String?
        /// The path on the instance that it covers; nothing when neither a manifest nor an operation says.
        public let sourcePath: String?
        /// When its export was started.
        public let startTime: Date?
        /// How many objects it has.
        public let objects: Int64?
        /// Their bytes.
        public let bytes: Int64?
        /// What came of comparing it with its manifest since its last export.
        public let verification: VerificationReport?

        init(_ checkpoint: Checkpoint) {
            uri = checkpoint.uri.description
            startTime = checkpoint.startTime
            objects = checkpoint.objects
            bytes = checkpoint.bytes
            sourcePath = checkpoint.sourcePath?.description
            verification = checkpoint.verification.map(VerificationReport.init)
            switch checkpoint.state {
            case .complete: (state, reason) = ("complete", nil)
            case .running: (state, reason) = ("running", nil)
            case .incomplete(let why): (state, reason) = ("incomplete", why)
            case .unknown(let why): (state, reason) = ("unknown", why)
            }
        }
    }

    /// One running transfer.
    public struct TransferReport: Encodable, Sendable {
        /// The operation's full name.
        public let operation: String
        /// The instance's full name.
        public let instance: String?
        /// `export` or `import`.
        public let direction: String
        /// The place in Cloud Storage.
        public let uri: String?
        /// When it was started.
        public let startTime: Date?
        /// Objects found so far; grows while the source is counted.
        public let objectsFound: Int64
        /// Objects copied so far.
        public let objectsCopied: Int64
        /// Objects that could not be copied.
        public let objectsFailed: Int64
        /// Bytes found so far.
        public let bytesFound: Int64
        /// Bytes copied so far.
        public let bytesCopied: Int64

        init?(_ operation: Operation) {
            guard let transfer = operation.transfer else { return nil }
            self.operation = operation.name.description
            instance = operation.target?.description
            direction = transfer.direction.rawValue
            uri = transfer.uri?.description
            startTime = operation.createTime
            objectsFound = transfer.counters.objectsFound
            objectsCopied = transfer.counters.objectsCopied
            objectsFailed = transfer.counters.objectsFailed
            bytesFound = transfer.counters.bytesFound
            bytesCopied = transfer.counters.bytesCopied
        }
    }
}

extension Finding {
    /// Whether it says that instances or operations could not be read.
    var isAboutLists: Bool {
        switch self {
        case .unread(.instances, _, _), .unread(.operations, _, _): true
        default: false
        }
    }
}
