import FoundationEssentials

/// A rule by which chosen requests go wrong.
struct FaultRule: Hashable, Sendable {
    enum Effect: Hashable, Sendable {
        /// This status with an error body of the service, or with a page of HTML as a proxy in between would send.
        case status(Int, message: String, html: Bool)
        /// The right answer, so many seconds late.
        case delay(Double)
        case hang
        /// The connection is closed; nothing was done.
        case reset
        /// The connection is closed after the work was done, so the client cannot know that it was.
        case answerLost
        /// The right answer breaks off after so many bytes.
        case truncated(Int)
        /// Status 200 with a body that is no JSON.
        case garbage
        /// Status 200 without a body.
        case empty
        /// The right answer grown to so many bytes by white space.
        case padded(Int)
    }

    /// The method; every one when nil.
    var method: String?
    /// A pattern for the decoded path: `*` is any run of characters, also across slashes.
    var path: String
    /// How many matching requests pass untouched first.
    var skip: Int
    /// How many are hit after that; all when nil.
    var times: Int?
    var effect: Effect

    func matches(_ request: DemoRequest, _ target: RequestTarget) -> Bool {
        (method == nil || method == request.method) && Self.matches(path[...], target.path[...])
    }

    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == text }
        guard text.hasPrefix(first) else { return false }
        var rest = text.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}

/// The rules in force, with what each has counted.
struct FaultTable: Hashable, Sendable {
    private var rules: [FaultRule] = []
    private var seen: [Int] = []

    init(_ rules: [FaultRule] = []) { append(rules) }

    mutating func append(_ more: [FaultRule]) {
        rules += more
        seen += more.map { _ in 0 }
    }

    /// What is to happen to a request; the first rule that has its turn decides, and every match counts.
    mutating func effect(for request: DemoRequest, _ target: RequestTarget) -> FaultRule.Effect? {
        var effect: FaultRule.Effect?
        for index in rules.indices where rules[index].matches(request, target) {
            let rule = rules[index]
            let turn = seen[index] - rule.skip
            seen[index] += 1
            if effect == nil, turn >= 0, rule.times.map({ turn < $0 }) ?? true { effect = rule.effect }
        }
        return effect
    }
}
