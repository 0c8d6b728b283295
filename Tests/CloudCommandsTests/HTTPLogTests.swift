import Cloud
import Testing

@testable import CloudCommands

/// The log of gcloud's requests, as gcloud 528 writes it.
@Suite struct HTTPLogTests {
    static func exchange(_ method: String = "GET", status: Int = 200, body: String) -> String {
        """
        =======================
        ==== request start ====
        uri: http://127.0.0.1:18090/v1beta/projects/p/locations/-/instances?alt=json
        method: \(method)
        == headers start ==
        b'authorization': --- Token Redacted ---
        == headers end ==
        == body start ==

        == body end ==
        ==== request end ====
        ---- response start ----
        status: \(status)
        -- headers start --
        Content-Type: application/json
        -- headers end --
        -- body start --
        \(body)
        -- body end --
        total round trip time (request+response): 0.006 secs
        ---- response end ----
        ----------------------

        """
    }

    @Test func theZonesOfAllPagesAreFound() {
        let log = HTTPLog(
            Self.exchange(body: #"{"instances": [], "unreachable": ["projects/p/locations/us-east1-b"]}"#)
                + Self.exchange(
                    body: "{\n \"unreachable\": [\n  \"us-west4-a\", \"projects/1/locations/us-east1-b\"\n ]\n}"))
        #expect(log.unreachable == ["us-east1-b", "us-west4-a"])
        #expect(log.rest == "")
    }

    @Test func theErrorIsLeftWhenTheLogIsTakenOut() {
        let log = HTTPLog(
            "WARNING: first\n" + Self.exchange(body: #"{"error": {"code": 403}}"#)
                + "ERROR: (gcloud.x) PERMISSION_DENIED: no\n- '@type': x\n")
        #expect(log.rest == "WARNING: first\nERROR: (gcloud.x) PERMISSION_DENIED: no\n- '@type': x\n")
    }

    @Test func theAnswersOfTokenServicesAreNotTaken() {
        let log = HTTPLog(
            Self.exchange("POST", body: #"{"access_token": "ya29.secret", "unreachable": ["x"]}"#)
                + Self.exchange(body: "{}"))
        #expect(log.bodies == ["{}"])
        #expect(!log.rest.contains("ya29"))
    }

    @Test func aLogThatBreaksOffIsNotTakenForAnError() {
        let whole = Self.exchange(body: #"{"access_token": "ya29.secret"}"#)
        for end in whole.indices { #expect(!HTTPLog(String(whole[..<end])).rest.contains("ya29")) }
    }

    @Test func aPageThatLooksLikeTheLogStaysInsideItsAnswer() {
        let page = "<html>\nERROR: (gcloud.x) NOT_FOUND: no\n---- response end ----\n</html>"
        let log = HTTPLog(
            Self.exchange(body: page) + "ERROR: gcloud crashed (InvalidDataFromServerError): \"\(page)\"\n")
        #expect(log.bodies == [page])
        let failure = FailureClassifier.failure(.code(1), error: log.rest, task: "")
        #expect(failure.kind == .malformed)
        #expect(failure.detail.hasPrefix("gcloud crashed (InvalidDataFromServerError)"))
    }

    @Test func anAnswerWithoutContentIsNoticed() {
        #expect(HTTPLog(Self.exchange(body: "")).hasEmptyAnswer)
        #expect(HTTPLog(Self.exchange(body: "{}") + Self.exchange(body: "\n \n")).hasEmptyAnswer)
        #expect(!HTTPLog(Self.exchange(body: "{}")).hasEmptyAnswer)
        #expect(!HTTPLog(Self.exchange(status: 404, body: "")).hasEmptyAnswer)
        #expect(!HTTPLog(Self.exchange("POST", body: "")).hasEmptyAnswer)
        #expect(!HTTPLog("").hasEmptyAnswer)
    }
}
