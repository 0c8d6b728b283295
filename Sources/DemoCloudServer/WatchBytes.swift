import DemoCloud
import FlyingSocks
import FoundationEssentials

/// The events of a watch, as they happen.
struct WatchBytes: AsyncBufferedSequence {
    typealias Element = UInt8

    let cloud: SharedCloud
    let watch: DemoWatch

    func makeAsyncIterator() -> Iterator { Iterator(cloud: cloud, watch: watch) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        private static let pause = Duration.milliseconds(100)
        /// After so long without an event a line without one is sent: only writing shows that a client is gone.
        private static let silence = Duration.seconds(10)

        let cloud: SharedCloud
        private var watch: DemoWatch
        private let end: ContinuousClock.Instant
        private var rest: [UInt8] = []

        init(cloud: SharedCloud, watch: DemoWatch) {
            self.cloud = cloud
            self.watch = watch
            end = .now + .seconds(watch.seconds)
        }

        mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            let asked = ContinuousClock.now
            while rest.isEmpty {
                guard let news = await cloud.news(of: &watch) else { return nil }
                rest = news
                if !rest.isEmpty { break }
                let now = ContinuousClock.now
                guard now < end else { return nil }
                if now - asked > Self.silence { return [UInt8(ascii: "\n")] }
                try await Task.sleep(for: Self.pause)
            }
            defer { rest.removeFirst(Swift.min(count, rest.count)) }
            return Array(rest.prefix(count))
        }
    }
}
