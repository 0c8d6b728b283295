import FoundationEssentials
import Testing

@testable import DemoCloud

@Suite struct CronScheduleTests {
    @Test(arguments: [
        ("0 * * * *", "2026-11-26T03:00:00Z", "2026-11-26T04:00:00Z"),
        ("@hourly", "2026-11-26T03:59:59Z", "2026-11-26T04:00:00Z"),
        ("*/15 2-4 * * *", "2026-11-26T04:45:00Z", "2026-11-27T02:00:00Z"),
        ("30 1 1 * *", "2026-11-26T03:00:00Z", "2026-12-01T01:30:00Z"),
        ("0 0 * * sun", "2026-11-26T03:00:00Z", "2026-11-29T00:00:00Z"),
        ("0 0 13 * 5", "2026-11-26T03:00:00Z", "2026-11-27T00:00:00Z"),
        ("0 0 29 2 *", "2026-11-26T03:00:00Z", "2028-02-29T00:00:00Z"),
        ("5/20 * * * *", "2026-11-26T03:06:00Z", "2026-11-26T03:25:00Z"),
    ])
    func theNextTimeIsFound(schedule: String, after: String, next: String) throws {
        let moment = try #require(Timestamp.moment(after))
        let found = try #require(try CronSchedule(schedule).next(after: moment))
        #expect(Timestamp.seconds(found) == next)
        #expect(try CronSchedule(schedule).last(upTo: found, days: 1) == found)
    }

    @Test func aDayThatNeverComesIsNotWaitedFor() throws {
        #expect(try CronSchedule("0 0 31 2 *").next(after: Date(timeIntervalSince1970: 0)) == nil)
    }

    @Test(arguments: [
        ("61 * * * *", "end of range (61) above maximum (59): 61"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("* 5-3 * * *", "beginning of range (5) beyond end of range (3): 5-3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("a * * * *", #"failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax"#),
        ("@often", "unrecognized descriptor: @often"),
    ])
    func aBadScheduleSaysWhatIsWrong(schedule: String, mistake: String) {
        let found = #expect(throws: CronSchedule.Mistake.self) { try CronSchedule(schedule) }
        #expect(found?.text == mistake)
    }

    @Test func momentsAreReadAsTheyAreWritten() {
        for seconds in [0.0, 951_782_399, 951_868_800, 1_795_392_000, 4_102_444_799] {
            let moment = Date(timeIntervalSince1970: seconds)
            #expect(Timestamp.moment(Timestamp.seconds(moment)) == moment)
        }
    }
}
