public import Cloud

/// What an operation looks like that a command began, for finding it when the answer was lost.
public enum Trace: Hashable, Sendable, Codable {
    /// A transfer between a path on the instance and a place in Cloud Storage.
    case transfer(Transfer.Direction, path: String, uri: GCSURI)
    /// The instance is created.
    case creation
    /// The instance is deleted.
    case deletion

    /// Whether it is a transfer: of those alone it is known that the service cancels them.
    public var isTransfer: Bool {
        if case .transfer = self { true } else { false }
    }

    /// Whether an operation is what a command with this trace would have begun on that instance.
    ///
    /// How the service spells the verb of an operation is documented nowhere, so that a word of it has to do.
    public func matches(_ operation: Operation, on instance: InstanceName) -> Bool {
        guard let target = operation.target, target.isSameInstance(as: instance) else { return false }
        switch (self, operation.kind) {
        case (.transfer(let direction, let path, let uri), .transfer(let transfer)):
            return transfer.direction == direction && Self.isSame(transfer.path, path)
                && transfer.uri?.folder == uri.folder
        case (.creation, .other(let verb)): return verb.lowercased().contains("create")
        case (.deletion, .other(let verb)): return verb.lowercased().contains("delete")
        case (.transfer, .other), (.creation, .transfer), (.deletion, .transfer): return false
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.split(separator: "/") == right.split(separator: "/")
    }
}
