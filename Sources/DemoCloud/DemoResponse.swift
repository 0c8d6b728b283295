/// One HTTP response of the demo cloud, and how it is to reach the client.
public struct DemoResponse: Hashable, Sendable {
    /// The HTTP status code.
    public var status: Int
    /// The headers, without `Content-Length`, which follows from the body.
    public var headers: [String: String]
    /// The body.
    public var body: DemoBody
    /// What the server does with the response: faults are decided here and carried out there.
    public var delivery: Delivery

    /// How a response reaches the client.
    public enum Delivery: Hashable, Sendable {
        /// At once and complete.
        case whole
        /// Complete, after so many seconds of real time.
        case delayed(seconds: Double)
        /// Never: the connection stays open and silent.
        case hang
        /// Never: the connection is closed without a byte of an answer.
        case reset
        /// The head and so many bytes of the body, then the connection is closed; `Content-Length` promises all of it.
        case truncated(at: Int)
        /// At once, and then whatever the watch has to tell, until it is over.
        case watch(DemoWatch)
    }

    init(status: Int = 200, headers: [String: String] = [:], body: DemoBody, delivery: Delivery = .whole) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delivery = delivery
    }

    init(_ json: JSON, status: Int = 200, headers: [String: String] = [:]) {
        self.init(
            status: status,
            headers: headers.merging(["content-type": "application/json; charset=UTF-8"]) { given, _ in given },
            body: DemoBody(json.text))
    }

    static let noContent = DemoResponse(status: 204, body: DemoBody([]))
}

/// The bytes of a response, produced piece by piece so that a demo file of tebibytes needs no memory.
public struct DemoBody: Hashable, Sendable {
    private var content: Content
    private var range: Range<Int64>

    init(_ bytes: [UInt8]) { self.init(.bytes(bytes)) }

    init(_ content: Content, range: Range<Int64>? = nil) {
        self.content = content
        self.range = range ?? 0..<content.size
    }

    /// How many bytes there are.
    public var count: Int64 { range.upperBound - range.lowerBound }

    /// The bytes from an offset on, at most `limit` of them; empty at the end.
    public func bytes(from offset: Int64, limit: Int) -> [UInt8] {
        let lower = min(range.lowerBound + max(offset, 0), range.upperBound)
        return content.bytes(in: lower..<min(lower + Int64(limit), range.upperBound))
    }

    /// All bytes at once; for bodies known to be small.
    public var all: [UInt8] { bytes(from: 0, limit: Int(clamping: count)) }
}
