import Foundation
import Plans
import Testing

struct JournalFailureWordsTests {
    private static let run = RunID("0000abcd") ?? RunID(UUID())
    private static let holder = Holder(host: "ops-1", boot: "b", process: 7, started: "1")

    @Test(arguments: [
        (
            JournalFailure.full,
            "the disk that the journal lies on is full; everything can be looked at, and nothing that changes the cloud is "
                + "started; free some space, then try again"
        ),
        (
            .damaged(setAside: "/s/journal.sqlite.damaged-1"),
            "the journal was damaged; it was set aside as /s/journal.sqlite.damaged-1 and a new one was begun; what runs were "
                + "on in the old one is unknown, and what they began in the cloud goes on; look at the transfers that run "
                + "before you start anything"
        ),
        (
            .held(by: holder, run: run, since: Date(timeIntervalSince1970: 0)),
            "process 7 on ops-1 works on this instance since 1970-01-01T00:00:00Z, for run 0000abcd; that runner goes on, and "
                + "nothing was changed here; run: psconsole runs watch 0000abcd"
        ),
    ])
    func aFailureSaysWhatHappenedWhatIsUntouchedAndWhatToDo(_ failure: JournalFailure, _ words: String) {
        #expect(failure.inOneLine == words)
    }

    @Test(arguments: [
        JournalFailure.notWritable("/s: Permission denied"), .full, .busy, .damaged(setAside: "/s/x"),
        .newer(version: 9),
        .noSuchRun, .outdated, .held(by: holder, run: run, since: Date()), .unfinished(run: run), .leaseLost,
        .corrupt("event 2"),
    ])
    func allWordsAreOneLineWithoutAFullStop(_ failure: JournalFailure) {
        for part in [failure.whatHappened, failure.whatIsUntouched, failure.whatToDo] {
            #expect(!part.isEmpty && !part.contains("\n") && !part.hasSuffix("."))
        }
    }
}
