import Glibc

import class FoundationEssentials.JSONDecoder

/// What `gcloud --log-http` wrote to its standard error, taken apart: the bodies of what was read, and the rest.
///
/// gcloud drops a list's `unreachable` without a word; only this log shows it. The log is looked at in memory and never
/// kept: gcloud leaves the tokens out of headers, but prints what a token service answers unless it is one of Google's
/// five (`transport.TOKEN_URIS`), as with workload identity. Those are asked by POST, so only the answers to GET are taken.
struct HTTPLog: Hashable, Sendable {
    /// The bodies of the answers to GET, in order; none where they are not kept.
    private(set) var bodies: [String] = []
    /// Whether an answer that says all is well had no content at all.
    private(set) var hasEmptyAnswer = false
    /// The status of the last answer to a GET; 0 where there was none.
    private(set) var lastStatus = 0
    /// What else was on the standard error; of much of it, the last 64 KiB at least.
    private(set) var rest = ""

    private enum Place { case outside, request, response, body }

    private let keepsBodies: Bool
    private var place = Place.outside
    private var isRead = false
    private var isGood = false
    private var isBlank = true
    private var body: [Substring] = []

    /// Makes a log of which nothing was read yet; without bodies it stays small, however much is read.
    init(keepsBodies: Bool) { self.keepsBodies = keepsBodies }

    /// Takes the text of a standard error apart.
    init(_ text: String) {
        self.init(keepsBodies: true)
        // By bytes: a log holds whole answers, and looking for characters in it costs more than all else.
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            take(Substring(bytes))
        }
        // What was split is joined as it was.
        if rest.last == "\n" { rest.removeLast() }
    }

    /// Takes the next line, without its end.
    mutating func take(_ line: Substring) {
        switch (place, line) {
        case (.outside, "==== request start ===="):
            place = .request
            isRead = false
        case (.request, "method: GET"): isRead = true
        case (.request, "==== request end ===="): place = .outside
        case (.outside, "---- response start ----"):
            place = .response
            isGood = false
        case (.response, _) where line.hasPrefix("status: "):
            isGood = line == "status: 200"
            if isRead { lastStatus = Int(line.dropFirst("status: ".count)) ?? 0 }
        case (.response, "-- body start --"):
            place = .body
            isBlank = true
        case (.body, "-- body end --"): endBody()
        case (.body, _):
            if isBlank { isBlank = line.allSatisfy(\.isWhitespace) }
            if keepsBodies { body.append(line) }
        case (.response, "---- response end ----"): place = .outside
        case (.outside, "======================="), (.outside, "----------------------"): break
        case (.outside, _): keep(line)
        default: break
        }
    }

    /// Errors come last: of a long text its end is kept.
    private mutating func keep(_ line: Substring) {
        rest += line + "\n"
        guard rest.utf8.count > 2 * Self.limit else { return }
        rest = String(decoding: rest.utf8.suffix(Self.limit), as: UTF8.self)
    }

    private static let limit = 64 << 10

    private mutating func endBody() {
        place = .response
        if isRead, keepsBodies { bodies.append(body.joined(separator: "\n")) }
        if isRead, isGood, isBlank { hasEmptyAnswer = true }
        body = []
    }
}

extension HTTPLog {
    /// What Cloud Storage says where not an object but its whole bucket does not exist.
    static let noBucket = "The specified bucket does not exist."

    /// The zones that the service's answers name as not reached, sorted.
    var unreachable: [String] {
        // Hardly any answer names one: the others need not be decoded a second time.
        let telling = bodies.filter { body in body.withCString { strstr($0, "\"unreachable\"") != nil } }
        let answers = telling.compactMap { try? JSONDecoder().decode(WireUnreachable.self, from: Array($0.utf8).data) }
        return Set(answers.flatMap(\.zones)).sorted()
    }
}
