import Cloud
import Testing

/// A root with more manifests than one listing reads.
@Suite struct WholeListingTests {
    /// A root of which each listing reads some more, the newest first, up to a limit.
    private actor SlowRoot: CloudReading {
        let names: [String]
        let perListing: Int
        let limit: Int
        private(set) var listings = 0

        init(_ count: Int, perListing: Int, limit: Int = .max) {
            names = (0..<count).map { "c\($0)" }
            (self.perListing, self.limit) = (perListing, limit)
        }

        func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing {
            listings += 1
            let read = min(limit, listings * perListing)
            let manifests = names.enumerated().map { index, name in
                (name, index < read ? ManifestReading.read(Manifest(name)) : .pending)
            }
            return RootListing(root: root, prefixes: names, manifests: Dictionary(uniqueKeysWithValues: manifests))
        }

        func instances() async throws(CloudFailure) -> InstanceList { InstanceList([]) }
        func operations(zones: [String]) async throws(CloudFailure) -> [Operation] { [] }
        func operations(in zone: String) async throws(CloudFailure) -> [Operation] { [] }
        func operation(_ name: OperationName) async throws(CloudFailure) -> Operation {
            throw CloudFailure(.notFound, task: "")
        }
        func locations() async throws(CloudFailure) -> [String] { [] }
    }

    @Test func itIsListedUntilWhatIsWantedWasRead() async throws {
        let root = try uri("gs://abc/train-a/")
        let slow = SlowRoot(1_000, perListing: 200)
        let listing = try await slow.listing(of: root) { $0.manifests["c450"] != .pending }
        #expect(listing.manifests["c450"] != .pending && listing.pending == 400)
        #expect(await slow.listings == 3)
        #expect(try await slow.listing(of: root) { $0.pending == 0 }.pending == 0)
        #expect(await slow.listings == 5)
    }

    @Test func oneListingIsEnoughWhereNothingIsPending() async throws {
        let small = SlowRoot(7, perListing: 200)
        _ = try await small.listing(of: uri("gs://abc/train-a/")) { $0.pending == 0 }
        #expect(await small.listings == 1)
    }

    @Test func itEndsWhenNothingMoreComes() async throws {
        let stuck = SlowRoot(500, perListing: 200, limit: 300)
        #expect(try await stuck.listing(of: uri("gs://abc/train-a/")) { $0.pending == 0 }.pending == 200)
        #expect(await stuck.listings == 3)
    }
}
