import DemoCloud
import FoundationEssentials
import Testing

/// A demo cloud with a hand on its clock, and shorthands for asking it.
struct TestCloud {
    static let start = Date(timeIntervalSince1970: 1_795_392_000)
    var cloud: DemoCloud
    var now = TestCloud.start

    init(_ scenario: String) throws {
        cloud = try DemoCloud(scenario: Array(scenario.utf8), start: Self.start)
    }

    init(_ scenario: [UInt8]) throws {
        cloud = try DemoCloud(scenario: scenario, start: Self.start)
    }

    @discardableResult
    mutating func send(
        _ method: String, _ target: String, headers: [String: String] = [:], body: String = ""
    ) -> DemoResponse {
        cloud.handle(
            DemoRequest(method: method, target: target, headers: headers, body: Array(body.utf8)), at: now)
    }

    mutating func get(_ target: String) throws -> Value { try Value(send("GET", target)) }

    mutating func post(_ target: String, _ body: String = "{}") throws -> Value {
        try Value(send("POST", target, body: body))
    }

    mutating func pass(_ seconds: Double) { now += seconds }

    /// Below one zone of the test project.
    static func zone(_ rest: String, version: String = "v1beta") -> String {
        "/parallelstore/\(version)/projects/p/locations/z-a/\(rest)"
    }

    mutating func export(_ instance: String, to uri: String, requestID: String? = nil) throws -> Value {
        let id = requestID.map { #","requestId":"\#($0)""# } ?? ""
        return try post(
            Self.zone("instances/\(instance):exportData"),
            #"{"sourceParallelstore":{"path":"/"},"destinationGcsBucket":{"uri":"\#(uri)"}\#(id)}"#)
    }

    mutating func operation(_ name: String) throws -> Value { try get("/parallelstore/v1beta/\(name)") }

    /// All objects of a bucket below a prefix, page by page.
    mutating func objects(_ bucket: String, prefix: String = "") throws -> [Value] {
        let mask = "fields=items(name,size,crc32c),nextPageToken"
        var items: [Value] = []
        var token = ""
        repeat {
            let page = try get("/storage/v1/b/\(bucket)/o?prefix=\(prefix)&pageToken=\(token)&\(mask)")
            items += page["items"].elements
            token = page["nextPageToken"].text ?? ""
        } while !token.isEmpty
        return items
    }
}

/// A JSON answer, read by the standard decoder and not by the code under test.
struct Value: Decodable, Equatable, CustomStringConvertible {
    private enum Kind: Equatable {
        case null, flag(Bool), number(Double), text(String), list([Value]), members([String: Value])
    }

    private var kind: Kind = .null
    var status = 200

    init() {}

    init(_ response: DemoResponse) throws {
        self = response.body.count == 0 ? Value() : try JSONDecoder().decode(Value.self, from: Data(response.body.all))
        status = response.status
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            kind = .null
        } else if let flag = try? container.decode(Bool.self) {
            kind = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            kind = .number(number)
        } else if let text = try? container.decode(String.self) {
            kind = .text(text)
        } else if let list = try? container.decode([Value].self) {
            kind = .list(list)
        } else {
            kind = .members(try container.decode([String: Value].self))
        }
    }

    subscript(key: String) -> Value {
        guard case .members(let members) = kind else { return Value() }
        return members[key] ?? Value()
    }

    var keys: Set<String> {
        guard case .members(let members) = kind else { return [] }
        return Set(members.keys)
    }

    var text: String? {
        guard case .text(let text) = kind else { return nil }
        return text
    }

    var elements: [Value] {
        guard case .list(let list) = kind else { return [] }
        return list
    }

    var number: Double? {
        guard case .number(let number) = kind else { return nil }
        return number
    }

    var isTrue: Bool { kind == .flag(true) }
    var exists: Bool { kind != .null }
    /// A 64-bit integer, which must come as a string; one that is left out is zero.
    var int64: Int64? { exists ? text.flatMap { Int64($0) } : 0 }
    var description: String { "\(kind)" }
}

/// A small world: three zones, two instances, three buckets.
let smallWorld = #"""
    {
      "project": "p", "projectNumber": "123", "zones": ["z-a", "z-b", {"name": "z-c", "reachable": false}],
      "durations": {"create": "60s", "delete": "30s", "cancel": "5s"},
      "transfers": {"scan": "10s", "rate": "100MiB/s", "objectsPerSecond": 1000},
      "layouts": {"tree": [
        {"path": "METADATA", "text": "hello"},
        {"path": "d/{i}", "count": 1000, "size": "10MiB"},
        {"path": "manifest", "size": 4096}]},
      "buckets": [{"name": "b"}, {"name": "closed", "denied": ["*"]}, {"name": "strange", "agent": false},
        {"name": "things", "objects": [{"path": "a.txt", "text": "A"}, {"path": "a/b", "text": "B"},
          {"path": "a/c/d", "text": "D"}, {"path": "n/{i}", "count": 2500, "size": 10}, {"path": "z", "text": "Z"}]}],
      "instances": [
        {"name": "one", "zone": "z-a", "capacityGib": 12000, "created": "-1d", "layout": "tree"},
        {"name": "two", "zone": "z-a", "capacityGib": 16000, "created": "-1d"},
        {"name": "late", "zone": "z-a", "capacityGib": 12000, "created": "-1m", "readyAfter": "30s"},
        {"name": "far", "zone": "z-b", "capacityGib": 12000, "created": "-1d"},
        {"name": "dark", "zone": "z-c", "capacityGib": 12000, "created": "-1d"}],
      "timeline": [{"after": "500s", "instance": "two", "state": "FAILED"}]
    }
    """#
