/// Parallelstore's own agent, and the network through which its instances are reached.
extension SetupState {
    /// The agent that the project's number names; nothing where that could not be read.
    public var serviceAgent: ServiceAgent? {
        guard case .success(let number)? = projectNumber else { return nil }
        return ServiceAgent(projectNumber: number)
    }

    var agent: SetupFinding {
        judge(.agent, .projectNumber, projectNumber) { number in
            let agent = ServiceAgent(projectNumber: number)
            let isNamed = [try? bucketPolicy?.get(), try? projectPolicy?.get()].contains {
                $0?.names(agent.member) == true
            }
            if isNamed { return SetupFinding(.agent, .present, agent.email) }
            // Only both policies together tell that nothing names it.
            return judge(.agent, .projectPolicy, projectPolicy) { _ in
                judge(.agent, .bucketPolicy, bucketPolicy) { _ in
                    SetupFinding(
                        .agent, .absent,
                        "nothing names \(agent.email): it is made when the service is first used, or asked for",
                        remedy: "ask for it, which changes nothing where it is there")
                }
            }
        }
    }

    var agentRole: SetupFinding {
        judge(.agentRole, .projectNumber, projectNumber) { number in
            let agent = ServiceAgent(projectNumber: number)
            let roles = [ServiceAgent.documentedRole] + ServiceAgent.plausibleRoles
            if let role = (try? projectPolicy?.get())?.role(of: agent.member, among: roles) {
                return SetupFinding(
                    .agentRole, .present, "\(role) on \(target.instance.project), and so on gs://\(target.bucket)")
            }
            return judge(.agentRole, .bucketPolicy, bucketPolicy) { bindings in
                let mistaken = ServiceAgent(wronglyNamedAfter: target.instance.project)
                let wrong = bindings.contains { binding in
                    binding.members.contains { $0 == mistaken.member || $0.hasPrefix("deleted:\(mistaken.member)") }
                }
                let note =
                    wrong
                    ? "; \(mistaken.email) has one, but no such account can exist: older guides took the project's id for "
                        + "its number"
                    : ""
                if let role = bindings.role(of: agent.member, among: roles) {
                    let more = role == ServiceAgent.documentedRole ? "" : "; Parallelstore asks for \(roles[0])"
                    return SetupFinding(.agentRole, .present, "\(role) on gs://\(target.bucket)\(more)\(note)")
                }
                let found = bindings.first { $0.members.contains(agent.member) }
                let words =
                    found.map {
                        "\($0.role) on gs://\(target.bucket)\($0.isConditional ? " under a condition" : ""): "
                            + "exports may fail"
                    }
                    ?? "\(agent.email) has no role on gs://\(target.bucket): exports fail"
                let remedy = wrong ? "; take the other one away once exports work" : ""
                // It may have one on the project.
                return judge(.agentRole, .projectPolicy, projectPolicy) { _ in
                    SetupFinding(
                        .agentRole, wrong ? .wrong : .absent, words + note,
                        remedy: "add \(ServiceAgent.documentedRole)\(remedy)")
                }
            }
        }
    }

    var peering: SetupFinding {
        guard !target.network.isEmpty else {
            return SetupFinding(.peering, .unread, "the service does not say in which network the instance is")
        }
        return judge(.peering, .network, peerings) { found in
            guard let peering = found.first(where: \.isOfServices) else {
                return SetupFinding(
                    .peering, .absent, "\(target.networkID) does not peer with Google's services",
                    remedy: "\(creation); then \(connection)")
            }
            guard peering.state == "ACTIVE" else {
                return SetupFinding(
                    .peering, .wrong, "\(peering.name) of \(target.networkID) is \(peering.state)",
                    remedy: "look at it: gcloud compute networks peerings list --network=\(target.networkID) "
                        + "--project=\(target.networkProject)")
            }
            return SetupFinding(.peering, .present, "\(target.networkID) by \(peering.name)")
        }
    }

    var addresses: SetupFinding {
        guard !target.network.isEmpty else {
            return SetupFinding(.addresses, .unread, "the service does not say in which network the instance is")
        }
        return judge(.addresses, .ranges, ranges) { ranges in
            let names = ranges.map(\.name).sorted().joined(separator: ", ")
            guard !ranges.isEmpty else {
                return SetupFinding(
                    .addresses, .absent, "no range is allocated to peering services in \(target.networkID)",
                    remedy: creation)
            }
            if let range = ranges.first(where: \.isInTheWay) {
                return SetupFinding(
                    .addresses, .wrong, "\(range.name) holds some of 172.17.0.0/16, which Parallelstore can't use",
                    remedy: "allocate another range")
            }
            return judge(.addresses, .instances, instances) { neighbours in
                let room = PeeringRoom(ranges, instances: neighbours.count)
                let words = "\(room.words) in \(names), as far as this project tells"
                guard room.hasRoom else {
                    return SetupFinding(
                        .addresses, .wrong,
                        "\(words): backups run, but no instance fits beside those for a restore",
                        remedy: "allocate another range, and add it to the peering")
                }
                guard neighbours.unreachable.isEmpty else {
                    let silent = neighbours.unreachable.joined(separator: ", ")
                    return SetupFinding(
                        .addresses, .unread, "at most \(words), and no answer from \(silent)",
                        remedy: "look again later")
                }
                return SetupFinding(.addresses, .present, words)
            }
        }
    }

    /// What a network's administrator would run: psconsole does not change networks.
    private var creation: String {
        "gcloud compute addresses create parallelstore-range --global --purpose=VPC_PEERING --prefix-length=20 "
            + "--network=\(target.networkID) --project=\(target.networkProject)"
    }

    private var connection: String {
        "gcloud services vpc-peerings connect --service=servicenetworking.googleapis.com "
            + "--ranges=parallelstore-range --network=\(target.networkID) --project=\(target.networkProject)"
    }
}
