import Cloud
import Foundation
import Testing

@testable import Console

@Suite struct StatusTests {
    private static let day: Duration = .seconds(24 * 3600)

    private static func report(_ readings: Readings) -> StatusReport {
        StatusReport(readings, now: Fixture.now, exposedAfter: day)
    }

    @Test func theTableLooksAsAgreed() throws {
        let text = statusText(Fixture.night(80, 24).readings, now: Fixture.now, exposedAfter: Self.day)
        try expectGolden(text, "status")
    }

    @Test func theJSONLooksAsAgreed() throws {
        try expectGolden(try Self.report(Fixture.night(80, 24).readings).json() + "\n", "status-json")
    }

    @Test func aNightWithTroubleEndsWithTwo() {
        #expect(Self.report(Fixture.night(80, 24).readings).exitStatus == 2)
    }

    @Test func whatWasNotReadEndsWithOneWhateverElseIsKnown() {
        #expect(Self.report(Readings()).exitStatus == 1)
        var readings = Fixture.night(80, 24).readings
        readings.take(
            Fetched(.operations, .failure(CloudFailure(.quota, task: "operations list")), at: Fixture.now))
        let report = Self.report(readings)
        #expect(report.exitStatus == 1)
        #expect(report.failures.count == 1)
        #expect(report.failures.first?.hasPrefix("operations: ") == true)
    }

    @Test func allWellEndsWithZero() {
        var readings = Readings()
        let instance = Fixture.instance("train-b", .active, gib: 48000)
        readings.take(Fetched(.instances, .success(.instances(InstanceList([instance]))), at: Fixture.now))
        let export = Fixture.export(
            "train-b", "gs://ml-backups/train-b/step-80000", at: Fixture.ago(3000), ended: Fixture.ago(1200), .done
        ) { $0.objectsCopied = 1 }
        readings.take(Fetched(.operations, .success(.operations([export])), at: Fixture.now))
        let listing = RootListing(
            root: Fixture.root("train-b"), prefixes: ["step-80000"],
            manifests: ["step-80000": Fixture.manifest("train-b", "step-80000", at: Fixture.ago(2999), 1, 1)])
        readings.take(Fetched(.root(listing.root), .success(.root(listing)), at: Fixture.now))
        let report = Self.report(readings)
        #expect(report.findings.map(\.text) == [])
        #expect(report.exitStatus == 0)
    }
}
