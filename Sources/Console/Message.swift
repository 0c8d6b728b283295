public import Cells
public import Cloud
public import Plans

public import struct FoundationEssentials.Date

/// Something that happened.
public enum Message: Sendable {
    /// A key was pressed; alone unless others arrived with it, which then may have been pasted and decide nothing.
    case key(Key, isAlone: Bool = true)
    /// The terminal has another size.
    case resized(Size)
    /// Time has passed.
    case tick(Date)
    /// Something was read of the cloud, or could not be.
    case fetched(Fetched)
    /// The selection has rested for a moment.
    case rested
    /// What was found so far about an order as it was in the form; may come several times, the list growing.
    case preflighted(PlanOrder, [Check])
    /// What uses an instance in the clusters of its project.
    case used(InstanceName, InstanceUse)
    /// The imports of the past, by which the next one is estimated.
    case pastImports([PastImport])
    /// The folders in a folder of a checkpoint, or why they could not be listed.
    case browsed(GCSURI, Result<[String], Unlisted>)
    /// Two checkpoints are being compared; so many objects of each were listed so far.
    case comparing(Compared, ListedCounts)
    /// Two checkpoints were compared, or why they could not be.
    case compared(Compared, Result<TimedComparison, Unlisted>)
    /// The plan that was ordered so was made, and a person now reviews it; it is to be run under that name.
    case planned(PlanOrder, RunID, Plan)
    /// The plan that was ordered so could not be made, and why.
    case planFailed(PlanOrder, String)
    /// Something was done that needs one line and no more, such as a script that was written, and where.
    case said(String)
    /// The runs, those that are not over first; may come at any time, and takes back ``journalFailed(_:)``.
    ///
    /// Where they can be read and nothing can be written, that is said with them.
    case runs([RunSummary], writeFailure: String? = nil)
    /// The CronJobs that runs which are over have left suspended, and that still are, as far as could be read.
    case suspended([SuspendedCronJob])
    /// The CronJobs that back instances up, as they were read just now.
    case schedules(ScheduleSnapshot)
    /// What was found of the chain that scheduled backups hang on.
    case setup(SetupRequest, SetupLook)
    /// What the pods of a job have left, or why that could not be read.
    case jobLog(BackupJob, Result<JobLog, Unlisted>)
    /// The journal can't be used, and why: everything is shown, and nothing is begun.
    case journalFailed(String)
    /// The journal was damaged: where it was set aside, and a new one was begun. No other message takes that back.
    case journalDamaged(setAside: String)
    /// The run that is watched, and how far the step is that goes on; comes whenever either has changed.
    case run(Run, StepProgress?)
    /// A run could not be read, and why; it holds until the run is read again.
    case runFailed(RunID, String)
    /// A run could not be started or told something, and why; it holds until somebody has read it.
    case orderFailed(RunID, String)
    /// More of what happened in a run, in order.
    case log(RunID, [Recorded])
    /// A checkpoint is being compared with its manifest; so many objects were listed so far.
    case verifying(GCSURI, objects: Int64)
    /// A checkpoint was compared with its manifest: what came of it in a few words, such as "intact".
    case verified(GCSURI, words: String, isIntact: Bool, time: Date, verification: Verification? = nil)
    /// A checkpoint could not be compared with its manifest, and why.
    case verifyFailed(GCSURI, String)
    /// Everything in a checkpoint is being listed; so many objects so far.
    case surveying(GCSURI, objects: Int64)
    /// A checkpoint was listed, beginning at that time.
    case surveyed(GCSURI, Survey, time: Date)
    /// A checkpoint could not be listed, and why.
    case surveyFailed(GCSURI, String)
    /// What was found earlier, and kept.
    case surveys([GCSURI: TimedSurvey])
}

/// A CronJob that a run has left suspended.
public struct SuspendedCronJob: Hashable, Sendable {
    /// The CronJob.
    public let job: CronJobName
    /// The run.
    public let run: RunID

    /// Makes one.
    public init(job: CronJobName, run: RunID) { (self.job, self.run) = (job, run) }
}

/// Two checkpoints that are compared.
public struct Compared: Hashable, Sendable {
    /// The one that was marked first.
    public let left: GCSURI
    /// The other one.
    public let right: GCSURI

    /// Makes a pair.
    public init(_ left: GCSURI, _ right: GCSURI) { (self.left, self.right) = (left, right) }
}

/// Why checkpoints or folders could not be listed, in one line.
public struct Unlisted: Error, Hashable, Sendable {
    /// What happened.
    public let words: String

    /// Makes a reason.
    public init(words: String) { self.words = words }
}

/// What a plan is made for: an answer that comes late must not be taken for the answer to what was ordered since.
public enum PlanOrder: Hashable, Sendable {
    /// To back up what a draft describes.
    case backup(BackupDraft)
    /// To restore what a draft describes.
    case restore(RestoreDraft)
    /// To cancel a transfer.
    case cancel(OperationName)
    /// To delete a FAILED instance whose data that run has restored elsewhere.
    case delete(InstanceName, RunID)
    /// To have what uses an instance use the one that it was restored into by that run.
    case repoint(InstanceName, RunID)
    /// To restore what a draft describes into an instance that is deleted again.
    case drill(RestoreDraft)
    /// To have a CronJob back an instance up as a draft describes.
    case schedule(ScheduleDraft)
    /// To add what is absent of the chain that scheduled backups hang on.
    case setUp(SetupRequest)
    /// To change a CronJob that is there.
    case changeSchedule(CronJobName, ScheduleChange)
}

/// Something to be done, as data.
public enum Effect: Hashable, Sendable {
    /// Read these feeds from now on.
    case follow([PollSchedule.Entry], zones: [String])
    /// Read everything now.
    case refresh
    /// Send ``Message/rested`` once no further such effect came for a moment.
    case rest
    /// Paint the whole screen anew.
    case repaint
    /// Give the terminal back to the shell until it calls us again.
    case suspend
    /// End.
    case quit
    /// Ask for attention.
    case bell
    /// Look at what an order depends on, and send ``Message/preflighted(_:_:)``; what was looked at before is called off.
    case preflight(PlanOrder)
    /// Make a plan, and send ``Message/planned(_:_:_:)`` or ``Message/planFailed(_:_:)``.
    case plan(PlanOrder)
    /// Read what uses an instance, and send ``Message/used(_:_:)``.
    case findUse(InstanceName)
    /// Read the CronJobs that back instances up from now on, and send ``Message/schedules(_:)``.
    case followSchedules
    /// Look at the chain that scheduled backups hang on, and send ``Message/setup(_:_:)``.
    case readSetup(SetupRequest)
    /// Read what the pods of a job have left, and send ``Message/jobLog(_:_:)``.
    case readJobLog(BackupJob, ClusterName)
    /// Look at how long imports of the past took, and send ``Message/pastImports(_:)``.
    case readPastImports
    /// List the folders in a folder of a checkpoint, and send ``Message/browsed(_:_:)``.
    case browse(GCSURI)
    /// Compare two checkpoints, and send ``Message/compared(_:_:)``; what was being compared before is called off.
    case compare(Compared)
    /// Call the comparison off; nothing more is sent about it.
    case endComparison
    /// Write a plan as a shell script, and send ``Message/said(_:)``.
    case saveScript(Plan)
    /// Keep the run in the journal and start its runner: a person has confirmed it.
    case start(RunID, Plan)
    /// Read the list of runs from now on, whenever it changes.
    case followRuns
    /// Read this run from now on, whenever it changes, and no other; nothing: none.
    case watchRun(RunID?)
    /// Read what happened in a run behind the event of that number, and send ``Message/log(_:_:)``.
    case readLog(RunID, after: Int64)
    /// Have a run cancelled.
    case cancelRun(RunID)
    /// Write down how a run goes on after a failure.
    case decide(RunID, Question, Choice)
    /// Start a runner for a run that has none.
    case resumeRun(RunID)
    /// Write down that a run is given up as it is.
    case abandonRun(RunID)
    /// Compare a checkpoint with its manifest.
    case verify(GCSURI)
    /// List everything in a checkpoint, or as many objects as the limit allows, and send ``Message/surveyed(_:_:time:)`` or
    /// ``Message/surveyFailed(_:_:)``; what was being listed before is called off.
    case survey(GCSURI, limit: Int64?)
    /// Call the listing of a checkpoint off; nothing more is sent about it.
    case endSurvey(GCSURI)
}
