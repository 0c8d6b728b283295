import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// What each recorded text of gcloud's is taken for.
@Suite struct FailureTextTests {
    @Test(arguments: Expectation.all)
    func eachTextIsOfItsKind(_ expectation: Expectation) throws {
        for name in expectation.samples {
            let (sample, error) = try Sample.named(name)
            let failure = FailureClassifier.failure(sample.status, error: error, task: "a task")
            #expect(failure.kind == expectation.kind, "\(name)")
            #expect(failure.task == "a task")
            #expect(!failure.detail.isEmpty && failure.detail.unicodeScalars.count <= 300, "\(name)")
            for noise in ["This command is", "https://console", "https://developers", "\n", "ERROR:", "(gcloud"] {
                #expect(!failure.detail.contains(noise), "\(name): \(failure.detail)")
            }
        }
    }

    @Test func everyRecordedTextIsInTheTable() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Sample.folder.path)
        let recorded = files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }
        let expected = Expectation.all.flatMap(\.samples)
        #expect(recorded.sorted() == expected.sorted())
    }

    @Test(arguments: [
        ("auth-refresh-503", "the sign-in could not be renewed: unavailable"),
        ("user-revoked", "invalid_grant: Token has been expired or revoked."),
        ("http-403-api-disabled", "Parallelstore API has not been used in project p before or it is disabled."),
        ("http-503-describe", "HTTP 503: The service is currently unavailable."),
        ("http-502-html", "HTTP 502: 502 Bad Gateway"),
        ("net-conn-refused", "connection to 127.0.0.1:1 refused"),
        ("net-dns-fail", "the name of no-such-host.invalid could not be resolved"),
        ("net-tls-bad-cert", "the certificate of parallelstore.googleapis.com could not be verified"),
        ("net-hang-default", "no answer from 127.0.0.1:18081"),
        ("404-network-describe", "The resource 'projects/p/global/networks/nope' was not found"),
        ("extra-expfail-wait", "bucket not found"),
        ("storage-412-rm", "At least one of the pre-conditions you specified did not hold."),
        (
            "storage-403-hold-rm",
            "Object 'held/e' is under active Event-Based hold and cannot be deleted, overwritten or archived until hold is removed."
        ),
        ("net-hang-sigkill", "gcloud was ended by signal 9"),
    ])
    func theDetailSaysWhatMatters(_ name: String, _ detail: String) throws {
        let (sample, error) = try Sample.named(name)
        #expect(FailureClassifier.failure(sample.status, error: error, task: "").detail == detail)
    }

    /// `gcloud storage` prints a dot for every second that it takes.
    @Test func aFailureBehindDotsIsThatFailure() throws {
        let (sample, error) = try Sample.named("storage-403-hold-rm")
        let plain = FailureClassifier.failure(sample.status, error: error, task: "rm")
        let slow = error.replacing("ERROR: ", with: "..ERROR: ")
        #expect(slow != error && FailureClassifier.failure(sample.status, error: slow, task: "rm") == plain)
    }

    @Test(arguments: [
        "ERROR: gcloud crashed (ValueError): bad header Authorization: Bearer ya29.A0ARrdaM-abc_def",
        "ERROR: (gcloud.x) INTERNAL: refresh_token=1//0gabcdef was refused",
        "token eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMzQ1Njc4OTAifQ.eyJhdWQiOiJ4In0.c2lnbmF0dXJl",
    ])
    func tokensAreNeverInTheDetail(_ text: String) {
        let detail = FailureClassifier.failure(.code(1), error: text, task: "").detail
        #expect(detail.contains("[redacted]"))
        #expect(!detail.contains("ya29.") && !detail.contains("1//0") && !detail.contains("eyJ"))
    }

    @Test func anythingElseIsShownInOneBoundedLine() {
        let noise = String(repeating: "Traceback\u{1b}[31m\r\n  File \"x\", line 1 \u{301}", count: 10_000)
        let failure = FailureClassifier.failure(.code(1), error: noise, task: "")
        #expect(failure.kind == .malformed)
        #expect(failure.detail.unicodeScalars.count <= 300)
        #expect(!failure.detail.contains { $0.isNewline })
    }

    @Test func silenceIsAFailureToo() {
        let failure = FailureClassifier.failure(.code(3), error: " \n", task: "")
        #expect(failure.kind == .toolBroken("gcloud"))
        #expect(failure.detail == "gcloud ended with code 3 and said nothing")
    }
}

/// The texts that are of one kind.
struct Expectation: Sendable, CustomTestStringConvertible {
    let kind: CloudFailure.Kind
    let samples: [String]

    init(_ kind: CloudFailure.Kind, _ samples: [String]) {
        self.kind = kind
        self.samples = samples
    }

    var testDescription: String { "\(kind)" }
}
