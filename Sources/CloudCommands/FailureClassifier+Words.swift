extension FailureClassifier {
    /// The service's words without what gcloud adds to them: who was signed in, and where to click.
    static func plain(_ words: String) -> String {
        var words = words[...]
        for end in [
            " This command is authenticated", " This command is unauthenticated", " Enable it by visiting",
            " Please enable billing on project", " See https://", " If you would like to report this issue",
        ] {
            if let range = words.firstRange(of: end) { words = words[..<range.lowerBound] }
        }
        return String(words)
    }

    /// What went wrong on the way to the service, out of the Python libraries' layers of errors.
    static func networkWords(_ words: String) -> String? {
        let place = words.firstMatch(of: /host='([^']*)', port=(\d+)/)
        let name = place.map { String($0.1) } ?? "the service"
        let host = place.map { "\($0.1):\($0.2)" }
        let to = host.map { " to \($0)" } ?? ""
        if words.contains("Failed to resolve") || words.contains("Name or service not known") {
            return "the name of \(name) could not be resolved"
        }
        if words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("certificate verify failed") {
            return "the certificate of \(name) could not be verified"
        }
        let known: [(sign: String, words: String)] = [
            ("Connection refused", "connection\(to) refused"), ("Connection reset", "connection\(to) reset"),
            ("Network is unreachable", "no network\(to)"), ("No route to host", "no route\(to)"),
            ("Read timed out", "no answer\(host.map { " from \($0)" } ?? "")"), ("timed out", "no connection\(to)"),
            ("IncompleteRead", "the answer broke off"), ("Connection aborted", "connection\(to) lost"),
        ]
        return known.first { words.contains($0.sign) }?.words
    }

    /// The token service's reason, which gcloud prints as a Python tuple.
    static func grantWords(_ words: String) -> String {
        words.firstMatch(of: /^\('([^']*)'/).map { String($0.1) } ?? words
    }

    /// The name of a `google.rpc.Code`.
    static func word(rpc code: Int) -> String {
        let words = [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
            "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
            "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ]
        return words.indices.contains(code) ? words[code] : "UNKNOWN"
    }
}
