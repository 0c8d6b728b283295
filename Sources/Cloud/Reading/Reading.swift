public import struct FoundationEssentials.Date

/// The last good value of something in the cloud, when it was taken, and the failure since, if any.
public struct Reading<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The last good value; nothing before the first.
    public private(set) var value: Value?
    /// When that value was taken.
    public private(set) var takenAt: Date?
    /// The last failure, where nothing was read since.
    public private(set) var failure: CloudFailure?
    /// When the first of the failures in a row happened.
    public private(set) var failingSince: Date?

    /// Nothing read yet.
    public init() {}

    /// Takes an answer in: a failure leaves the last good value where it is.
    public mutating func take(_ result: Result<Value, CloudFailure>, at time: Date) {
        switch result {
        case .success(let value):
            self.value = value
            takenAt = time
            failure = nil
            failingSince = nil
        case .failure(let failure):
            guard failure.kind != .cancelled else { return }
            self.failure = failure
            failingSince = failingSince ?? time
        }
    }

    /// Changes the last good value without making it any younger.
    public mutating func amend(_ change: (inout Value) -> Void) {
        guard var value else { return }
        change(&value)
        self.value = value
    }

    /// Whether it was tried at least once.
    public var isSettled: Bool { value != nil || failure != nil }

    /// Whether what is shown is older than the last attempt to read it.
    public var isStale: Bool { failure != nil }
}
