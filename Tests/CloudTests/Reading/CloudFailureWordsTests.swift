import Testing

@testable import Cloud

@Suite struct CloudFailureWordsTests {
    static let words: [(CloudFailure.Kind, detail: String, happened: String, toDo: String)] = [
        (.unauthenticated, "invalid_grant", "gcloud is signed out", "run: gcloud auth login"),
        (
            .permissionDenied(permission: "parallelstore.instances.list"), "long words",
            "PERMISSION_DENIED parallelstore.instances.list",
            "ask for the permission parallelstore.instances.list"
        ),
        (
            .permissionDenied(permission: nil), "The caller does not have permission.",
            "PERMISSION_DENIED: The caller does not have permission.",
            "ask for a role that allows instances list, and check the project's name"
        ),
        (
            .notFound, "gs://b not found", "NOT_FOUND: gs://b not found",
            "check the name and the project"
        ),
        (
            .quota, "x", "too many requests (RESOURCE_EXHAUSTED)",
            "wait a minute; psconsole asks less often until then"
        ),
        (
            .unavailable, "HTTP 503", "the service did not answer as it should: HTTP 503",
            "wait: psconsole keeps trying; check the network and status.cloud.google.com if it lasts"
        ),
        (
            .timedOut(seconds: 60), "", "no answer within 60 s",
            "wait: psconsole keeps trying; check the network if it lasts"
        ),
        (
            .unreachable(zones: ["us-east1-b"]), "", "no answer from us-east1-b",
            "wait: psconsole keeps trying; what these zones hold is unknown until they answer"
        ),
        (
            .unreachable(zones: ["a", "b", "c", "d", "e"]), "", "no answer from a, b, c and 2 more",
            "wait: psconsole keeps trying; what these zones hold is unknown until they answer"
        ),
        (
            .toolMissing("gcloud"), "", "gcloud was not found on the PATH",
            "install the Google Cloud CLI"
        ),
        (
            .toolMissing("kubectl"), "", "kubectl was not found on the PATH",
            "install kubectl"
        ),
        (
            .serviceRetired, "x", "the service is not enabled in this project, or no longer offered",
            "check that the API is enabled, run: gcloud components update, or move to Managed Lustre"
        ),
        (
            .refused(status: "INVALID_ARGUMENT"), "no", "INVALID_ARGUMENT: no",
            "read the service's words; press the refresh key to try again"
        ),
        (
            .refused(status: "USAGE"), "unknown flag", "gcloud did not accept the command: unknown flag",
            "run: gcloud components update, then start psconsole again"
        ),
        (
            .refused(status: "NO_PROJECT"), "x", "no project is set",
            "start psconsole with --project, or run: gcloud config set project PROJECT"
        ),
        (
            .refused(status: "BILLING_DISABLED"), "x", "billing is not enabled for the project",
            "enable billing for the project"
        ),
        (
            .refused(status: "VPC_SERVICE_CONTROLS"), "id: abc",
            "VPC Service Controls keep this machine out",
            "run psconsole inside the service perimeter, or show its owner this line: id: abc"
        ),
        (
            .malformed, "gcloud printed nothing", "the answer could not be understood: gcloud printed nothing",
            "wait: psconsole keeps trying; a proxy or a sign-in page in between can cause this"
        ),
        (.cancelled, "", "called off", "nothing"),
    ]

    @Test(arguments: words)
    func everyKindSaysWhatHappenedAndWhatToDo(
        _ words: (kind: CloudFailure.Kind, detail: String, happened: String, toDo: String)
    ) {
        let failure = CloudFailure(words.kind, task: "instances list", detail: words.detail)
        #expect(failure.whatHappened == words.happened)
        #expect(failure.whatToDo == words.toDo)
    }

    @Test(arguments: words)
    func noneIsEmptyOrPolite(_ words: (kind: CloudFailure.Kind, detail: String, happened: String, toDo: String)) {
        let failure = CloudFailure(words.kind, task: "")
        for line in [failure.whatHappened, failure.whatToDo] {
            #expect(!line.isEmpty && !line.hasSuffix(":") && !line.hasSuffix(": "))
            #expect(!["please", "oops", "sorry", "successfully"].contains { line.lowercased().contains($0) })
        }
    }

    @Test func theRemedyComesBeforeWordsThatMayBeLong() {
        let long = CloudFailure(.malformed, task: "instances list", detail: "gcloud printed: [{")
        #expect(
            long.inOneLine == "the answer could not be understood; wait: psconsole keeps trying; "
                + "a proxy or a sign-in page in between can cause this. gcloud printed: [{")
        let known = CloudFailure(.unauthenticated, task: "instances list", detail: "invalid_grant")
        #expect(known.inOneLine == "gcloud is signed out; run: gcloud auth login.")
    }
}
