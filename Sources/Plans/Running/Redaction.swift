import Cloud

/// Texts of others without what looks like a secret: tokens and private keys never reach the journal.
public enum Redaction {
    /// What stands in the place of a secret.
    public static let mark = "[redacted]"

    /// The text without secrets; doing it twice changes nothing more.
    ///
    /// Google's access tokens begin with `ya29.`, refresh tokens with `1//0`, API keys with `AIza`; identity tokens are
    /// JWTs. A path such as that of `--access-token-file` is no secret.
    public static func scrub(_ text: String) -> String {
        // Regular expressions are not Sendable, so they can't be kept; texts without any of these are the rule.
        guard hints.contains(where: { text.contains($0) }) || text.lowercased().contains("bearer") else { return text }
        return
            text
            .replacing(/(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/, with: mark)
            .replacing(
                /(?i)("(?:access_token|refresh_token|id_token|client_secret|private_key)"\s*:\s*")(?:[^"\\]|\\.)*/
            ) { "\($0.output.1)\(mark)" }
            // The same within a text that is in quotes itself.
            .replacing(
                /(?i)(\\"(?:access_token|refresh_token|id_token|client_secret|private_key)\\"\s*:\s*\\")(?:[^"\\]|\\[^"])*/
            ) { "\($0.output.1)\(mark)" }
            .replacing(/(?i)\b(access_token|refresh_token|id_token|client_secret|x-goog-signature)=[^\s&"']+/) {
                "\($0.output.1)=\(mark)"
            }
            .replacing(/(?i)\b(bearer)\s+[^\s"',;]+/) { "\($0.output.1) \(mark)" }
            .replacing(/ya29\.[A-Za-z0-9_.\-]+/, with: mark)
            .replacing(/1\/\/0[A-Za-z0-9_\-]{10,}/, with: mark)
            .replacing(/AIza[A-Za-z0-9_\-]{30,}/, with: mark)
            .replacing(/eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]*)?/, with: mark)
    }

    private static let hints = [
        "ya29.", "1//0", "AIza", "eyJ", "PRIVATE KEY", "_token", "_secret", "_TOKEN", "private_key", "ignature=",
    ]
}

extension Event {
    /// The event without secrets in the words of others.
    public var redacted: Event {
        switch self {
        case .satisfied(let step, let note): .satisfied(step, note: Redaction.scrub(note))
        case .doubted(let step, let note): .doubted(step, note.redacted)
        case .notDone(let step, let note): .notDone(step, note: Redaction.scrub(note))
        case .settled(let step, let result): .settled(step, result.redacted)
        case .failed(let step, let failure): .failed(step, failure.redacted)
        case .waiting(let step, let note): .waiting(step, note.redacted)
        case .taken, .intended, .accepted, .goesOn, .decided, .cancelAsked, .cancelIntended, .cancelSent, .renewing,
            .ended:
            self
        }
    }
}

extension Plan {
    /// The plan without secrets in what its checks found.
    public var redacted: Plan {
        var copy = self
        copy.checks = checks.map { Check($0.title, $0.finding, Redaction.scrub($0.words)) }
        return copy
    }
}

extension FailureNote {
    /// The note without secrets.
    public var redacted: FailureNote {
        FailureNote(what: Redaction.scrub(what), remedy: Redaction.scrub(remedy), needsPerson: needsPerson)
    }
}

extension Failure {
    fileprivate var redacted: Failure { Failure(note.redacted, result: result?.redacted, isUndecided: isUndecided) }
}

extension StepResult {
    fileprivate var redacted: StepResult {
        var copy = self
        copy.note = Redaction.scrub(note)
        copy.transfer = transfer?.redacted
        return copy
    }
}

extension TransferRecord {
    fileprivate var redacted: TransferRecord {
        var copy = self
        copy.reason = Redaction.scrub(reason)
        copy.errors = errors.map { error in
            TransferError(
                code: error.code, count: error.count,
                examples: error.examples.map { .init(uri: $0.uri, details: $0.details.map(Redaction.scrub)) })
        }
        return copy
    }
}
