/// The counters of a transfer, under the names the service gives them.
struct TransferCounters: Hashable, Sendable {
    struct Pair: Hashable, Sendable {
        var objects: Int64 = 0
        var bytes: Int64 = 0

        static func + (left: Pair, right: Pair) -> Pair {
            Pair(objects: left.objects + right.objects, bytes: left.bytes + right.bytes)
        }
    }

    /// Scheduled for transfer; what is skipped does not count.
    var found = Pair()
    var skipped = Pair()
    var copied = Pair()
    var failed = Pair()

    /// Zero counters are left out, the others are strings.
    var json: JSON {
        var json: JSONObject = [:]
        for (name, pair) in [("Found", found), ("Skipped", skipped), ("Copied", copied), ("Failed", failed)] {
            json.add("objects\(name)", unlessZero: pair.objects)
            json.add("bytes\(name)", unlessZero: pair.bytes)
        }
        return .object(json)
    }
}
