extension CloudFailure {
    /// What happened, in one calm line without a full stop, to follow "could not be read:".
    public var whatHappened: String { summary + (hasWords ? inWords : "") }

    /// What happened and what to do, in one line.
    ///
    /// The words of whoever failed come last: what a narrow screen cuts off must not be what to do.
    public var inOneLine: String {
        "\(summary); \(whatToDo)." + (hasWords && !detail.isEmpty ? " \(detail)" : "")
    }

    private var summary: String {
        switch kind {
        case .unauthenticated: "gcloud is signed out"
        case .permissionDenied(let permission?): "PERMISSION_DENIED \(permission)"
        case .permissionDenied(nil): "PERMISSION_DENIED"
        case .notFound: "NOT_FOUND"
        case .quota: "too many requests (RESOURCE_EXHAUSTED)"
        case .unavailable: "the service did not answer as it should"
        case .timedOut(let seconds): "no answer within \(seconds) s"
        case .unreachable(let zones): "no answer from \(Self.list(zones))"
        case .toolMissing(let program): "\(program) was not found on the PATH"
        case .toolBroken(let program): "\(program) itself does not work"
        case .serviceRetired: "the service is not enabled in this project, or no longer offered"
        case .refused(status: "BILLING_DISABLED"): "billing is not enabled for the project"
        case .refused(status: "VPC_SERVICE_CONTROLS"): "VPC Service Controls keep this machine out"
        case .refused(status: "NO_PROJECT"): "no project is set"
        case .refused(status: "USAGE"): "gcloud did not accept the command"
        case .refused(status: "NAME"): "its name can't be given to gcloud"
        case .refused(status: "RETENTION_POLICY"): "a retention policy keeps the object"
        case .refused(status: "OBJECT_HOLD"): "a hold keeps the object"
        case .refused(let status): status
        case .malformed: "the answer could not be understood"
        case .cancelled: "called off"
        }
    }

    /// Whether the words of whoever failed say more than the summary does.
    private var hasWords: Bool {
        switch kind {
        case .permissionDenied(nil), .notFound, .unavailable, .malformed, .toolBroken: true
        case .refused(let status): !["BILLING_DISABLED", "VPC_SERVICE_CONTROLS", "NO_PROJECT"].contains(status)
        case .unauthenticated, .permissionDenied, .quota, .timedOut, .unreachable, .toolMissing, .serviceRetired,
            .cancelled:
            false
        }
    }

    /// What the operator can do about it, in one line that begins like an order; never empty.
    public var whatToDo: String {
        switch kind {
        case .unauthenticated: "run: gcloud auth login"
        case .permissionDenied(let permission?): "ask for the permission \(permission)"
        case .permissionDenied(nil): "ask for a role that allows \(task), and check the project's name"
        case .notFound: "check the name and the project"
        case .quota: "wait a minute; psconsole asks less often until then"
        case .unavailable: "wait: psconsole keeps trying; check the network and status.cloud.google.com if it lasts"
        case .timedOut: "wait: psconsole keeps trying; check the network if it lasts"
        case .unreachable: "wait: psconsole keeps trying; what these zones hold is unknown until they answer"
        case .toolMissing("gcloud"): "install the Google Cloud CLI"
        case .toolMissing(let program): "install \(program)"
        case .toolBroken(let program): "run it by hand: \(program) version"
        case .serviceRetired: "check that the API is enabled, run: gcloud components update, or move to Managed Lustre"
        case .refused(status: "BILLING_DISABLED"): "enable billing for the project"
        case .refused(status: "VPC_SERVICE_CONTROLS"):
            "run psconsole inside the service perimeter, or show its owner this line" + inWords
        case .refused(status: "NO_PROJECT"): "start psconsole with --project, or run: gcloud config set project PROJECT"
        case .refused(status: "USAGE"): "run: gcloud components update, then start psconsole again"
        case .refused(status: "NAME"): "rename it, or look at it in the Cloud console"
        case .refused(status: "RETENTION_POLICY"): "wait until the time that the service names"
        case .refused(status: "OBJECT_HOLD"): "ask whoever holds the object to release it"
        case .refused: "read the service's words; press the refresh key to try again"
        case .malformed: "wait: psconsole keeps trying; a proxy or a sign-in page in between can cause this"
        case .cancelled: "nothing"
        }
    }

    /// The words of whoever failed, behind a colon.
    private var inWords: String {
        detail.isEmpty ? "" : ": \(detail)"
    }

    /// The first three, and how many more there are.
    private static func list(_ zones: [String]) -> String {
        guard zones.count > 3 else { return zones.joined(separator: ", ") }
        return zones.prefix(3).joined(separator: ", ") + " and \(zones.count - 3) more"
    }
}
