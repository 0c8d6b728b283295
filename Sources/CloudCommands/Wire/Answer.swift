import Cloud

import struct FoundationEssentials.Data
import class FoundationEssentials.JSONDecoder

/// The output of a command that ended well, and what it was for.
struct Answer {
    /// What was being done.
    let task: String
    /// What the program printed.
    let output: [UInt8]

    /// The same for the same output, in the life of this process; for another one never in practice.
    var fingerprint: Int {
        var hasher = Hasher()
        output.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// Whether the program printed nothing.
    var isEmpty: Bool { output.allSatisfy { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") } }

    /// The list that was asked for; elements that are something else are marked, not dropped.
    func list<Element: Decodable>(of type: Element.Type) throws(CloudFailure) -> [Lenient<Element>] {
        try decode([Lenient<Element>].self)
    }

    /// The lists that were asked for in one command, which gcloud prints one after the other, joined.
    ///
    /// A text of JSON's holds no line end, so that one between two brackets is the end of a list.
    func joinedLists<Element: Decodable>(of type: Element.Type) throws(CloudFailure) -> [Lenient<Element>] {
        let parts = output.split(separator: Array("\n]\n[".utf8), omittingEmptySubsequences: false)
        var elements: [Lenient<Element>] = []
        for (index, part) in parts.enumerated() {
            let list = (index > 0 ? Array("[".utf8) : []) + part + (index < parts.count - 1 ? Array("]".utf8) : [])
            elements += try Answer(task: task, output: list).list(of: type)
        }
        return elements
    }

    /// The object that was asked for.
    func object<Value: Decodable>(as type: Value.Type) throws(CloudFailure) -> Value {
        try decode(type)
    }

    private func decode<Value: Decodable>(_ type: Value.Type) throws(CloudFailure) -> Value {
        do {
            return try JSONDecoder().decode(type, from: output.data)
        } catch {
            throw malformed
        }
    }

    /// That the output could not be understood.
    var malformed: CloudFailure {
        let beginning = Excerpt.line(output)
        return CloudFailure(
            .malformed, task: task,
            detail: beginning.isEmpty ? "gcloud printed nothing" : "gcloud printed: \(beginning)")
    }
}

extension [UInt8] {
    /// The bytes as the decoder takes them.
    var data: Data { Data(self) }
}
