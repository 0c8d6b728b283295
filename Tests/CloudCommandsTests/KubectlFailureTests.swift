import Cloud
import Testing

@testable import CloudCommands

/// kubectl's own texts, as it was seen to write them.
@Suite struct KubectlFailureTests {
    @Test(arguments: [
        ("unauthorized", CloudFailure.Kind.unauthenticated), ("plugin-missing", .toolMissing("gke-gcloud-auth-plugin")),
        ("plugin-no-credentials", .unauthenticated), ("forbidden-list", .permissionDenied(permission: "list cronjobs")),
        ("forbidden-patch", .permissionDenied(permission: "get cronjobs")), ("hang-timeout-5", .unavailable),
        ("conn-refused", .unavailable), ("dns-fail", .unavailable), ("bad-context", .notFound),
        ("notfound-cronjob", .notFound), ("conflict-rv", .refused(status: "CONFLICT")),
        ("already-exists-job", .refused(status: "ALREADY_EXISTS")),
        ("bad-schedule", .refused(status: "INVALID_ARGUMENT")),
        ("crd-schema", .refused(status: "INVALID_ARGUMENT")), ("pvc-immutable", .refused(status: "INVALID_ARGUMENT")),
        ("unknown-type", .refused(status: "NO_KIND")), ("no-crd-apply", .refused(status: "NO_KIND")),
        ("quota-exceeded", .quota), ("x509-unknown-ca", .unavailable),
        ("unknown-field", .refused(status: "INVALID_ARGUMENT")),
    ])
    func eachTextIsWhatItIs(name: String, kind: CloudFailure.Kind) throws {
        let failure = KubectlFailure.failure(error: try Sample.text("kubectl/\(name)"), task: "t")
        #expect(failure.kind == kind, "\(failure)")
        #expect(!failure.detail.isEmpty)
    }

    @Test func silenceIsNoReason() {
        #expect(KubectlFailure.failure(error: "", task: "t").kind == .refused(status: "KUBECTL"))
    }
}
