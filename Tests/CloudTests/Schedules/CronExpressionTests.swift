import Cloud
import Foundation
import Testing

/// When CronJobs run, as Kubernetes reads their schedules.
@Suite struct CronExpressionTests {
    private static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private static func next(
        _ expression: String, after time: String, _ count: Int = 3, zone: String = "UTC"
    ) throws -> [String] {
        let cron = try #require(CronExpression(expression))
        let zone = try #require(TimeZone(identifier: zone))
        return cron.next(count, after: try date(time)) { zone.secondsFromGMT(for: $0) }.map { $0.formatted(.iso8601) }
    }

    @Test(arguments: [
        ("0 * * * *", ["2026-11-23T04:00:00Z", "2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z"]),
        ("@hourly", ["2026-11-23T04:00:00Z", "2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z"]),
        ("*/20 3 * * *", ["2026-11-23T03:20:00Z", "2026-11-23T03:40:00Z", "2026-11-24T03:00:00Z"]),
        ("5/25 3 * * *", ["2026-11-23T03:30:00Z", "2026-11-23T03:55:00Z", "2026-11-24T03:05:00Z"]),
        ("30 2 * * sun", ["2026-11-29T02:30:00Z", "2026-12-06T02:30:00Z", "2026-12-13T02:30:00Z"]),
        ("0 0 29 2 ?", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        ("0 0 1,15 jan-MAR *", ["2027-01-01T00:00:00Z", "2027-01-15T00:00:00Z", "2027-02-01T00:00:00Z"]),
        // Where both days are restricted, either one will do.
        ("0 0 25 * fri", ["2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z", "2026-12-04T00:00:00Z"]),
        // A step over all days restricts them; one over all days of the week does not.
        ("0 0 */9 * 1", ["2026-11-28T00:00:00Z", "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"]),
        ("0 0 31 2 *", []),
    ]) func theNextTimesAreFound(expression: String, expected: [String]) throws {
        #expect(try Self.next(expression, after: "2026-11-23T03:14:07Z") == expected)
    }

    @Test func aTimeIsNotItsOwnNext() throws {
        #expect(try Self.next("0 * * * *", after: "2026-11-23T03:00:00Z", 1) == ["2026-11-23T04:00:00Z"])
        #expect(try Self.next("0 * * * *", after: "2026-11-23T02:59:59Z", 1) == ["2026-11-23T03:00:00Z"])
    }

    @Test func timeZonesAreFollowedThroughTheirChanges() throws {
        #expect(
            try Self.next("30 1 * * *", after: "2026-11-23T03:14:07Z", 2, zone: "Asia/Tokyo")
                == ["2026-11-23T16:30:00Z", "2026-11-24T16:30:00Z"])
        // In Berlin the clocks go from 02:00 to 03:00 on 28 March 2027: half past two is not there that day.
        #expect(
            try Self.next("30 2 * * *", after: "2027-03-27T00:00:00Z", 3, zone: "Europe/Berlin")
                == ["2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z"])
        #expect(
            try Self.next("0 12 * * *", after: "2026-10-24T20:00:00Z", 2, zone: "America/New_York")
                == ["2026-10-25T16:00:00Z", "2026-10-26T16:00:00Z"])
        #expect(
            try Self.next("0 0 * * *", after: "2026-11-23T00:00:00Z", 1, zone: "Pacific/Kiritimati")
                == ["2026-11-23T10:00:00Z"])
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "5-1 * * * *",
        "*/0 * * * *", "a * * * *", "1,,2 * * * *", "1-2-3 * * * *", "*/2/3 * * * *", "@every 1h", "@reboot",
        "-1 * * * *",
        "TZ=UTC 0 * * * *", "99999999999999999999 * * * *",
    ]) func whatKubernetesRefusesIsNone(expression: String) {
        #expect(CronExpression(expression) == nil)
    }

    @Test func theLongestPauseIsKnown() throws {
        let hourly = try #require(CronExpression("0 * * * *"))
        #expect(hourly.period(after: try Self.date("2026-11-23T03:14:07Z")) == 3600)
        let office = try #require(CronExpression("0 9,18 * * *"))
        #expect(office.period(after: try Self.date("2026-11-23T03:14:07Z")) == 15 * 3600)
    }

    @Test(arguments: [
        ("0 * * * *", "hourly"), ("17 * * * *", "hourly"), ("@hourly", "hourly"), ("30 2 * * *", "daily"),
        ("*/15 * * * *", "every 15m"), ("5-59/10 * * * *", "every 10m"), ("*/7 * * * *", "*/7 * * * *"),
        ("* * * * *", "every 1m"), ("0 */6 * * *", "every 6h"), ("0 1,13 * * *", "every 12h"),
        ("0 8-18 * * *", "0 8-18 * * *"), ("0 0 * * 0", "weekly"), ("0 0 * * 1-5", "0 0 * * 1-5"),
        ("0 0 1 * *", "0 0 1 * *"), ("0 0 1 1 0", "0 0 1 1 0"),
    ])
    func howOftenIsSaidInAWord(text: String, words: String) {
        #expect(CronExpression(text)?.words == words)
    }
}
