import Cloud
import Foundation
import Plans

extension Surroundings {
    /// The machine's own time and chance.
    static let system = Surroundings(
        now: { Date() }, sleep: { try await Task.sleep(for: $0) }, uuid: { UUID() })
}

extension Who {
    /// Whoever runs this process.
    static func here(account: String?) -> Who {
        Who(account: account, user: NSUserName(), host: ProcessInfo.processInfo.hostName)
    }
}

/// Something that went wrong, in words for standard error.
struct Words: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
