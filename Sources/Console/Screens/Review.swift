import Cells
import Plans

/// A plan before anything runs: what a person reads, and confirms or not.
struct Review: Sendable {
    let id: RunID
    /// All of it, what is left out too.
    let plan: Plan
    /// What is left out.
    private(set) var left: [Plan.Part] = []
    /// Where Enter goes.
    ///
    /// It never runs the plan from anywhere but behind the whole name that was typed.
    private(set) var focus: Focus = .cancel
    /// The steps that are shown in full.
    private(set) var opened: Set<Int> = []
    /// What was typed, for a plan that needs a name.
    private(set) var typed: TypedName?
    /// Whether it has been on the screen for a moment: a key that was meant for what was there before confirms nothing.
    var isShown = false
    /// The steps that have been in sight at least once.
    private var seen: Set<Int> = []
    /// The last step that is in sight now.
    private var lastInSight = -1

    enum Focus: Hashable, Sendable {
        case cancel, step(Int), name
    }

    init(_ id: RunID, _ plan: Plan) {
        self.id = id
        self.plan = plan
        if case .typed(let name) = plan.confirmation { typed = TypedName(name) }
    }

    /// What runs once it is confirmed.
    var confirmed: Plan { plan.leaving(left) }

    /// Whether a step is left out.
    func isLeft(_ step: Step) -> Bool { left.contains { $0.steps.contains(step.id) } }

    /// Leaves out the step at the cursor with what belongs to it, or takes it in again.
    mutating func leaveOut() -> Answer {
        guard case .step(let index) = focus else { return .refused("Up goes to the step to be left out") }
        guard let part = plan.part(of: plan.steps[index].id) else {
            return .refused("Step \(index + 1) can't be left out: the others need it")
        }
        let rest = left.filter { $0 != part }
        let isIn = rest.count == left.count
        guard !isIn || plan.leaving(left + [part]).steps.contains(where: { $0.owedFor == nil }) else {
            return .refused("Nothing would be left: Esc cancels")
        }
        left = isIn ? left + [part] : rest
        return .nothing
    }

    /// Takes in which steps are in sight.
    mutating func see(_ steps: [Int]) {
        seen.formUnion(steps)
        lastInSight = steps.last ?? -1
    }

    /// How many steps were not in sight yet, and where they are; nothing once every one of them was.
    ///
    /// Nobody confirms what was not on the screen.
    var unseen: String? {
        let unseen = plan.steps.indices.filter { !seen.contains($0) }
        guard let last = unseen.last else { return nil }
        let count = "\(unseen.count) step\(unseen.count == 1 ? "" : "s")"
        let way = last > lastInSight ? "below: PageDown" : "above: PageUp"
        return "\(count) \(way) shows \(unseen.count == 1 ? "it" : "them")"
    }

    /// What a key led to.
    enum Answer: Hashable, Sendable {
        case nothing, cancelled, confirmed
        case refused(String)
    }

    /// Goes to another step; behind the last one is Cancel.
    mutating func move(by step: Int) {
        let count = plan.steps.count
        let at = if case .step(let index) = focus { index } else { count }
        let new = min(max(0, at + step), count)
        if case .name = focus, new == count { return }
        focus = new == count ? .cancel : .step(new)
    }

    /// Shows the step at the cursor in full, or in one line again; Cancel cancels.
    mutating func open() -> Answer {
        switch focus {
        case .cancel: return .cancelled
        case .step(let index):
            if opened.remove(index) == nil { opened.insert(index) }
            return .nothing
        case .name: return .nothing
        }
    }

    /// What Enter does where the cursor is.
    var enterWords: String {
        switch focus {
        case .cancel: "Enter cancel  Up full commands"
        case .step(let index): opened.contains(index) ? "Enter one line" : "Enter full command"
        case .name: "Enter runs it, behind the whole name"
        }
    }

    /// The key that runs a plan which takes one.
    func confirm(isAlone: Bool) -> Answer {
        if let refusal = refusal { return .refused(refusal) }
        guard plan.confirmation == .key else { return .nothing }
        guard isAlone else { return .refused("y came together with other keys: press it alone") }
        return .confirmed
    }

    /// Takes a key for the name that has to be typed; nothing where it is no key for that.
    mutating func type(_ key: Key, isAlone: Bool) -> Answer? {
        guard var typed else {
            if case .pasted = key { return .refused("Pasted text confirms nothing") }
            return nil
        }
        // Enter belongs to where the cursor is.
        if key == .enter, focus != .name { return nil }
        let answer = typed.press(key, isAlone: isAlone)
        if answer == .notMine { return nil }
        if let refusal { return .refused(refusal) }
        self.typed = typed
        focus = typed.text.isEmpty ? .cancel : .name
        switch answer {
        case .confirmed: return .confirmed
        case .refused(let words): return .refused(words)
        case .notMine, .typing: return .nothing
        }
    }

    /// Why it can't be run now.
    private var refusal: String? {
        if let obstacle = plan.obstacle { return "Can't be run: \(obstacle.title): \(obstacle.words)" }
        guard isShown else { return "That came before the plan was on the screen" }
        return unseen.map { "Not yet: \($0)" }
    }
}
