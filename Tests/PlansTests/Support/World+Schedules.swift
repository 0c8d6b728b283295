import Cloud
import Foundation
import Plans

/// What plans about scheduled backups do in a cluster.
struct ScheduledObjects {
    /// What the next manifest of a CronJob makes of it, as its text is for Kubernetes to understand.
    var meant: CronJob?
    /// The jobs that were created.
    var jobs: [String] = []
    /// Whether service accounts are there that a removal may delete; others are.
    var accounts: [String: Bool] = [:]
}

extension World {
    func add(account: String) { scheduled.accounts[account] = true }

    func set(meant: CronJob?) { scheduled.meant = meant }

    /// Another one changes a CronJob.
    func touch(cronJob name: String) {
        guard let index = cronJobs.firstIndex(where: { $0.name == name }) else { return }
        cronJobs[index].generation = (cronJobs[index].generation ?? 0) + 1
    }

    /// Does what concerns a CronJob or a job of one; nothing where it is about something else.
    func schedule(_ words: [String], _ argv: [String]) async -> ChangeAnswer? {
        switch (words.first, words.dropFirst().first) {
        case ("apply", _):
            guard let meant = scheduled.meant, option("filename", argv)?.hasSuffix(".yaml") == true else { return nil }
            let old = cronJobs.first { $0.name == meant.name }
            var applied = meant
            applied.uid = old?.uid ?? "uid"
            applied.generation = (old?.generation ?? 0) + 1
            // What is as it was stays untouched.
            if let old, old.annotations == meant.annotations { return .accepted(operation: nil) }
            cronJobs.removeAll { $0.name == meant.name }
            cronJobs.append(applied)
            note("apply \(meant.name)")
            return .accepted(operation: nil)
        case ("create", _):
            guard let file = option("filename", argv), let bytes = await files.bytes(of: file),
                let json = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
                json["kind"] as? String == "Job", let metadata = json["metadata"] as? [String: Any],
                let name = metadata["name"] as? String
            else { return nil }
            guard !scheduled.jobs.contains(name) else {
                return .failed(CloudFailure(.refused(status: "ALREADY_EXISTS"), task: "create"))
            }
            scheduled.jobs.append(name)
            note("create \(name)")
            return .accepted(operation: nil)
        case ("delete", "cronjob"):
            guard cronJobs.contains(where: { $0.name == words[2] }) else {
                return .failed(CloudFailure(.notFound, task: "delete"))
            }
            cronJobs.removeAll { $0.name == words[2] }
            note("delete \(words[2])")
            return .accepted(operation: nil)
        case ("delete", "serviceaccount"):
            guard scheduled.accounts[words[2]] == true else {
                return .failed(CloudFailure(.notFound, task: "delete"))
            }
            scheduled.accounts[words[2]] = false
            note("delete \(words[2])")
            return .accepted(operation: nil)
        default: return nil
        }
    }
}
