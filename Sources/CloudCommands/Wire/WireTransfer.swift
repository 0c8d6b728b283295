import Cloud

/// What the service says about a transfer (`parallelstore.v1.TransferOperationMetadata`).
struct WireTransfer: Decodable {
    /// Which way the data goes, where the service says so itself.
    let direction: Transfer.Direction?
    private let path: String
    private let uri: String
    private let counters: WireCounters?
    private let errors: [WireTransferError]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        direction = Transfer.Direction(rawValue: fields.text("transferType").lowercased())
        let store: WirePlace? = fields.object("sourceParallelstore") ?? fields.object("destinationParallelstore")
        let bucket: WirePlace? = fields.object("destinationGcsBucket") ?? fields.object("sourceGcsBucket")
        path = store?.path ?? ""
        uri = bucket?.uri ?? ""
        counters = fields.object("counters")
        errors = fields.list("errorSummary")
    }

    /// The transfer in that direction.
    func transfer(_ direction: Transfer.Direction) -> Transfer {
        Transfer(
            direction: direction, path: path.isEmpty ? "/" : path, uri: GCSURI(uri),
            counters: counters?.counters ?? TransferCounters(), errors: errors.map(\.error))
    }
}

/// Either end of a transfer: a path on the instance, or a place in Cloud Storage.
private struct WirePlace: Decodable {
    let path: String
    let uri: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        path = fields.text("path")
        uri = fields.text("uri")
    }
}

/// The counters of a transfer; proto3 JSON leaves out those that are zero.
struct WireCounters: Decodable {
    let counters: TransferCounters

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        var counters = TransferCounters()
        counters.objectsFound = fields.number("objectsFound") ?? 0
        counters.bytesFound = fields.number("bytesFound") ?? 0
        counters.objectsSkipped = fields.number("objectsSkipped") ?? 0
        counters.bytesSkipped = fields.number("bytesSkipped") ?? 0
        counters.objectsCopied = fields.number("objectsCopied") ?? 0
        counters.bytesCopied = fields.number("bytesCopied") ?? 0
        counters.objectsFailed = fields.number("objectsFailed") ?? 0
        counters.bytesFailed = fields.number("bytesFailed") ?? 0
        self.counters = counters
    }
}

/// One kind of failure within a transfer (`TransferErrorSummary`).
struct WireTransferError: Decodable {
    /// The failure.
    let error: TransferError

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let entries: [WireTransferErrorEntry] = fields.list("errorLogEntries")
        error = TransferError(
            code: fields.text("errorCode"), count: fields.number("errorCount") ?? 0,
            examples: entries.map { TransferError.Example(uri: $0.uri, details: $0.details) })
    }
}

private struct WireTransferErrorEntry: Decodable {
    let uri: String
    let details: [String]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        uri = fields.text("uri")
        details = fields.texts("errorDetails")
    }
}
