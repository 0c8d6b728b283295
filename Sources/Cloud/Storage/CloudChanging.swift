/// The port through which the cloud is changed: only ever with a command line that was reviewed.
public protocol CloudChanging: Sendable {
    /// Runs a command line to its end.
    ///
    /// It is ended at its deadline, and when its task is cancelled; either leaves it open whether the cloud was changed.
    /// - Parameters:
    ///   - argv: the program's name and its arguments, exactly as they were reviewed; no shell ever sees them.
    ///   - deadline: how long it may take; without one, a time that is enough for a single request.
    /// - Returns: what came of it.
    func run(_ argv: [String], deadline: Duration?) async -> ChangeAnswer
}

/// What came of a command line that changes the cloud.
public enum ChangeAnswer: Hashable, Sendable {
    /// The command ended well; the operation that it began, where its answer names one.
    case accepted(operation: OperationName?)
    /// It did not; what that means for whether it was done is for the caller to find out.
    case failed(CloudFailure)
}
