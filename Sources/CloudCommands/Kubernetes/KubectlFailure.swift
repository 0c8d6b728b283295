import Cloud

/// Tells kubectl's failures apart by what it writes to its standard error: its exit status is 1 for all of them.
enum KubectlFailure {
    static func failure(error text: String, task: String) -> CloudFailure {
        let message = message(of: text)
        func has(_ words: String...) -> Bool { words.contains { message.contains($0) } }
        func make(_ kind: CloudFailure.Kind) -> CloudFailure {
            CloudFailure(kind, task: task, detail: Excerpt.line(message))
        }
        if has("(Unauthorized)", "You must be logged in") { return make(.unauthenticated) }
        if message.contains("getting credentials: exec: executable"), message.contains("not found") {
            return make(.toolMissing("gke-gcloud-auth-plugin"))
        }
        if has("getting credentials") { return make(.unauthenticated) }
        if has("(Forbidden)", "is forbidden: User") {
            return make(.permissionDenied(permission: permission(in: message)))
        }
        if has("the server doesn't have a resource type", "no matches for kind") {
            return make(.refused(status: "NO_KIND"))
        }
        if has("exceeded quota") { return make(.quota) }
        if has("already exists") { return make(.refused(status: "ALREADY_EXISTS")) }
        if has("(Conflict)") { return make(.refused(status: "CONFLICT")) }
        if has("(NotFound)", "context was not found") { return make(.notFound) }
        if has(" is invalid: ", "(BadRequest)", "error validating", "error parsing") {
            return make(.refused(status: "INVALID_ARGUMENT"))
        }
        let isSilent = has(
            "Unable to connect to the server", "The connection to the server", "i/o timeout", "Client.Timeout",
            "connection reset", "EOF", "(ServiceUnavailable)", "(InternalError)", "(TooManyRequests)", "(Timeout)",
            "timed out waiting", "etcdserver")
        return make(isSilent ? .unavailable : .refused(status: "KUBECTL"))
    }

    /// The line that says it: what klog writes before it is noise, and what follows an advice.
    private static func message(of text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) && !isLog($0) }
        let told = lines.first { line in
            ["error: ", "Error", "Unable to connect", "The ", "error when "].contains { line.hasPrefix($0) }
        }
        return String(told ?? lines.last ?? "kubectl said nothing")
    }

    /// Whether a line is of kubectl's own log, such as `E1122 23:22:14.439112   24387 memcache.go:265] …`.
    private static func isLog(_ line: Substring) -> Bool { line.firstMatch(of: /^[IWEF]\d{4} \d\d:\d\d:\d\d\./) != nil }

    /// What is not allowed, as `kubectl auth can-i` takes it: `list cronjobs`.
    private static func permission(in message: String) -> String? {
        message.firstMatch(of: /cannot (\w+) resource "([\w.\/]+)"/).map { "\($0.1) \($0.2)" }
    }
}
