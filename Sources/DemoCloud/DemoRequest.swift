/// One HTTP request to the demo cloud.
public struct DemoRequest: Hashable, Sendable {
    /// The method in capitals, such as `GET`.
    public var method: String
    /// Path and query exactly as they came over the wire: still percent-encoded, because a `%2F` inside an object's name
    /// is not a separator.
    public var target: String
    /// The headers, names in lower case.
    public var headers: [String: String]
    /// The whole body.
    public var body: [UInt8]

    /// A request.
    public init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = Dictionary(
            headers.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { _, last in last })
        self.body = body
    }
}
