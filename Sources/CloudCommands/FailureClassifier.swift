import Cloud

/// Says what kind of failure a failed command is, from what it left behind.
///
/// The kinds decide what an operator is told to do, so that the finest differences lie here: a sign-in that ended and a
/// token service that is down read almost the same, and ask for opposite things.
struct FailureClassifier {
    private let text: FailureText
    private let task: String

    /// The failure of a command that ended with anything but success.
    ///
    /// `error` is its standard error, without the log of its requests.
    static func failure(_ status: ExitStatus, error: String, task: String) -> CloudFailure {
        let classifier = FailureClassifier(text: FailureText(error), task: task)
        switch status {
        case .signal(let signal): return classifier.make(.toolBroken("gcloud"), "gcloud was ended by signal \(signal)")
        case .code(2): return classifier.usage
        case .code(let code):
            guard !classifier.text.message.isEmpty else {
                return classifier.make(.toolBroken("gcloud"), "gcloud ended with code \(code) and said nothing")
            }
            return classifier.byCrash ?? classifier.bySignIn ?? classifier.byStatus ?? classifier.byHTTP
                ?? classifier.byWords ?? classifier.make(.malformed, classifier.text.message)
        }
    }

    private func make(_ kind: CloudFailure.Kind, _ detail: String) -> CloudFailure {
        CloudFailure(kind, task: task, detail: Excerpt.line(FailureClassifier.plain(detail)))
    }

    private func contains(_ words: String...) -> Bool {
        words.contains { text.message.contains($0) }
    }
}

extension FailureClassifier {
    /// gcloud did not take the command line; where it does not know the command itself, it is a version without it.
    private var usage: CloudFailure {
        text.message.hasPrefix("Invalid choice: ")
            ? make(.serviceRetired, "this gcloud does not know the command: \(text.message)")
            : make(.refused(status: "USAGE"), text.message)
    }

    /// gcloud gave up with a Python error: the network's, or its own.
    private var byCrash: CloudFailure? {
        guard let (error, rest) = text.crash else { return nil }
        let network = [
            "ConnectionError", "ConnectTimeout", "ReadTimeout", "Timeout", "SSLError", "ProxyError", "TransportError",
            "ChunkedEncodingError", "ConnectionResetError", "ConnectionRefusedError", "BrokenPipeError", "gaierror",
            "ServerNotFoundError", "MaxRetryError", "RemoteDisconnected", "IncompleteRead", "timeout",
        ]
        let machine = ["FileNotFoundError", "PermissionError", "OSError", "MemoryError", "ImportError"]
        if machine.contains(error) { return make(.toolBroken("gcloud"), "gcloud crashed (\(error)): \(rest)") }
        guard network.contains(error) else { return make(.malformed, "gcloud crashed (\(error)): \(rest)") }
        return make(.unavailable, Self.networkWords(rest) ?? "\(error): \(rest)")
    }

    /// Nobody is signed in, or not any more; or the service that renews sign-ins does not work.
    private var bySignIn: CloudFailure? {
        if contains("There was a problem refreshing") {
            let refused = contains("invalid_grant", "unauthorized_client", "invalid_client", "reauth", "Reauth")
            let down = contains(
                ": unavailable", "internal_failure", "temporarily_unavailable", "timed out", "Max retries exceeded",
                "Connection aborted", "Failed to retrieve http", "server_error")
            let words = text.message.firstMatch(of: /tokens(?: for account \S+)?: (.*)$/).map { String($0.1) }
            return !refused && down
                ? make(.unavailable, "the sign-in could not be renewed: \(words ?? text.message)")
                : make(.unauthenticated, words.map(Self.grantWords) ?? text.message)
        }
        let signedOut = contains(
            "You do not currently have an active account selected", "does not have any valid credentials",
            "Reauthentication failed", "Reauthentication required", "Anonymous caller does not have")
        let tokenFile = text.message.hasPrefix("Unable to read file [")
        return signedOut || tokenFile ? make(.unauthenticated, text.message) : nil
    }

    /// The service answered with a status of its own.
    private var byStatus: CloudFailure? {
        if let (code, rest) = text.operationError { return byStatus(Self.word(rpc: code), rest) }
        guard let (word, rest) = text.status else { return nil }
        return byStatus(word, rest)
    }

    private func byStatus(_ word: String, _ rest: String) -> CloudFailure {
        switch word {
        case "UNAUTHENTICATED": make(.unauthenticated, rest)
        case "PERMISSION_DENIED": denied(rest)
        case "NOT_FOUND": make(.notFound, rest)
        case "RESOURCE_EXHAUSTED": make(.quota, rest)
        case "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "UNKNOWN": make(.unavailable, "\(word): \(rest)")
        case "UNIMPLEMENTED": make(.serviceRetired, rest)
        default: make(.refused(status: word), rest)
        }
    }

    /// The service refused: for want of a permission, or for a reason that no permission helps against.
    private func denied(_ rest: String) -> CloudFailure {
        let reason = text.detail("reason") ?? ""
        if reason == "SERVICE_DISABLED" || rest.contains("it is disabled") || rest.contains("not enabled on project") {
            return make(.serviceRetired, rest)
        }
        if reason == "BILLING_DISABLED" || rest.contains("requires billing") {
            return make(.refused(status: "BILLING_DISABLED"), rest)
        }
        if reason == "SECURITY_POLICY_VIOLATED" || rest.contains("vpcServiceControlsUniqueIdentifier") {
            return make(.refused(status: "VPC_SERVICE_CONTROLS"), rest)
        }
        // Cloud Storage's reasons for these (`retentionPolicyNotMet`, `forbidden`) are not printed; its words are.
        if rest.contains("is subject to bucket's retention policy") {
            return make(.refused(status: "RETENTION_POLICY"), rest)
        }
        if rest.contains("is under active Event-Based hold") || rest.contains("is under active Temporary hold") {
            return make(.refused(status: "OBJECT_HOLD"), rest)
        }
        return make(.permissionDenied(permission: text.permission), rest)
    }

    /// gcloud passed the status of HTTP on.
    private var byHTTP: CloudFailure? {
        guard let (code, rest) = text.http else { return nil }
        let said = rest.isEmpty ? "HTTP \(code)" : "HTTP \(code): \(rest)"
        switch code {
        case 401: return make(.unauthenticated, rest)
        case 403: return denied(rest)
        // The services answer with JSON; a page comes from the front end, which knows no such API.
        case 404 where rest.contains("<html"): return make(.serviceRetired, "HTTP 404 and a web page for an answer")
        case 404: return make(.notFound, rest)
        case 408, 500...: return make(.unavailable, said)
        case 429: return make(.quota, rest)
        case 400: return make(.refused(status: "INVALID_ARGUMENT"), rest)
        case 409: return make(.refused(status: rest.contains("exists") ? "ALREADY_EXISTS" : "ABORTED"), rest)
        case 412: return make(.refused(status: "FAILED_PRECONDITION"), rest)
        default: return make(.refused(status: "HTTP \(code)"), rest)
        }
    }

    /// gcloud's own words.
    private var byWords: CloudFailure? {
        if contains("matched no objects") { return make(.notFound, text.message) }
        if let failure = byCompute { return failure }
        if contains("is the subject of a conflict") { return make(.refused(status: "ABORTED"), text.message) }
        if text.details.contains(where: { $0.contains("Failed to find attribute [project]") }) {
            return make(.refused(status: "NO_PROJECT"), "no project is set")
        }
        let own = [
            "Error parsing [", "Invalid value for property", "More tokens expected",
            "This prompt could not be answered", "Ls only works for cloud URLs",
        ]
        return own.contains { text.message.hasPrefix($0) } ? make(.refused(status: "USAGE"), text.message) : nil
    }

    /// What Compute Engine says stands in the lines below gcloud's own.
    private var byCompute: CloudFailure? {
        guard contains("Could not fetch resource", "Some requests did not succeed") else { return nil }
        let words = String((text.details.first ?? text.message[...]).drop { " -".contains($0) })
        if words.contains("was not found") { return make(.notFound, words) }
        guard let denied = words.firstMatch(of: /Required ["']([\w.]+)["'] permission/) else {
            return make(.refused(status: "UNKNOWN"), words)
        }
        return make(.permissionDenied(permission: String(denied.1)), words)
    }
}
