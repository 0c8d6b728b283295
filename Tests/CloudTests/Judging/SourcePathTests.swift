import Cloud
import FoundationEssentials
import Testing

/// Backups of a part of an instance are no substitute for those of the whole.
@Suite struct SourcePathTests {
    private let root: GCSURI
    private var readings: Readings

    init() throws {
        root = try uri("gs://abc/train-a/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
    }

    /// What is made of checkpoints of these paths, an hour apart.
    private func overview(_ paths: [String], exports: [Operation] = []) throws -> InstanceOverview {
        var readings = readings
        readings.take(exports)
        let manifests = paths.enumerated().map { index, path in
            let time = start + Double(index) * 3600
            return Manifest(
                checkpoint: "\(index)", instance: .trainA, sourcePath: path, startTime: time, endTime: time + 60,
                counters: .init(found: 1, copied: 1), objects: 1, bytes: 1)
        }
        let others = exports.compactMap { $0.transfer?.uri?.name }
        readings.take(root, paths.indices.map { "\($0)" } + others, manifests.map { .read($0) })
        return try readings.overview(of: .trainA)
    }

    @Test(arguments: [
        (["/"], "0"), (["/", "/logs"], "0"), (["/", "/logs", "//"], "2"), (["/logs", "/logs/"], "1"),
        (["/users", "/users/b"], "0"), (["/a", "/b", "/a"], "1"), (["/", ""], "0"), (["", ""], "1"),
    ])
    func theWholeInstanceTellsWhatWouldBeLost(_ paths: [String], _ name: String) throws {
        let overview = try overview(paths)
        #expect(overview.exposure == .since(start + (Double(name) ?? 0) * 3600, checkpoint: name))
        #expect(overview.newestComplete?.name == name)
    }

    @Test func aPartIsNothingWhereTheWholeWasTriedAndFailed() throws {
        let export = try Operation.transfer("op", to: "gs://abc/train-a/x", .failed(code: 13, message: "boom"))
        #expect(try overview(["/logs"], exports: [export]).exposure == .everything)
    }

    @Test func thePathComesFromTheManifestOrFromTheExport() throws {
        let operation = try OperationName(id: "op")
        let export = Operation(
            name: operation, target: .trainA,
            kind: .transfer(Transfer(direction: .export, path: "/logs/", uri: GCSURI("gs://abc/train-a/x"))),
            createTime: start, endTime: start + 60, status: .done)
        var readings = readings
        readings.take([export])
        readings.take(root, ["x"])
        #expect(try readings.overview(of: .trainA).checkpoints.first?.partOfInstance?.description == "/logs")
        let manifest = Manifest(
            checkpoint: "x", instance: .trainA, sourcePath: "", operation: operation, startTime: start, objects: 1,
            bytes: 1)
        readings.take(root, ["x"], [.read(manifest)])
        let checkpoint = try #require(try readings.overview(of: .trainA).checkpoints.first)
        #expect(checkpoint.state == .complete && checkpoint.sourcePath?.description == "/logs")
    }

    @Test(arguments: [("/", "/"), ("//", "/"), ("logs", "/logs"), ("/a//b/", "/a/b"), ("/\u{301}x", "/\u{301}x")])
    func everySpellingOfAPathIsTheSame(_ text: String, _ path: String) throws {
        #expect(try #require(SourcePath(text)).description.utf8.elementsEqual(path.utf8))
        #expect(SourcePath("") == nil)
    }
}
