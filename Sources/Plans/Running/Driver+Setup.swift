import Cloud

/// What a run looks at of the chain that scheduled backups hang on.
extension Driver {
    /// Only what belongs to the link is read.
    func setup(_ link: SetupLink, _ target: SetupTarget) async -> Evaluation {
        let finding = await SetupState.read(target, link.probes, cloud: runner.cloud).finding(link)
        let words = "\(link.title): \(finding.words)"
        switch finding.standing {
        case .present: return .so(words)
        case .absent, .wrong: return .notSo(generation: nil, FailureNote(what: words, remedy: finding.remedy))
        case .unread:
            return .unread(finding.failure ?? CloudFailure(.unavailable, task: link.title, detail: finding.words))
        }
    }

    func isAtRest(_ cluster: ClusterName) async throws(CloudFailure) -> Evaluation {
        let settings = try await runner.cloud.settings(of: cluster)
        guard settings.isChanging else { return .so("\(cluster.id) is \(settings.status)") }
        return .notSo(
            generation: nil,
            FailureNote(
                what: "\(cluster.id) is \(settings.status), and takes one change at a time",
                remedy: "wait until that is over"))
    }
}
