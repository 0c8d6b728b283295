import Testing

/// Waits until the condition holds, looking every few milliseconds; fails the test when it does not in time.
func eventually(
    within limit: Duration = .seconds(60), _ condition: () async throws -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async rethrows {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("did not come true within \(limit)", sourceLocation: sourceLocation)
}
