import Cloud
import Testing

import struct FoundationEssentials.Date

@testable import Console

@Suite struct FindingWordsTests {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)

    @Test func aNarrowLineBeginsSmallAndLeavesNamesAsTheyAre() throws {
        let failure = CloudFailure(.quota, task: "storage ls")
        let root = try #require(GCSURI("gs://ml-backups/Train-A/"))
        #expect(
            Finding.unread(.root(root), failure, since: nil).shortSentence(now: now)
                .hasPrefix("gs://ml-backups/Train-A/ not read: too many requests"))
        #expect(
            Finding.unread(.instances, failure, since: nil).shortSentence(now: now)
                .hasPrefix("not read: too many requests"))
    }
}
