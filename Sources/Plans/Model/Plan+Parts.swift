extension Plan {
    /// Steps that can be left out without the others losing their sense.
    public struct Part: Hashable, Sendable {
        /// What it does: the title of its first step.
        public let name: String
        /// Its steps.
        public let steps: [StepID]
        /// The sentence among the plan's consequences that is not so without it; empty where there is none.
        public let consequence: String
        /// What is so without it, in a sentence.
        public let ifLeft: String

        /// Makes a part.
        public init(name: String, steps: [StepID], consequence: String = "", ifLeft: String) {
            self.name = name
            self.steps = steps
            self.consequence = consequence
            self.ifLeft = ifLeft
        }
    }

    /// The part that is left out together with a step: the one that begins with it, else one that has it.
    public func part(of step: StepID) -> Part? {
        parts.first { $0.steps.first == step } ?? parts.first { $0.steps.contains(step) }
    }

    /// The plan without these parts, and what follows from that among its consequences.
    public func leaving(_ left: [Part]) -> Plan {
        guard !left.isEmpty else { return self }
        let gone = Set(left.flatMap(\.steps))
        let sentences = consequences.map { sentence in
            left.first { !$0.consequence.isEmpty && $0.consequence == sentence }?.ifLeft ?? sentence
        }
        let rest = left.map(\.ifLeft).filter { !sentences.contains($0) }
        return Plan(
            purpose: purpose, title: title, instance: instance, consequences: sentences + rest, checks: checks,
            steps: steps.filter { !gone.contains($0.id) }, confirmation: confirmation, checkpoints: checkpoints,
            subject: subject, restore: restore, isUnattended: isUnattended)
    }
}
