import Cloud
import FoundationEssentials
import Testing

@Suite struct TransferProgressTests {
    /// Counters as they were read, ten seconds apart.
    private func progress(_ counters: TransferCounters...) -> TransferProgress {
        var progress = TransferProgress()
        for (index, counters) in counters.enumerated() { progress.take(counters, at: start + Double(index) * 10) }
        return progress
    }

    @Test func nothingIsSaidBeforeTwoReadingsAgree() {
        #expect(TransferProgress().fraction == nil)
        #expect(progress(.init(found: 10, copied: 5)).fraction == nil)
        #expect(progress(.init(), .init()).fraction == nil)
    }

    @Test func whatIsStillBeingCountedHasNoShare() {
        let growing = progress(.init(found: 10, copied: 5), .init(found: 20, copied: 10), .init(found: 30, copied: 15))
        #expect(!growing.isCounted)
        #expect(growing.fraction == nil)
        #expect(growing.secondsLeft == nil)
        #expect(growing.bytesPerSecond == 500)
    }

    @Test func theShareIsOfWhatWasFound() throws {
        let half = progress(.init(found: 100, copied: 20), .init(found: 100, copied: 45, skipped: 900, failed: 5))
        #expect(half.isCounted)
        #expect(try abs(#require(half.fraction) - 0.5) < 0.001)
    }

    @Test func objectsCountWhereThereAreNoBytes() throws {
        var counters = TransferCounters()
        (counters.objectsFound, counters.objectsCopied) = (4, 1)
        #expect(progress(counters, counters).fraction == 0.25)
    }

    @Test(arguments: [
        TransferCounters(found: 10, copied: 10), TransferCounters(found: 10, copied: 90),
        TransferCounters(found: 10, copied: 5, failed: 5),
        TransferCounters(found: .max / 1000, copied: .max / 1000, failed: .max / 1000),
    ])
    func onlyTheServiceSaysWhenItIsDone(counters: TransferCounters) throws {
        #expect(try #require(progress(counters, counters).fraction) < 1)
    }

    @Test func strangeCountersHaveNoStrangeShare() throws {
        let negative = progress(.init(found: 10, copied: -5), .init(found: 10, copied: -9))
        #expect(negative.fraction == 0)
        #expect(negative.bytesPerSecond == 0)
        #expect(negative.secondsLeft == nil)
        var counters = TransferCounters(found: 10, copied: 1)
        counters.bytesCopied = .min
        var most = TransferCounters(found: 10, copied: 1)
        (most.bytesCopied, most.bytesFailed) = (.max, .max)
        #expect(try #require(progress(counters, most).secondsLeft) >= 0)
    }

    @Test func theRateIsOfTheLastMinute() {
        var progress = TransferProgress()
        for second in stride(from: 0.0, through: 300, by: 10) {
            // Slow at first, then a thousand bytes per second.
            let copied = second < 200 ? 0 : Int64(second) - 200
            progress.take(.init(found: 1000, copied: copied), at: start + second)
        }
        #expect(progress.bytesPerSecond == 1000)
        #expect(progress.secondsLeft == 900)
    }

    @Test func twoReadingsAtOnceTellNoRate() {
        var progress = TransferProgress()
        progress.take(.init(found: 10, copied: 1), at: start)
        progress.take(.init(found: 10, copied: 9), at: start + 0.5)
        #expect(progress.bytesPerSecond == nil)
        #expect(progress.secondsLeft == nil)
    }

    @Test func whatStandsStillHasNoEnd() {
        let stalled = progress(.init(found: 10, copied: 5), .init(found: 10, copied: 5))
        #expect(stalled.fraction == 0.5)
        #expect(stalled.bytesPerSecond == 0)
        #expect(stalled.secondsLeft == nil)
    }
}
