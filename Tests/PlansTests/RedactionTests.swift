import Plans
import Testing

struct RedactionTests {
    @Test(arguments: [
        ("token ya29.a0AfB_by-C9 expired", "token [redacted] expired"),
        ("Authorization: Bearer abc.def-ghi, again", "Authorization: Bearer [redacted], again"),
        (#"{"access_token": "abc\"def", "scope": "x"}"#, #"{"access_token": "[redacted]", "scope": "x"}"#),
        (#"{\"refresh_token\":\"abc\",\"n\":1}"#, #"{\"refresh_token\":\"[redacted]\",\"n\":1}"#),
        ("POST ?refresh_token=abc&grant=1", "POST ?refresh_token=[redacted]&grant=1"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- tail", "[redacted] tail"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[redacted]"),
        ("1//0gabcdefghijklm", "[redacted]"),
        ("id eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln end", "id [redacted] end"),
        ("x-goog-signature=00ff&a", "x-goog-signature=[redacted]&a"),
        ("key AIzaSyA1234567890abcdefghijklmnopqrstuv", "key [redacted]"),
    ])
    func whatLooksLikeASecretIsLeftOut(_ text: String, _ expected: String) {
        #expect(Redaction.scrub(text) == expected)
        #expect(Redaction.scrub(expected) == expected)
    }

    @Test(arguments: [
        "", "PERMISSION_DENIED on gs://b/a", "--access-token-file=/home/ada/token", "run: gcloud auth login",
        "1 // 0 objects", "the bearers of bad news", "INVALID_ARGUMENT: \"private_keys\" is no field",
    ])
    func allElseStaysAsItIs(_ text: String) {
        #expect(Redaction.scrub(text) == text)
    }

    @Test func everyNoteOfAnEventIsScrubbed() {
        let secret = "ya29.abc"
        let note = FailureNote(what: secret, remedy: secret)
        let events: [Event] = [
            .satisfied("s", note: secret), .doubted("s", note), .notDone("s", note: secret),
            .settled("s", StepResult(note: secret)), .waiting("s", note),
            .failed("s", Failure(note, result: StepResult(note: secret))),
        ]
        for event in events { #expect(!"\(event.redacted)".contains("ya29"), "\(event)") }
    }
}
