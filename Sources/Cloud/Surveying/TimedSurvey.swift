public import struct FoundationEssentials.Date

/// A survey, and when it was made.
public struct TimedSurvey: Hashable, Sendable, Codable {
    /// What the listing says.
    public let survey: Survey
    /// When the listing began: what changed later may not be in it.
    public let time: Date

    /// Joins them.
    public init(_ survey: Survey, at time: Date) {
        self.survey = survey
        self.time = time
    }
}
