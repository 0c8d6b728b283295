import Foundation
import Testing

@testable import Cloud
@testable import Console

@Suite struct FiguresTests {
    @Test(arguments: [
        (0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (8040, "2h14m"), (86399, "23h59m"),
        (86400, "1d"), (93600, "1d2h"), (864_000, "10d"), (7_344_000, "85d"), (-5, "0s"),
    ])
    func durations(seconds: Double, text: String) {
        #expect(Figures.duration(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1.0 MiB"), (3_408_486_046_105, "3.1 TiB"),
            (Int64.max, "8192.0 PiB"), (-1, "0 B"),
        ] as [(Int64, String)])
    func bytes(count: Int64, text: String) {
        #expect(Figures.bytes(count) == text)
    }

    @Test(
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (48211, "48,211"), (1_234_567, "1,234,567")]
            as [(Int64, String)])
    func counts(count: Int64, text: String) {
        #expect(Figures.count(count) == text)
    }

    @Test func aShareIsCutSoThatOnlyDoneIsAHundredPercent() {
        #expect(Figures.percent(0.999) == "99%")
        #expect(Figures.percent(1) == "100%")
    }

    @Test func timesAreUTC() {
        #expect(Figures.time(Fixture.now) == "03:14:07 UTC")
        #expect(Figures.clock(Fixture.now) == "03:14 UTC")
        #expect(Figures.dayAndTime(Fixture.now) == "Nov 23 03:14:07")
    }
}
