import FoundationEssentials

/// Base64, plain and as Google's clients re-encode it.
enum Base64 {
    static func text(of bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
    }

    /// The text in the alphabet that is safe in URLs: gcloud sends etags back that way, so they are compared in this form.
    static func urlSafe(_ text: String) -> String {
        String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}
