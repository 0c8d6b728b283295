public import Cloud

extension Plan {
    /// Adds what is absent of the chain that scheduled backups hang on, and nothing else.
    ///
    /// What could not be read is not touched, nor is what is in the way of something else; both are told among the checks.
    /// - Parameters:
    ///   - state: what was read just now.
    ///   - overwrites: whether a Kubernetes account that acts as another Google account is to act as this one.
    ///   - scratch: the folder for the run's own files.
    /// - Returns: The plan; without a step where nothing can be added. A name is typed where workloads of others may notice.
    public static func settingUp(_ state: SetupState, overwrites: Bool = false, scratch: String) -> Plan {
        let target = state.target
        let steps = SetupSteps(state: state, overwrites: overwrites, scratch: scratch)
        let findings = state.findings
        let all = steps.all
        let pools = all.filter(\.isOfNodePool)
        let confirmation: Confirmation =
            if all.contains(where: { $0.id == SetupSteps.annotation && steps.replaced != nil }) {
                .typed(target.kubernetesAccount)
            } else {
                pools.isEmpty ? .key : .typed(target.cluster.id)
            }
        return Plan(
            purpose: .setup, title: "Set \(target.cluster.id) up for backups of \(target.instance.id)",
            instance: target.instance, consequences: steps.consequences(all),
            checks: findings.map { Check($0, step: steps.number(of: $0.link, in: all)) }, steps: all,
            confirmation: confirmation, parts: pools.map { Part(pool: $0) })
    }
}

extension SetupState {
    /// What is left once a plan's steps are done: what they do not add, and what could not be read.
    ///
    /// - Parameter plan: the plan that was made of this state.
    /// - Returns: The findings that are not present, and no step of the plan is about.
    public func left(by plan: Plan) -> [SetupFinding] {
        let mended = Set(plan.steps.compactMap { SetupSteps.link(of: $0) })
        return findings.filter { $0.standing != .present && !mended.contains($0.link) }
    }
}

extension Check {
    /// How a link is, for the review; and the step that adds it.
    fileprivate init(_ finding: SetupFinding, step: Int?) {
        let end =
            if let step {
                " → step \(step)"
            } else {
                finding.remedy.isEmpty ? "" : ". Not done here: \(finding.remedy)"
            }
        switch finding.standing {
        case .present: self.init(finding.link.title, .fine, finding.words)
        case .absent: self.init(finding.link.title, .problem, "absent: \(finding.words)\(end)")
        case .wrong: self.init(finding.link.title, .problem, "wrong: \(finding.words)\(end)")
        case .unread:
            self.init(finding.link.title, .unread, "could not be read: \(finding.words). It is not touched.")
        }
    }
}

extension Plan.Part {
    /// A node pool can stay as it is.
    fileprivate init(pool step: Step) {
        self.init(
            name: step.title, steps: [step.id], consequence: step.consequence,
            ifLeft: "A backup whose pod lands on a node of that pool fails: \(step.title) is left out.")
    }
}

extension Step {
    fileprivate var isOfNodePool: Bool {
        if case .nodePool? = SetupSteps.link(of: self) { true } else { false }
    }
}
