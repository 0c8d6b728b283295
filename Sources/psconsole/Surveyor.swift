import Cloud
import Foundation

/// Lists everything in a checkpoint and tells what it says.
struct Surveyor: Sendable {
    let cloud: any StorageReading
    /// What frameworks of the site's own leave behind.
    let markers: [String: [String]]

    /// Lists, up to a limit where there is one; tells now and then how many objects were listed so far.
    func survey(
        _ checkpoint: GCSURI, limit: Int64?, each: @escaping @Sendable (Int64) async -> Void
    ) async throws(CloudFailure) -> TimedSurvey {
        let time = Date()
        let tally = SurveyTally(of: checkpoint, markers: markers, limit: limit)
        do throws(CloudFailure) {
            try await cloud.objects(under: checkpoint.folder) { records throws(CloudFailure) in
                if let objects = await tally.take(records) { await each(objects) }
                // Ends gcloud, too.
                if await tally.isPartial { throw CloudFailure(.cancelled, task: "survey") }
            }
        } catch {
            guard await tally.isPartial else { throw error }
        }
        let survey = await tally.finish()
        guard let pointer = survey.pointer else { return TimedSurvey(survey, at: time) }
        // Without its content less is told, and nothing that is wrong.
        let text = try? await cloud.text(of: checkpoint.folder.child(pointer.path))
        let content = text.flatMap { String(validating: $0.bytes, as: UTF8.self) }
        return TimedSurvey(content.map(survey.following) ?? survey, at: time)
    }
}

/// A survey that is made while gcloud lists.
private actor SurveyTally {
    private var builder: SurveyBuilder
    private let limit: Int64
    private var objects: Int64 = 0
    private var told = ContinuousClock.now
    /// Whether there is more than the limit allows.
    private(set) var isPartial = false

    /// How long nothing is told after something was.
    private static let silence: Duration = .milliseconds(250)

    init(of checkpoint: GCSURI, markers: [String: [String]], limit: Int64?) {
        builder = SurveyBuilder(of: checkpoint, markers: markers)
        self.limit = limit ?? .max
    }

    /// Takes in the next objects; tells how many there are by now, when it is time to.
    func take(_ records: [ObjectRecord]) -> Int64? {
        let room = limit - objects
        isPartial = Int64(records.count) > room
        builder.add(isPartial ? Array(records.prefix(Int(room))) : records)
        objects += min(room, Int64(records.count))
        let now = ContinuousClock.now
        guard now - told >= Self.silence else { return nil }
        told = now
        return objects
    }

    func finish() -> Survey { builder.finish(isPartial: isPartial) }
}
