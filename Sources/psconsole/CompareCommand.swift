import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Terminal

extension CheckpointsCommand {
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List two checkpoints, and tell which objects only one has and which changed.",
            discussion: """
                Both are listed as they are now, at the same time; gcloud lists some 2,000 objects a second. Objects of which one \
                side has no CRC32C are compared by size only, and the answer says so. Exit status: 0 the same, 2 they differ, \
                1 one of them could not be read.
                """)

        @OptionGroup var cloud: CloudOptions

        @Argument(help: "gs://BUCKET/ROOT/CHECKPOINT/")
        var a: String

        @Argument(help: "The same, or the name of another checkpoint beside A.")
        var b: String

        @Option(help: "table or json.")
        var format: StatusCommand.Format = .table

        @MainActor
        func run() async throws {
            let configuration = try cloud.configuration()
            ProcessGuard.watchSignals()
            let (left, right) = try places()
            let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
            let result = try await access.use { connect in
                let desk = try await connect().desk
                let meter = Meter()
                let result: Result<TimedComparison, ComparisonFailure>
                do throws(ComparisonFailure) {
                    result = .success(try await desk.compare(left, with: right) { await meter.tell(Self.progress($0)) })
                } catch {
                    result = .failure(error)
                }
                return result
            }
            let report = ComparisonReport(left, right, result)
            switch (format, result) {
            case (.json, _): standardOutput(try report.json())
            case (.table, .success(let comparison)): standardOutput(comparisonText(comparison))
            case (.table, .failure): break
            }
            for failure in report.failures { standardError("psconsole: \(failure)") }
            guard case .success(let timed) = result else { throw ExitCode(1) }
            if !timed.comparison.isSame { throw ExitCode(2) }
        }

        private func places() throws -> (GCSURI, GCSURI) {
            guard let left = GCSURI(a)?.folder, !left.path.isEmpty else {
                throw Words("\(a) is no checkpoint: gs://BUCKET/ROOT/CHECKPOINT/.")
            }
            // With a slash in it, it is a place that has a mistake.
            let name = b.hasSuffix("/") ? b.dropLast() : b[...]
            let isName = !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/"))
            guard let right = (isName ? GCSURI("\(left.parent)\(name)") : GCSURI(b))?.folder, !right.path.isEmpty else {
                throw Words("\(b) is no checkpoint: gs://BUCKET/ROOT/CHECKPOINT/, or the name of one beside \(left).")
            }
            guard left != right else { throw Words("A and B are the same checkpoint, \(left).") }
            return (left, right)
        }

        private static func progress(_ counts: ListedCounts) -> String {
            "\(Figures.count(counts[.left])) objects listed in A, \(Figures.count(counts[.right])) in B"
        }
    }
}
