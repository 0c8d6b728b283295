import DemoCloud
import FlyingSocks

/// A body piece by piece, so that neither a demo file of tebibytes nor its half needs memory.
struct BodyBytes: AsyncBufferedSequence {
    typealias Element = UInt8

    let body: DemoBody
    /// After so many bytes the sequence throws, which makes FlyingFox close the connection in the middle of the body.
    let limit: Int64?

    func makeAsyncIterator() -> Iterator { Iterator(body: body, limit: limit) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        struct BrokenOff: Error {}

        let body: DemoBody
        let limit: Int64?
        private var offset: Int64 = 0

        init(body: DemoBody, limit: Int64?) {
            self.body = body
            self.limit = limit
        }

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            let left = limit.map { $0 - offset } ?? Int64(count)
            guard left > 0 else { throw BrokenOff() }
            let bytes = body.bytes(from: offset, limit: Swift.min(count, Int(clamping: left)))
            offset += Int64(bytes.count)
            return bytes.isEmpty ? nil : bytes
        }
    }
}
