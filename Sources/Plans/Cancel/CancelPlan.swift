public import Cloud

/// The command that cancels an operation.
public enum CancelCommand {
    /// The command line.
    public static func argv(_ operation: OperationName) -> [String] {
        ["gcloud", "beta", "parallelstore", "operations", "cancel", operation.description]
    }
}

extension Plan {
    /// Cancels a running transfer, and follows it until the service says that it is over.
    public static func cancelling(_ operation: Operation, of instance: InstanceName) -> Plan {
        let direction = operation.transfer?.direction.rawValue ?? "operation"
        let place = operation.transfer?.uri?.description ?? operation.name.id
        let left =
            operation.transfer?.direction == .import
            ? "What was imported until then stays on the instance."
            : "What was exported until then stays in the bucket; the checkpoint is incomplete."
        let step = Step(
            id: "cancel", title: "cancel the \(direction)", consequence: left,
            ifStopped: "The service may cancel it or not; its operation says.",
            work: .command(
                ChangingCommand(
                    argv: CancelCommand.argv(operation.name), probe: .operationOver(operation.name),
                    settle: .operationOver(operation.name))))
        return Plan(
            purpose: .cancel, title: "Cancel the \(direction) of \(instance.id): \(place)", instance: instance,
            consequences: [left, "The service cancels as well as it can: the operation may still end by itself."],
            checks: [], steps: [step], confirmation: .typed(instance.id))
    }
}
