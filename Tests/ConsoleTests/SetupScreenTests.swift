import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// `S`: what scheduled backups need, and the plan that adds what is absent.
@Suite struct SetupScreenTests {
    private static let lacking = SetupReportTests.state {
        $0.account = .success(nil)
        $0.kubernetesAccount = .success(nil)
        $0.bucketPolicy = .failure(CloudFailure(.permissionDenied(permission: nil), task: "t"))
    }

    private static func look(
        _ result: Result<SetupState, Unlisted>,
        among clusters: [ClusterName] = [SetupReportTests.state().target.cluster]
    ) -> SetupLook { SetupLook(clusters: clusters, result: result) }

    /// The screen for train-b, as it was opened from the dashboard.
    private static func opened(_ columns: Int, _ rows: Int) throws -> (State, SetupRequest) {
        var state = Fixture.night(columns, rows)
        for _ in 0..<6 { _ = state.update(.key(.down)) }
        guard case .readSetup(let request)? = state.update(.key(.character("S"))).first else {
            throw CloudFailure(.cancelled, task: "nothing is read")
        }
        return (state, request)
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func itLooksAsAgreed(columns: Int, rows: Int) throws {
        var (state, request) = try Self.opened(columns, rows)
        #expect(request.instance == Fixture.name("train-b") && request.root == Fixture.root("train-b"))
        #expect(request.cronJob == nil)
        _ = state.update(.setup(request, Self.look(.success(Self.lacking))))
        try expectGolden(view(state), "setup-\(columns)x\(rows)")
    }

    @Test func enterHasThePlanMadeAndShowsIt() throws {
        var (state, request) = try Self.opened(120, 40)
        #expect(state.update(.key(.enter)).isEmpty)
        _ = state.update(.setup(request, Self.look(.success(Self.lacking))))
        #expect(state.update(.key(.enter)) == [.plan(.setUp(request))])
        #expect(state.update(.key(.enter)).isEmpty)
        _ = state.update(.planned(.setUp(request), RunID(UUID()), .settingUp(Self.lacking, scratch: "/s")))
        #expect(state.context == .review)
        _ = state.update(.key(.escape))
        #expect(state.context == .setup)
    }

    @Test func whereAllIsThereNothingIsAdded() throws {
        var (state, request) = try Self.opened(120, 40)
        _ = state.update(.setup(request, Self.look(.success(SetupReportTests.state()))))
        #expect(state.update(.key(.enter)).isEmpty)
        #expect(state.notice == "Enter a: nothing is absent")
    }

    /// Where no claim tells which cluster is meant a person does; so it is where another one is.
    @Test func itIsLookedAtForOneClusterAfterAnother() throws {
        var (state, request) = try Self.opened(80, 24)
        let clusters = ["a", "b"].map { ClusterName(project: "ml-prod", location: "us-central1", id: $0) }
        let unknown = Unlisted(words: "Which cluster is meant is not known.")
        _ = state.update(.setup(request, Self.look(.failure(unknown), among: clusters)))
        try expectGolden(view(state), "setup-clusters-80x24")
        for cluster in clusters + clusters.prefix(1) {
            request.cluster = cluster
            #expect(state.update(.key(.character("c"))) == [.readSetup(request)])
        }
        // The answer is that of the cluster asked for last.
        let found = SetupReportTests.state()
        _ = state.update(.setup(request, Self.look(.success(found), among: [found.target.cluster])))
        #expect(state.update(.key(.character("c"))).isEmpty)
    }

    /// What is opened from a CronJob is looked at for that: its place, its bucket and its account.
    @Test func fromACronJobItIsForThat() throws {
        var state = ScheduleFixture.list(120, 40, at: "train-c")
        guard case .readSetup(let request)? = state.update(.key(.character("S"))).first else {
            Issue.record("nothing is read")
            return
        }
        #expect(request.root == Fixture.uri("gs://ml-archive/train-c/"))
        #expect(request.cronJob?.name == "nightly" && request.instance == Fixture.name("train-c", "us-central1-b"))
        // An answer to another question is not shown.
        _ = state.update(
            .setup(
                SetupRequest(instance: request.instance, root: nil, cronJob: nil),
                Self.look(.failure(Unlisted(words: "x")))))
        guard case .setup(let screen)? = state.screens.last else {
            Issue.record("no screen")
            return
        }
        #expect(screen.time == nil)
        let effects = state.update(.key(.control("r")))
        #expect(effects == [.refresh, .readSetup(request)])
    }
}
