import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// The whole path from the service to what an operator is told.
    @Suite struct ReadingsTests {
        @Test func theDefaultWorldIsToldAsItIs() async throws {
            let silent = #"{"after": "8s", "zone": "europe-west4-b", "reachable": false}"#
            let scenario = standardScenario().replacing(
                #""timeline": ["#, with: "\"timeline\": [\n    \(silent),")
            try await withWorld(scenario) { world in
                let watcher = Watcher(world)
                try await watcher.watch {
                    let before = try await watcher.wait { $0.isSettled }
                    try expectExposures(before)
                    try expectFindings(before)
                    #expect(try before.overview(of: "train-a").instance.state == .active)
                    #expect(before.seenFailing.isEmpty)

                    try await world.advance("10s")
                    let later = World.start + 10
                    await watcher.refresh(at: later)
                    let after = try await watcher.wait {
                        $0.instances.takenAt == later && $0.operations.takenAt == later
                    }
                    try expectTheFailure(after)
                    // A zone that falls silent takes nothing off the screen.
                    let archive = try after.overview(of: "rl-archive")
                    #expect(archive.isUnconfirmed && archive.newestComplete?.name == "policy-77")
                    #expect(archive.exposure == (try before.overview(of: "rl-archive")).exposure)
                    let findings = after.findings(now: later, exposedAfter: .seconds(3600))
                    #expect(findings.contains(.unreachable(["europe-west4-b"])))
                    #expect(!findings.contains(.noBackupKnown(archive)))
                }
                await world.groups.expectGone()
            }
        }

        private func expectTheFailure(_ readings: Readings) throws {
            let trainA = try readings.overview(of: "train-a")
            #expect(readings.overviews.first == trainA && trainA.instance.state == .failed)
            // The service says when, which is more than when it was seen.
            #expect(trainA.seenFailing == World.start + 8 && readings.seenFailing.count == 1)
            #expect(readings.findings(now: World.start, exposedAfter: .seconds(3600)).first == .failed(trainA))
            let start = World.start - (2 * 3600 + 14 * 60)
            #expect(trainA.newestComplete?.name == "step-12000" && trainA.newestComplete?.startTime == start)
            #expect(trainA.exposure == .since(start, checkpoint: "step-12000"))
        }

        private func expectExposures(_ readings: Readings) throws {
            let minutes = [
                "train-a": ("step-12000", 134.0), "train-b": ("step-87500", 84), "train-c": ("step-41000", 900),
                "eval-1": ("nightly-211", 1200), "eval-2": ("nightly-139", 1560), "embed-2": ("epoch-08", 1740),
                "llm-finetune-research-shared": ("checkpoint-250000", 43), "vision-lab": ("v3-epoch-40", 200),
                "rl-archive": ("policy-77", 960),
            ]
            for (id, newest) in minutes {
                #expect(
                    try readings.overview(of: id).exposure
                        == .since(World.start - newest.1 * 60, checkpoint: newest.0), "\(id)")
            }
            #expect(try readings.overview(of: "train-a-r1").exposure == .none)
            #expect(try readings.overview(of: "kay").exposure == .unknown(.noRootKnown))
            #expect(try readings.overview(of: "speech").exposure == .unknown(.rootUnread))
            let states = Dictionary(
                uniqueKeysWithValues: try readings.overview(of: "train-a").checkpoints.map { ($0.name, $0.state) })
            #expect(states.count == 26 && states.values.filter { $0 == .complete }.count == 24)
            #expect(states["step-13000"] == .incomplete("export cancelled"))
            #expect(states["manual-friday"] == .unknown("no manifest"))
            #expect(
                try readings.overview(of: "train-b").checkpoints.first { $0.name == "step-88000" }?.state == .running)
        }

        private func expectFindings(_ readings: Readings) throws {
            let findings = readings.findings(now: World.start, exposedAfter: .seconds(26 * 3600 + 60))
            let eval = try readings.overview(of: "eval-2")
            let speech = try readings.overview(of: "speech")
            let restricted = try #require(GCSURI("gs://ml-restricted/speech/"))
            #expect(speech.roots == [restricted])
            let failure = try #require(speech.unreadRoots[restricted])
            #expect(failure.kind == .permissionDenied(permission: "storage.objects.get"))
            let evalExport = try #require(eval.lastExport)
            let speechExport = try #require(speech.lastExport)
            let outcome = try #require(speechExport.outcome)
            #expect(
                findings == [
                    .unread(.root(restricted), failure, since: World.start),
                    .exposed(try readings.overview(of: "embed-2")),
                    .backupFailed(eval, evalExport, .partlyFailed(objects: 3, reason: "PERMISSION_DENIED")),
                    .noBackupKnown(try readings.overview(of: "kay")),
                    .backupFailed(speech, speechExport, outcome),
                ])
        }
    }
}
