import Cloud

/// A Cloud Storage whose listings go as a test says; it has nothing else.
struct FakeStorage: StorageReading {
    typealias Taker = @Sendable ([ObjectRecord]) async throws(CloudFailure) -> Void
    /// Hands objects over, and may fail.
    typealias Listing = @Sendable (Taker) async throws(CloudFailure) -> Void

    var listings: [GCSURI: Listing]

    func objects(under prefix: GCSURI, each: Taker) async throws(CloudFailure) {
        guard let listing = listings[prefix] else { throw Self.nothing }
        try await listing(each)
    }

    func bucket(_ name: String) async throws(CloudFailure) -> Bucket { throw Self.nothing }
    func bucketPolicy(_ name: String) async throws(CloudFailure) -> [PolicyBinding] { throw Self.nothing }
    func projectNumber(_ project: String) async throws(CloudFailure) -> String { throw Self.nothing }
    func account() async throws(CloudFailure) -> String? { nil }
    func text(of uri: GCSURI) async throws(CloudFailure) -> ObjectText? { nil }
    func generation(of uri: GCSURI) async throws(CloudFailure) -> Int64? { nil }
    func download(_ uri: GCSURI, to path: String) async throws(CloudFailure) { throw Self.nothing }

    private static let nothing = CloudFailure(.notFound, task: "test")
}
