import Glibc

import class FoundationEssentials.JSONDecoder

/// What `gcloud --log-http` wrote to its standard error, taken apart: the bodies of what was read, and the rest.
///
/// gcloud drops a list's `unreachable` without a word; only this log shows it. The log is looked at in memory and never
/// kept: gcloud leaves the tokens out of headers, but prints what a token service answers unless it is one of Google's
/// five (`transport.TOKEN_URIS`), as with workload identity. Those are asked by POST, so only the answers to GET are taken.
struct HTTPLog {
    /// The bodies of the answers to GET, in order.
    private(set) var bodies: [String] = []
    /// Whether an answer that says all is well had no content at all.
    private(set) var hasEmptyAnswer = false
    /// What else was on the standard error.
    private(set) var rest = ""

    private enum Place { case outside, request, response, body }

    /// Takes the text of a standard error apart.
    init(_ text: String) {
        var place = Place.outside
        var isRead = false
        var isGood = false
        var body: [Substring] = []
        var rest: [Substring] = []
        // By bytes: a log holds whole answers, and looking for characters in it costs more than all else.
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = Substring(bytes)
            switch (place, line) {
            case (.outside, "==== request start ===="):
                place = .request
                isRead = false
            case (.request, "method: GET"): isRead = true
            case (.request, "==== request end ===="): place = .outside
            case (.outside, "---- response start ----"):
                place = .response
                isGood = false
            case (.response, "status: 200"): isGood = true
            case (.response, "-- body start --"): place = .body
            case (.body, "-- body end --"):
                if isRead {
                    bodies.append(body.joined(separator: "\n"))
                    if isGood, body.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { hasEmptyAnswer = true }
                }
                body = []
                place = .response
            case (.body, _): body.append(line)
            case (.response, "---- response end ----"): place = .outside
            case (.outside, "======================="), (.outside, "----------------------"): break
            case (.outside, _): rest.append(line)
            default: break
            }
        }
        self.rest = rest.joined(separator: "\n")
    }
}

extension HTTPLog {
    /// The zones that the service's answers name as not reached, sorted.
    var unreachable: [String] {
        // Hardly any answer names one: the others need not be decoded a second time.
        let telling = bodies.filter { body in body.withCString { strstr($0, "\"unreachable\"") != nil } }
        let answers = telling.compactMap { try? JSONDecoder().decode(WireUnreachable.self, from: Array($0.utf8).data) }
        return Set(answers.flatMap(\.zones)).sorted()
    }
}
