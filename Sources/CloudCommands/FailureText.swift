/// A standard error of gcloud's, taken apart into what tells failures from one another.
struct FailureText {
    /// gcloud's message: its last `ERROR:` line without the prefix, up to the details that follow.
    let message: String
    /// The lines after the message.
    let details: [Substring]

    /// Takes the text apart; without an `ERROR:` line its last line is the message.
    init(_ text: String) {
        let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }.map { line in
            // What takes a while prints dots, and fails on the same line.
            let rest = line.drop { $0 == "." }
            return rest.hasPrefix("ERROR: ") ? rest : line
        }
        // The report of a crash quotes what could not be read, which may look like anything.
        let start =
            lines.firstIndex { $0.hasPrefix("ERROR: gcloud crashed (") }
            ?? lines.lastIndex { $0.hasPrefix("ERROR: ") } ?? lines.indices.last
        guard let start else {
            (message, details) = ("", [])
            return
        }
        var line = lines[start]
        if line.hasPrefix("ERROR: ") { line = line.dropFirst(7) }
        // The command that failed, such as `(gcloud.beta.parallelstore.instances.list)`.
        if line.hasPrefix("(gcloud"), let close = line.firstIndex(of: ")") {
            line = line[line.index(after: close)...].drop { $0 == " " }
        }
        details = Array(lines[lines.index(after: start)...])
        // A message may go on in the next lines: the body of an answer, a list of names, an error in JSON.
        let goesOn = line.hasSuffix("<{") || line.hasSuffix(":") || line == "{" || line.hasSuffix("\"{")
        let more = goesOn ? details.prefix { !$0.hasPrefix("- '@type'") } : []
        message = ([line] + more).joined(separator: " ")
    }

    /// The service's status at the beginning of the message, such as `NOT_FOUND`, and what follows it.
    var status: (word: String, rest: String)? {
        guard let colon = message.firstRange(of: ": "), colon.lowerBound != message.startIndex,
            message[..<colon.lowerBound].allSatisfy({ $0 == "_" || ($0.isASCII && $0.isUppercase) })
        else { return nil }
        return (String(message[..<colon.lowerBound]), String(message[colon.upperBound...]))
    }

    /// The HTTP status, in the five ways in which gcloud writes one, and the service's words.
    var http: (code: Int, rest: String)? {
        if let match = message.firstMatch(of: /^HTTPError (\d{3}): ?(.*)$/) {
            return (Int(match.1) ?? 0, String(match.2))
        }
        if let match = message.firstMatch(of: /^ResponseError: code=(\d{3}), message=(.*)$/) {
            return (Int(match.1) ?? 0, String(match.2))
        }
        if let match = message.firstMatch(of: /^HttpError accessing <.*'status': (\d{3}).*?content <(.*)$/) {
            let content = String(match.2)
            let words = content.firstMatch(of: /"message": "([^"]*)"/)?.1 ?? content.firstMatch(of: /<title>(.*?)</)?.1
            return (Int(match.1) ?? 0, words.map(String.init) ?? "")
        }
        let denied = /^\[.*?\] does not have permission to access .*?\(or it may not exist\): (.*)$/
        if let match = message.firstMatch(of: denied) {
            return (403, String(match.1))
        }
        if let match = message.firstMatch(of: /^(\S+ not found): (404)\b/) { return (404, String(match.1)) }
        return nil
    }

    /// The name of the Python error after which gcloud gave up, and what it said.
    var crash: (error: String, rest: String)? {
        guard let match = message.firstMatch(of: /^gcloud crashed \((\w+)\): (.*)$/) else { return nil }
        return (String(match.1), String(match.2))
    }

    /// An operation's error, which gcloud prints as JSON when it was told to wait for the operation.
    var operationError: (code: Int, rest: String)? {
        guard message.hasPrefix("{"), let code = message.firstMatch(of: /"code": (\d+)/).flatMap({ Int($0.1) }) else {
            return nil
        }
        return (code, message.firstMatch(of: /"message": "([^"]*)"/).map { String($0.1) } ?? "")
    }

    /// A field of the details, which gcloud prints as YAML.
    func detail(_ key: String) -> String? {
        for line in details {
            let line = line.drop { $0 == " " || $0 == "-" }
            if line.hasPrefix("\(key): ") { return String(line.dropFirst(key.count + 2)) }
        }
        return nil
    }

    /// The permission that was missing, where anything names it.
    var permission: String? {
        if let named = detail("permission") { return named }
        let found =
            message.firstMatch(of: /Permission '([\w.]+)'/)?.1
            ?? message.firstMatch(of: /Required ["']([\w.]+)["'] permission/)?.1
            ?? message.firstMatch(of: /does not have (\w+\.[\w.]+) access/)?.1
        return found.map(String.init)
    }
}
