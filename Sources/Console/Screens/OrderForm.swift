import Cells
import Cloud
import Plans

/// A form with which something is ordered: what all of them have in common.
protocol OrderForm: Sendable {
    /// The parts of it that the cursor goes to.
    associatedtype Row: Hashable, Sendable

    /// What it orders as it is now.
    var order: PlanOrder { get }
    /// Whether nothing in it is wrong.
    var isRight: Bool { get }
    /// The part where the cursor is.
    var row: Row { get set }
    /// The parts that it has as it is now, from top to bottom.
    var rows: [Row] { get }
    /// The part that shows the plan.
    static var review: Row { get }
    /// Whether the cursor is on a choice: what it leads to is looked at as soon as it is made.
    var isAtChoice: Bool { get }
    /// What was looked at, and what is waited for.
    var look: FormLook { get set }

    /// What else has to be read for it, once.
    mutating func lookup() -> Effect?
    /// Takes what uses an instance, where that was asked for.
    mutating func take(_ use: InstanceUse, of name: InstanceName)
    /// Goes to the first part that is wrong; says what.
    mutating func goToMistake() -> String?
    /// Makes the next choice, or the one before, where the cursor is on one.
    mutating func choose(_ step: Int)
    /// The text of the part where the cursor is.
    var field: TextField { get set }
}

/// What was looked at for a form, and what is waited for.
struct FormLook: Sendable {
    /// The order that was last looked at, or is being looked at.
    var lookedAt: PlanOrder?
    /// What was found about it so far.
    var checks: [Check] = []
    /// The order of which a plan is being made.
    var ordered: PlanOrder?
    /// Why no plan could be made of it.
    var failure: String?
}

extension OrderForm {
    mutating func lookup() -> Effect? { nil }
    mutating func take(_ use: InstanceUse, of name: InstanceName) {}

    /// Whether the cursor is on what shows the plan.
    var isAtReview: Bool { row == Self.review }

    /// Goes to the next part, or back.
    mutating func move(by step: Int) {
        let index = rows.firstIndex(of: row) ?? 0
        row = rows[min(max(0, index + step), rows.count - 1)]
    }

    /// Takes a key for the part where the cursor is; says whether it was one.
    mutating func press(_ key: Key) -> Bool {
        if isAtChoice {
            switch key {
            case .right, .character(" "): choose(1)
            case .left: choose(-1)
            default: return false
            }
        } else {
            guard !isAtReview, field.press(key) else { return false }
        }
        look.failure = nil
        return true
    }

    /// What is to be looked at, now that it is as it is.
    mutating func looks() -> [Effect] {
        (lookup().map { [$0] } ?? []) + (orderToLookAt().map { [.preflight($0)] } ?? [])
    }

    /// The order to be looked at, once it is another than before; nothing while something in it is wrong.
    mutating func orderToLookAt() -> PlanOrder? {
        let order = order
        guard order != look.lookedAt else { return nil }
        look.checks = []
        look.lookedAt = nil
        guard isRight else { return nil }
        look.lookedAt = order
        return order
    }

    /// Takes what was found about an order; an answer about another one is old.
    mutating func take(_ checks: [Check], about order: PlanOrder) {
        if order == look.lookedAt { look.checks = checks }
    }
}
