import Foundation

@testable import CloudCommands

/// What the real gcloud wrote, recorded against stand-ins for the services.
struct Sample: Decodable {
    let cmd: String
    let rc: Int32
    let stdout: String

    /// A negative code is how Python writes the signal that ended a process.
    var status: ExitStatus { rc < 0 ? .signal(-rc) : .code(rc) }

    static let folder = Bundle.module.resourceURL?.appendingPathComponent("Samples") ?? URL(fileURLWithPath: "Samples")

    static func named(_ name: String) throws -> (sample: Sample, error: String) {
        let meta = try Data(contentsOf: folder.appendingPathComponent("\(name).meta"))
        let text = try Data(contentsOf: folder.appendingPathComponent("\(name).txt"))
        return (try JSONDecoder().decode(Sample.self, from: meta), String(decoding: text, as: UTF8.self))
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent("\(name).txt")), as: UTF8.self)
    }

    static func answer(_ name: String) throws -> String {
        let data = try Data(contentsOf: folder.appendingPathComponent("Answers/\(name).json"))
        return String(decoding: data, as: UTF8.self)
    }
}
