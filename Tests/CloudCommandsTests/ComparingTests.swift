import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Two listings by two gclouds at the same time.
@Suite struct ComparingTests {
    /// Lists objects for ever.
    private static func endless(_ prefix: String) -> String {
        #"echo $$ >> "$here/pids"; exec awk 'BEGIN { for (i = 0; ; i++) printf "AAAAAA==\t1\t\t\t"# + prefix
            + #"/%09d\n", i }'"#
    }

    private func compare(
        _ fake: FakeGcloud, each: @escaping @Sendable (ListedCounts) async -> Void = { _ in }
    ) async throws -> Result<CheckpointComparison, ComparisonFailure> {
        let (left, right) = (try #require(GCSURI("gs://abc/a")), try #require(GCSURI("gs://abc/b")))
        do throws(ComparisonFailure) {
            return .success(try await fake.cloud.compare(left, with: right, each: each))
        } catch {
            return .failure(error)
        }
    }

    /// The processes that went on for ever, all of which must be gone.
    private func expectGone(_ fake: FakeGcloud, _ count: Int) throws {
        let pids = try String(contentsOfFile: "\(fake.path)/pids", encoding: .utf8).split(separator: "\n")
            .compactMap { Int32($0) }
        #expect(pids.count == count)
        for pid in pids { #expect(!isRunning(pid)) }
    }

    @Test func theyAreComparedWhileTheyAreListed() async throws {
        func lines(_ prefix: String, _ step: Int) -> String {
            #"awk 'BEGIN { for (i = 0; i < 20000; i += "# + "\(step)"
                + #") printf "AAAAAA==\t1\t\t\t"# + prefix + #"/%09d\n", i }'"#
        }
        let fake = try await FakeGcloud([("*gs://abc/a/*", lines("a", 1)), ("*gs://abc/b/*", lines("b", 2))])
        let comparison = try await compare(fake).get()
        #expect(comparison.totals.same.objects == 10_000 && comparison.totals.onlyLeft.objects == 10_000)
        #expect(comparison.totals.onlyRight.objects == 0 && comparison.totals.changedLeft.objects == 0)
    }

    /// Each needs two gclouds, of which two may run: with one each, they would wait for each other.
    @Test func twoComparisonsEndOneAfterTheOther() async throws {
        func lines(_ prefix: String) -> String {
            #"exec awk 'BEGIN { for (i = 0; i < 5000; i++) printf "AAAAAA==\t1\t\t\t"# + prefix + #"/%09d\n", i }'"#
        }
        let fake = try await FakeGcloud([("*gs://abc/a/*", lines("a")), ("*gs://abc/b/*", lines("b"))])
        let turns = Turns()
        let (left, right) = (try #require(GCSURI("gs://abc/a")), try #require(GCSURI("gs://abc/b")))
        let cloud = fake.cloud
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await turns.take { try? await cloud.compare(left, with: right) { _ in }.totals.same.objects }
                }
            }
            for try await objects in group { #expect(objects == 5_000) }
        }
    }

    @Test func aFailureOfOneEndsTheOther() async throws {
        let failing =
            #"printf 'AAAAAA==\t1\t\t\tb/000000003\n'; until [ -s "$here/pids" ]; do :; done; "#
            + "echo 'ERROR: (gcloud.storage.objects.list) HTTPError 403: no' >&2; exit 1"
        let fake = try await FakeGcloud([("*gs://abc/a/*", Self.endless("a")), ("*gs://abc/b/*", failing)])
        let result = try await compare(fake)
        guard case .failure(.unread(let prefix, let failure)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(prefix.description == "gs://abc/b/" && failure.kind == .permissionDenied(permission: nil))
        try expectGone(fake, 1)
    }

    @Test func cancellingEndsBoth() async throws {
        let fake = try await FakeGcloud([
            ("*gs://abc/a/*", Self.endless("a")), ("*gs://abc/b/*", Self.endless("b")),
        ])
        let (signs, sign) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await compare(fake) { counts in if counts[.left] > 5_000, counts[.right] > 5_000 { sign.yield() } }
        }
        for await _ in signs { break }
        task.cancel()
        #expect(try await task.value == .failure(.cancelled))
        try expectGone(fake, 2)
    }
}
