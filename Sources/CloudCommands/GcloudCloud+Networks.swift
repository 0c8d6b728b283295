public import Cloud

extension GcloudCloud: NetworkReading {
    /// The address ranges that are allocated to services which peer with a network.
    ///
    /// All global addresses are listed and looked through here: a filter would be another thing that could leave some out.
    public func peeringRanges(of network: String) async throws(CloudFailure) -> [AddressRange] {
        let task = "compute addresses list"
        let (project, _) = try Self.parts(of: network, task: task)
        let run = try await gcloud(of: project).run(
            ["compute", "addresses", "list", "--global", "--format=json", "--log-http"], task: task)
        if let failure = Self.failure(in: run.log, task: task) { throw failure }
        let elements = try run.answer.list(of: WireAddress.self)
        guard elements.allSatisfy({ $0.value != nil }) else { throw run.answer.malformed }
        return elements.compactMap(\.value).filter { $0.isForPeering && $0.network == network }.map(\.range)
    }

    /// What Compute Engine has refused: gcloud lists nothing then, and says so in a warning alone.
    private static func failure(in log: HTTPLog, task: String) -> CloudFailure? {
        guard log.lastStatus >= 400 else { return nil }
        let body = log.bodies.last ?? ""
        let words =
            body.firstMatch(of: /"message": *"((?:[^"\\]|\\.)*)"/).map { String($0.1) } ?? "HTTP \(log.lastStatus)"
        guard log.lastStatus < 500, log.lastStatus != 429 else {
            return CloudFailure(log.lastStatus == 429 ? .quota : .unavailable, task: task, detail: Excerpt.line(words))
        }
        return FailureClassifier.failure(
            .code(1), error: "ERROR: Some requests did not succeed.\n - \(words)", task: task)
    }
}
