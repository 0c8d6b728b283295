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
        let elements = try run.answer.list(of: WireAddress.self)
        guard elements.allSatisfy({ $0.value != nil }) else { throw run.answer.malformed }
        return elements.compactMap(\.value).filter { $0.isForPeering && $0.network == network }.map(\.range)
    }
}
