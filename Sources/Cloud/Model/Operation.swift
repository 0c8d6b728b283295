public import struct FoundationEssentials.Date

/// A service's long-running operation.
public struct Operation: Hashable, Sendable {
    /// Its full name.
    public let name: OperationName
    /// The instance that it works on; nothing when the service's `target` could not be understood.
    public let target: InstanceName?
    /// What it does.
    public let kind: Kind
    /// When it was asked for.
    public let createTime: Date?
    /// When it ended.
    public let endTime: Date?
    /// Whether somebody asked to cancel it; it may still be running.
    public let isCancellationRequested: Bool
    /// How far it is.
    public let status: Status

    /// Makes an operation.
    public init(
        name: OperationName, target: InstanceName?, kind: Kind, createTime: Date? = nil, endTime: Date? = nil,
        isCancellationRequested: Bool = false, status: Status
    ) {
        self.name = name
        self.target = target
        self.kind = kind
        self.createTime = createTime
        self.endTime = endTime
        self.isCancellationRequested = isCancellationRequested
        self.status = status
    }

    /// What an operation does.
    public enum Kind: Hashable, Sendable {
        /// An export or an import.
        case transfer(Transfer)
        /// Anything else, with the service's verb.
        case other(verb: String)
    }

    /// How far an operation is.
    public enum Status: Hashable, Sendable {
        /// Not done yet.
        case running
        /// Done, and the service set no error. For a transfer that alone does not mean that every object was copied.
        case done
        /// Done with an error: a `google.rpc.Code` and the service's message.
        case failed(code: Int, message: String)
        /// Cancelled (`google.rpc.Code` 1).
        case cancelled
    }

    /// The transfer, where it is one.
    public var transfer: Transfer? {
        if case .transfer(let transfer) = kind { transfer } else { nil }
    }

    /// Whether it has not ended.
    public var isRunning: Bool { status == .running }
}

/// An export from an instance to Cloud Storage, or an import from there.
public struct Transfer: Hashable, Sendable {
    /// Which way the data goes.
    public let direction: Direction
    /// The path on the instance.
    public let path: String
    /// The place in Cloud Storage; nothing when the service's text is not a `gs://` URI.
    public let uri: GCSURI?
    /// What was counted so far.
    public let counters: TransferCounters
    /// What went wrong with single objects: at most five kinds (`errorSummary`).
    public let errors: [TransferError]

    /// Makes a transfer.
    public init(
        direction: Direction, path: String = "/", uri: GCSURI?, counters: TransferCounters = .init(),
        errors: [TransferError] = []
    ) {
        self.direction = direction
        self.path = path
        self.uri = uri
        self.counters = counters
        self.errors = errors
    }

    /// Which way the data goes.
    public enum Direction: String, Hashable, Sendable, Codable {
        /// From the instance to Cloud Storage.
        case export
        /// From Cloud Storage to the instance.
        case `import`
    }
}

/// The counters of a transfer, in objects and bytes (`TransferCounters`).
public struct TransferCounters: Hashable, Sendable, Codable {
    /// Scheduled for the transfer so far, without what was skipped; grows while the source is being enumerated.
    public var objectsFound: Int64 = 0
    /// The bytes of those.
    public var bytesFound: Int64 = 0
    /// Left out because the destination already had them.
    public var objectsSkipped: Int64 = 0
    /// The bytes of those.
    public var bytesSkipped: Int64 = 0
    /// Copied.
    public var objectsCopied: Int64 = 0
    /// The bytes of those.
    public var bytesCopied: Int64 = 0
    /// Could not be copied.
    public var objectsFailed: Int64 = 0
    /// The bytes of those.
    public var bytesFailed: Int64 = 0

    /// Nothing counted yet.
    public init() {}
}

/// One kind of failure within a transfer.
public struct TransferError: Hashable, Sendable, Codable {
    /// The error's name, such as `PERMISSION_DENIED`.
    public let code: String
    /// How many objects it concerns.
    public let count: Int64
    /// Some of those objects, with what was said about them.
    public let examples: [Example]

    /// Makes an error.
    public init(code: String, count: Int64, examples: [Example] = []) {
        self.code = code
        self.count = count
        self.examples = examples
    }

    /// One object that could not be copied.
    public struct Example: Hashable, Sendable, Codable {
        /// Which one.
        public let uri: String
        /// What was said about it.
        public let details: [String]

        /// Makes an example.
        public init(uri: String, details: [String]) {
            self.uri = uri
            self.details = details
        }
    }
}
