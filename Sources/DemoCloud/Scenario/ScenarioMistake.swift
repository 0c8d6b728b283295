/// What is wrong with a scenario, and where.
public struct ScenarioMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// The way to the value, such as `instances[3].state`; for a text that is no JSON, its line and column.
    public var path: String
    /// What would have been right.
    public var expected: String
    /// What was there instead; empty when there was nothing.
    public var found: String

    /// One line for people.
    public var description: String {
        "scenario: \(path.isEmpty ? "the whole" : path): expected \(expected)"
            + (found.isEmpty ? "" : ", found \(found)")
    }
}
