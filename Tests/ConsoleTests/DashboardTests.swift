import Cells
import Cloud
import Foundation
import Testing

@testable import Console

@Suite struct DashboardTests {
    @Test(arguments: [(80, 24), (120, 40), (200, 50)])
    func theNightLooksAsAgreed(columns: Int, rows: Int) throws {
        try expectGolden(view(Fixture.night(columns, rows)), "night-\(columns)x\(rows)")
    }

    @Test(arguments: ["transfers", "checkpoints", "attention"])
    func onASmallScreenEachPaneHasItsTurn(pane: String) throws {
        var state = Fixture.night(80, 24)
        let turns = ["transfers": 1, "checkpoints": 2, "attention": 3][pane] ?? 0
        for _ in 0..<turns { _ = state.update(.key(.tab)) }
        try expectGolden(view(state), "\(pane)-80x24")
    }

    @Test func theHelpAndAFindingInFullCoverTheWork() throws {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.character("?")))
        try expectGolden(view(state), "help-80x24")
        for key in [Key.escape, .backTab, .down, .down, .enter] { _ = state.update(.key(key)) }
        try expectGolden(view(state), "finding-80x24")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func signedOutForFourMinutesTheRowsStayAndSaySo(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        let failure = CloudFailure(.unauthenticated, task: "instances list", detail: "Reauthentication failed.")
        for feed in [Feed.instances, .operations, .root(Fixture.root("train-a"))] {
            _ = state.update(.fetched(Fetched(feed, .failure(failure), at: Fixture.now)))
        }
        _ = state.update(.tick(Fixture.now.addingTimeInterval(240)))
        try expectGolden(view(state), "signed-out-\(columns)x\(rows)")
    }

    @Test func withoutUTF8TheSameIsSaidInASCII() throws {
        try expectGolden(view(Fixture.night(120, 40)).inASCII(), "ascii-120x40")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func beforeAnythingWasReadItSaysSo(columns: Int, rows: Int) throws {
        try expectGolden(view(Fixture.state(columns, rows)), "reading-\(columns)x\(rows)")
    }
}
