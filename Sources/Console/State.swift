public import Cells
public import Cloud
import Plans

public import struct FoundationEssentials.Date

/// Everything that decides what is on the screen.
public struct State: Sendable {
    /// What does not change while the console runs.
    public let settings: Settings
    /// The size of the terminal.
    public internal(set) var size: Size
    /// The time that ages are told by.
    public internal(set) var now: Date { didSet { settledAttention = nil } }
    /// What was read of the cloud.
    public internal(set) var readings: Readings { didSet { settledAttention = nil } }
    /// What a person should know about, the most urgent first.
    public internal(set) var findings: [Finding] = [] { didSet { settledAttention = nil } }
    /// ``attention`` until something changes that it depends on: every key and every frame asks for it several times.
    var settledAttention: [AttentionItem]?

    /// The transfers worth a row, sorted once per answer and not for every frame.
    var transfers: [Operation] = []
    /// When the console was started.
    let startTime: Date
    var focus: Pane = .instances
    var overlay: Overlay?
    /// The form, plan, run or list that covers the dashboard, the last one in sight; ``overlay`` covers them all.
    var screens: [Screen] = []
    /// How many of its lines are above the screen.
    var screenOffset = 0
    /// What a plan is being made for that has no form: to cancel a transfer, to delete an instance or to repoint
    /// what uses it.
    var ordered: PlanOrder?
    /// The runs, those that are not over first.
    var runs: [RunSummary] = [] { didSet { settledAttention = nil } }
    /// What was read of the CronJobs that back instances up; nothing until it was.
    var schedules: ScheduleSnapshot?
    /// The same, judged.
    var board: ScheduleBoard? { didSet { settledAttention = nil } }
    /// Whether they are being read from time to time.
    var areSchedulesFollowed = false
    /// What runs have left suspended.
    var suspended: [SuspendedCronJob] = [] { didSet { settledAttention = nil } }
    /// Whether they were read.
    var areRunsRead = false
    /// Why the journal can't be used.
    var journalFailure: String? { didSet { settledAttention = nil } }
    /// Where the journal was set aside that was found damaged, until somebody has read that.
    var damagedJournal: String? { didSet { settledAttention = nil } }
    /// What came of comparing checkpoints with their manifests.
    var verifications: [GCSURI: VerificationState] = [:]
    /// The checkpoint of which everything is being listed.
    var surveying: Surveying?
    /// Why checkpoints could not be listed.
    var surveyFailures: [GCSURI: String] = [:]
    /// Whether the selection has rested since it was moved last.
    var isResting = true
    /// How many lines of what covers the dashboard are above the screen.
    var overlayOffset = 0
    /// What is selected in each pane, by identity: rows may move under the cursor, the selection does not.
    var selection: [Pane: RowID] = [:]
    /// The first row in sight of each pane.
    var offsets: [Pane: Int] = [:]
    /// The instance whose checkpoints are shown; it follows the selection as soon as that rests.
    var shownInstance: InstanceName?
    /// A line for the operator, until the next key.
    var notice: String?

    /// How many runs the history shows; `psconsole runs list` shows all.
    public static let historyLimit = 1000

    /// A console of which nothing was read yet.
    public init(settings: Settings, size: Size, now: Date) {
        self.settings = settings
        self.size = size
        self.now = now
        startTime = now
        readings = Readings(configuredRoots: settings.configuredRoots)
        notice = settings.notice
    }

    /// What does not change while the console runs.
    public struct Settings: Sendable {
        /// The project, where it is known.
        public var project: String?
        /// Whether the cloud is the embedded one.
        public var isDemo: Bool
        /// The pace of instances and operations.
        public var refresh: Duration
        /// How old the newest complete checkpoint of an instance may be.
        public var exposedAfter: Duration
        /// The backup roots that the configuration names.
        public var configuredRoots: [InstanceSelector: [GCSURI]]
        /// Something to be said once at the start.
        public var notice: String?
        /// Whether nothing may be changed: the keys that could are not there.
        public var isReadOnly = false
        /// Where gcloud is led instead of to Google, such as a demo cloud's address.
        public var detour: String?

        /// Makes settings.
        public init(
            project: String? = nil, isDemo: Bool = false, refresh: Duration = .seconds(15),
            exposedAfter: Duration = .seconds(24 * 3600), configuredRoots: [InstanceSelector: [GCSURI]] = [:],
            notice: String? = nil
        ) {
            self.project = project
            self.isDemo = isDemo
            self.refresh = refresh
            self.exposedAfter = exposedAfter
            self.configuredRoots = configuredRoots
            self.notice = notice
        }
    }
}

/// The parts of the dashboard that keys can go to, in the order in which Tab walks them.
enum Pane: Hashable, Sendable, CaseIterable {
    case attention
    case instances
    case transfers
    case checkpoints
}

/// What covers the dashboard.
enum Overlay: Hashable, Sendable {
    /// The keys.
    case help
    /// One finding in full.
    case finding(RowID)
    /// One checkpoint in full.
    case checkpoint(GCSURI)
    /// One transfer in full.
    case transfer(OperationName)
    /// Why CronJobs could not be read.
    case schedulesUnread
    /// Why the journal can't be used.
    case journal
    /// That the journal was damaged, and what that means.
    case damagedJournal
}

/// What identifies a row while the rows around it come and go.
enum RowID: Hashable, Sendable {
    case finding(String)
    case run(RunID)
    case suspended(CronJobName)
    case schedule(CronJobName)
    case schedulesUnread
    case journal
    case damagedJournal
    case instance(InstanceName)
    case operation(OperationName)
    case checkpoint(GCSURI)
}

/// What came of comparing a checkpoint with its manifest.
enum VerificationState: Hashable, Sendable {
    /// It goes on; so many objects were listed.
    case going(objects: Int64)
    /// What came of it, and when.
    case done(words: String, isIntact: Bool, time: Date)
    /// It could not be done, and why.
    case failed(String)
}

/// The listing of everything in a checkpoint, as it goes on.
struct Surveying: Hashable, Sendable {
    /// The checkpoint.
    let checkpoint: GCSURI
    /// How many objects are listed at most; only what begins by itself has a limit.
    let limit: Int64?
    /// How many were listed so far.
    var objects: Int64 = 0

    /// Whether it began by itself, and ends when the cursor moves on.
    var isAutomatic: Bool { limit != nil }
}
