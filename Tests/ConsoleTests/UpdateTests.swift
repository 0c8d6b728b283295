import Cells
import Cloud
import Foundation
import Testing

@testable import Console

@Suite struct UpdateTests {
    @Test func untilAKeyMovesItTheCursorIsOnTheMostUrgentInstance() {
        var state = Fixture.night(120, 40)
        #expect(state.selectedInstance?.id == "train-a")
        #expect(state.update(.key(.down)) == [.rest])
        #expect(state.selectedInstance?.id == "eval-1")
    }

    @Test func theCursorStaysWithItsInstanceWhenRowsMove() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.character("j")))
        let healthy = Fixture.instances.map { Fixture.instance($0.name.id, .active, gib: 12000) }
        let list = InstanceList(healthy)
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(list)), at: Fixture.now)))
        #expect(state.selectedInstance?.id == "eval-1")
    }

    @Test func checkpointsFollowTheCursorOnceItRests() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.down))
        #expect(state.shownInstance?.id == "train-a")
        let effects = state.update(.rested)
        #expect(state.shownInstance?.id == "eval-1")
        guard case .follow(let entries, _)? = effects.first else {
            Issue.record("nothing followed")
            return
        }
        #expect(entries.contains(.init(.root(Fixture.root("eval-1")), every: .seconds(90), isWatched: true)))
    }

    @Test func enterGoesToTheCheckpointsAtOnceAndEscapeComesBack() {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.down))
        _ = state.update(.key(.enter))
        #expect(state.focus == .checkpoints)
        #expect(state.shownInstance?.id == "eval-1")
        _ = state.update(.key(.escape))
        #expect(state.focus == .instances)
    }

    @Test func tabWalksThePanesAndBackTabWalksBack() {
        var state = Fixture.night(120, 40)
        var seen: [Pane] = []
        for _ in 0..<4 {
            _ = state.update(.key(.tab))
            seen.append(state.focus)
        }
        #expect(seen == [.transfers, .checkpoints, .attention, .instances])
        _ = state.update(.key(.backTab))
        #expect(state.focus == .attention)
    }

    @Test func withNothingToAttendToTabLeavesTheStripOut() {
        var state = Fixture.state(120, 40)
        for _ in 0..<3 { _ = state.update(.key(.tab)) }
        #expect(state.focus == .instances)
    }

    @Test(arguments: [Key.character("q"), .control("c")])
    func quitEnds(key: Key) {
        var state = Fixture.night(120, 40)
        #expect(state.update(.key(key)) == [.quit])
    }

    @Test func inTheHelpQuitGoesBackToTheDashboard() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.character("?")))
        #expect(state.overlay == .help)
        #expect(state.update(.key(.character("q"))).isEmpty)
        #expect(state.overlay == nil)
    }

    @Test func everyBindingIsInTheHelpAndNoKeyIsBoundTwice() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.character("?")))
        var pages: [String] = []
        repeat {
            pages.append(view(state).lines.joined(separator: "\n"))
            _ = state.update(.key(.pageDown))
        } while view(state).lines.joined(separator: "\n") != pages.last
        for binding in KeyTable(isReadOnly: false).bindings {
            #expect(pages.contains { $0.contains(binding.label) }, "\(binding.label)")
            #expect(pages.contains { $0.contains(binding.words) }, "\(binding.words)")
        }
        for context in Context.allCases {
            var seen: Set<Key> = []
            for binding in KeyTable(isReadOnly: false).bindings where binding.contexts.contains(context) {
                for key in binding.keys { #expect(seen.insert(key).inserted, "\(key) is bound twice in \(context)") }
            }
        }
    }

    @Test func refreshAsksForEverything() {
        var state = Fixture.night(120, 40)
        #expect(state.update(.key(.control("r"))) == [.refresh])
    }

    @Test func aFailureKeepsTheRowsAndSaysWhatToDo() {
        var state = Fixture.night(120, 40)
        let failure = CloudFailure(.unauthenticated, task: "instances list", detail: "reauth related error")
        for feed in [Feed.instances, .operations] {
            _ = state.update(.fetched(Fetched(feed, .failure(failure), at: Fixture.now)))
        }
        _ = state.update(.tick(Fixture.now.addingTimeInterval(240)))
        let text = view(state).lines.joined(separator: "\n")
        #expect(text.contains("train-a-r1"))
        #expect(text.contains("stale"))
        #expect(text.contains("gcloud auth login"))
        #expect(text.contains("for 4m"))
    }

    @Test func aClockThatWasSetBackIsFollowed() {
        var state = Fixture.night(120, 40)
        _ = state.update(.tick(Fixture.now.addingTimeInterval(30 * 86400)))
        _ = state.update(.tick(Fixture.now))
        #expect(state.now == Fixture.now)
    }

    @Test func aFindingThatIsSettledUncoversTheDashboard() {
        var state = Fixture.night(120, 40)
        for key in [Key.backTab, .enter] { _ = state.update(.key(key)) }
        #expect(state.overlay != nil)
        let healthy = InstanceList([Fixture.instance("train-b", .active, gib: 48000)])
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(healthy)), at: Fixture.now)))
        #expect(state.overlay == nil)
        #expect(state.update(.key(.character("q"))) == [.quit])
    }

    @Test func theLastCheckpointIsInSightAlsoBelowARootThatWasNotRead() {
        var state = Fixture.night(80, 24)
        let names = (100..<160).map { "step-\($0)" }
        let listing = RootListing(root: Fixture.root("train-a"), prefixes: names)
        _ = state.update(.fetched(Fetched(.root(listing.root), .success(.root(listing)), at: Fixture.now)))
        let failure = CloudFailure(.quota, task: "storage ls")
        _ = state.update(.fetched(Fetched(.root(listing.root), .failure(failure), at: Fixture.now)))
        for key in [Key.enter, .end] { _ = state.update(.key(key)) }
        #expect(view(state).lines.contains { $0.hasPrefix("▸ step-100") })
    }

    @Test func strangeCountersNeverEndTheProgram() {
        var state = Fixture.state(120, 40)
        for copied in [Int64.min, 1, .max] {
            let export = Fixture.export("train-b", "gs://ml-backups/train-b/x", at: Fixture.ago(100), .running) {
                $0.objectsFound = 1
                $0.bytesFound = .max
                $0.bytesCopied = copied
            }
            let time = Fixture.ago(copied == 1 ? 50 : 10)
            _ = state.update(.fetched(Fetched(.operations, .success(.operations([export])), at: time)))
            #expect(view(state).lines.contains { $0.contains("train-b") })
        }
    }

    @Test(arguments: [
        (0, 0, 50, 10, 0), (0, 9, 50, 10, 0), (0, 10, 50, 10, 6), (6, 5, 50, 10, 0), (45, 49, 50, 10, 40),
    ])
    func theCursorIsAlwaysInSight(offset: Int, index: Int, count: Int, visible: Int, expected: Int) {
        let new = State.offset(offset, showing: index, of: count, in: visible)
        #expect(new == expected)
        #expect((new..<new + visible).contains(index))
    }
}

@Suite struct ChoiceTests {
    @Test func whatTheOperatorOpenedStaysOpenWhenAnotherInstanceFails() {
        var state = Fixture.state(80, 24)
        let calm = InstanceList(["embed-2", "train-a"].map { Fixture.instance($0, .active, gib: 12000) })
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(calm)), at: Fixture.ago(20))))
        _ = state.update(.key(.enter))
        #expect(state.shownInstance?.id == "embed-2")
        let failed = InstanceList([
            Fixture.instance("embed-2", .active, gib: 12000), Fixture.instance("train-a", .failed, gib: 12000),
        ])
        _ = state.update(.fetched(Fetched(.instances, .success(.instances(failed)), at: Fixture.now)))
        #expect(state.shownInstance?.id == "embed-2")
    }

    @Test func amongCheckpointsTheCursorBeginsOnTheOneToRestore() {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.hasPrefix("▸ step-12000") })
    }

    @Test func aCheckpointOpensInFullAndEscapeGoesBack() {
        var state = Fixture.night(80, 24)
        for key in [Key.enter, .enter] { _ = state.update(.key(key)) }
        let text = view(state).lines.joined(separator: "\n")
        #expect(text.contains("gs://ml-backups/train-a/step-12000/"))
        #expect(text.contains("started 2026-11-23T01:00:07Z"))
        _ = state.update(.key(.escape))
        #expect(state.overlay == nil && state.focus == .checkpoints)
    }

    @Test func aTransferOpensInFull() {
        var state = Fixture.night(80, 24)
        for key in [Key.tab, .down, .down, .enter] { _ = state.update(.key(key)) }
        let text = view(state).lines.joined(separator: " ")
        #expect(text.contains("PERMISSION_DENIED on 3 objects"))
        #expect(text.contains("gs://ml-backups/eval-2/eval-2-20261123T013000Z"))
    }

    @Test func movingThroughAttentionShowsWhatItIsAbout() {
        var state = Fixture.night(120, 40)
        for key in [Key.backTab, .down, .down] { _ = state.update(.key(key)) }
        _ = state.update(.rested)
        #expect(state.shownInstance?.id == "eval-1")
    }

    @Test func leavingTheStripBringsTheMostUrgentLineBack() {
        var state = Fixture.night(80, 24)
        for key in [Key.backTab, .end, .escape] { _ = state.update(.key(key)) }
        #expect(view(state).lines[1].hasPrefix("✗ train-a"))
    }

    @Test func whatDoesNotFitIsScrolledTo() {
        var state = Fixture.night(60, 12)
        _ = state.update(.key(.character("?")))
        #expect(view(state).lines.contains { $0.hasSuffix("more ↓") })
        _ = state.update(.key(.end))
        #expect(view(state).lines.contains { $0.contains("at most") })
        _ = state.update(.key(.home))
        #expect(view(state).lines[1] == "KEYS")
    }

    @Test func aKeyThatDoesNothingSaysSo() {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.character("/")))
        #expect(view(state).lines.last == "no key /   ? help")
    }
}
