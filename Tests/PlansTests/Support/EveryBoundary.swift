import Plans
import Testing

/// Drives a run of its own for every boundary that it comes by, dies there, and is resumed.
func everyBoundary(
    atLeast count: Int, isForgotten: Bool, of begun: () async throws -> Stage,
    _ check: (Stage, Run, String) async throws -> Void
) async throws {
    let whole = try await begun()
    let (pause, boundaries) = try await whole.drive()
    guard case .ended? = pause else { return #expect(Bool(false), "\(pause as Any)") }
    #expect(boundaries.count >= count)
    for death in boundaries.indices {
        let stage = try await begun()
        let (died, passed) = try await stage.drive(dyingAt: death)
        // What is renewed meanwhile comes a time more or less often, by which task is faster.
        try #require(died == nil || passed.count <= death, "\(boundaries[death]) was passed: \(passed)")
        if isForgotten { stage.time.advance(by: 3_700) }
        try await check(stage, try await stage.finish(), "\(boundaries[death])")
    }
}
