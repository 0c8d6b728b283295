import Cloud
import Plans

import struct FoundationEssentials.Date

/// When everything in a checkpoint is listed, and what comes of it.
///
/// gcloud lists some 2,000 objects a second and takes a whole core for it: what begins by itself is short and is called off
/// when the cursor moves on; the rest is begun with a key.
extension State {
    /// How many objects are listed unasked.
    static let surveyLimit: Int64 = 5_000
    /// For how many seconds a survey that is not newer than the last export, which clocks that differ can cause, is not made
    /// again unasked.
    private static let surveyPause = 600.0

    /// Lists the checkpoint at the cursor, without a limit; ends that when it goes on already.
    mutating func survey() -> [Effect] {
        guard let checkpoint = checkpointAtCursor else { return [] }
        if let surveying, surveying.checkpoint == checkpoint.uri, !surveying.isAutomatic {
            self.surveying = nil
            notice = "the listing of \(checkpoint.name) was called off"
            return [.endSurvey(checkpoint.uri)]
        }
        return beginSurvey(of: checkpoint.uri, limit: nil)
    }

    /// Lists the checkpoint on which the cursor has come to rest, where that is short and was not done yet.
    mutating func surveyAtRest() -> [Effect] {
        guard isResting, focus == .checkpoints, screens.isEmpty, surveying == nil, let checkpoint = restingCheckpoint,
            overlay == nil || overlay == .checkpoint(checkpoint.uri), isSurveyedUnasked(checkpoint)
        else { return [] }
        return beginSurvey(of: checkpoint.uri, limit: Self.surveyLimit)
    }

    /// Calls off what began by itself, once the cursor stands on another checkpoint.
    mutating func endStraySurvey() -> [Effect] {
        guard let surveying, surveying.isAutomatic, surveying.checkpoint != restingCheckpoint?.uri else { return [] }
        self.surveying = nil
        return [.endSurvey(surveying.checkpoint)]
    }

    /// Takes in what came of it.
    mutating func takeSurvey(_ message: Message) -> [Effect] {
        switch message {
        case .surveying(let uri, let objects):
            if surveying?.checkpoint == uri { surveying?.objects = objects }
        case .surveyed(let uri, let survey, let time):
            surveyFailures[uri] = nil
            readings.take(survey, of: uri, at: time)
            return ended(uri)
        case .surveyFailed(let uri, let told):
            let words = Redaction.scrub(told)
            surveyFailures[uri] = words
            if let surveying, surveying.checkpoint == uri, !surveying.isAutomatic {
                notice = "\(uri.name) could not be listed: \(words)"
            }
            return ended(uri)
        case .surveys(let surveys):
            readings.take(surveys)
            judge()
        default: break
        }
        return []
    }

    private mutating func ended(_ uri: GCSURI) -> [Effect] {
        if surveying?.checkpoint == uri { surveying = nil }
        judge()
        return surveyAtRest()
    }

    private mutating func beginSurvey(of uri: GCSURI, limit: Int64?) -> [Effect] {
        surveying = Surveying(checkpoint: uri, limit: limit)
        surveyFailures[uri] = nil
        return [.survey(uri, limit: limit)]
    }

    /// The checkpoint at the cursor of its pane, whatever covers it.
    private var restingCheckpoint: Checkpoint? {
        selectedIndex(of: .checkpoints).flatMap { shownOverview?.checkpoints[$0] }
    }

    private func isSurveyedUnasked(_ checkpoint: Checkpoint) -> Bool {
        guard checkpoint.survey == nil, checkpoint.state != .running, surveyFailures[checkpoint.uri] == nil,
            checkpoint.objects ?? 0 <= Self.surveyLimit
        else { return false }
        guard let last = readings.survey(of: checkpoint.uri) else { return true }
        return now.timeIntervalSince(last.time) > Self.surveyPause
    }
}
