/// A manifest as it is stored in the bucket.
public struct ManifestDocument: Hashable, Sendable {
    private let manifest: Manifest
    private let root: GCSURI

    /// Makes the document of a manifest below that backup root.
    public init(_ manifest: Manifest, in root: GCSURI) {
        self.manifest = manifest
        self.root = root.folder
    }

    /// Where it is stored.
    public var uri: GCSURI { root.child(Manifest.path(of: manifest.checkpoint)) }

    /// Its content: one line of JSON.
    public var bytes: [UInt8] {
        let listing = manifest.listing
        return JSONText.fields([
            "schemaVersion": .number(Int64(Manifest.schemaVersion)), "checkpoint": .text(manifest.checkpoint),
            "root": .text(root.description),
            "instance": manifest.instance.map { .instance($0, shape: manifest.shape) },
            "sourcePath": .text(manifest.sourcePath), "operation": manifest.operation.map { .text($0.description) },
            "requestId": manifest.requestID.map { .text($0) }, "by": manifest.by.map(JSONText.who),
            "startTime": .text(manifest.startTime.rfc3339), "endTime": manifest.endTime.map { .text($0.rfc3339) },
            "counters": .counters(manifest.counters),
            "listing": .fields([
                "objects": .int64(listing.objects), "bytes": .int64(listing.bytes),
                "digest": listing.digest.map { .text(Manifest.digestPrefix + $0) },
                "object": manifest.hasStoredListing ? .text(Manifest.listingPath(of: manifest.checkpoint)) : nil,
            ]),
            "mirror": manifest.isMirror ? .flag(true) : nil,
        ]).line
    }
}

/// A report on a bad end as it is stored in the bucket.
public struct IncompleteDocument: Hashable, Sendable {
    private let report: IncompleteReport
    private let root: GCSURI

    /// Makes the document of a report below that backup root.
    public init(_ report: IncompleteReport, in root: GCSURI) {
        self.report = report
        self.root = root.folder
    }

    /// Where it is stored.
    public var uri: GCSURI { root.child(IncompleteReport.path(of: report.checkpoint)) }

    /// Its content: one line of JSON.
    public var bytes: [UInt8] {
        JSONText.fields([
            "schemaVersion": .number(Int64(IncompleteReport.schemaVersion)), "checkpoint": .text(report.checkpoint),
            "root": .text(root.description), "instance": report.instance.map { .instance($0, shape: nil) },
            "operation": report.operation.map { .text($0.description) },
            "requestId": report.requestID.map { .text($0) }, "by": report.by.map(JSONText.who),
            "outcome": .text(report.outcome.rawValue), "reason": .text(report.reason),
            "startTime": report.startTime.map { .text($0.rfc3339) }, "endTime": .text(report.endTime.rfc3339),
            "counters": .counters(report.counters), "errors": .list(report.errors.map(JSONText.error)),
        ]).line
    }
}

extension JSONText {
    /// An instance as its service writes it, with the service; without its shape only the name.
    static func instance(_ name: InstanceName, shape: Instance?) -> JSONText {
        let text = { (text: String?) in text.flatMap { $0.isEmpty ? nil : JSONText.text($0) } }
        let labels = (shape?.labels ?? [:]).sorted { $0.key < $1.key }
        return .fields([
            "name": .text(name.description), "service": text(shape?.service.rawValue),
            "capacityGib": shape?.capacityGiB.map { .int64($0) }, "network": text(shape?.network),
            "reservedIpRange": text(shape?.reservedIPRange),
            "effectiveReservedIpRange": text(shape?.effectiveReservedIPRange),
            "fileStripeLevel": text(shape?.fileStripeLevel),
            "directoryStripeLevel": text(shape?.directoryStripeLevel), "deploymentType": text(shape?.deploymentType),
            "labels": labels.isEmpty ? nil : .object(labels.map { ($0.key, .text($0.value)) }),
            "description": text(shape?.description),
        ])
    }

    static func who(_ who: Who) -> JSONText {
        .fields(["account": who.account.map { .text($0) }, "user": .text(who.user), "host": .text(who.host)])
    }

    fileprivate static func counters(_ counters: TransferCounters) -> JSONText {
        .fields([
            "objectsFound": .int64(counters.objectsFound), "bytesFound": .int64(counters.bytesFound),
            "objectsSkipped": .int64(counters.objectsSkipped), "bytesSkipped": .int64(counters.bytesSkipped),
            "objectsCopied": .int64(counters.objectsCopied), "bytesCopied": .int64(counters.bytesCopied),
            "objectsFailed": .int64(counters.objectsFailed), "bytesFailed": .int64(counters.bytesFailed),
        ])
    }

    /// As the service writes an element of `errorSummary`.
    fileprivate static func error(_ error: TransferError) -> JSONText {
        .fields([
            "errorCode": .text(error.code), "errorCount": .int64(error.count),
            "errorLogEntries": .list(
                error.examples.map { example in
                    .fields(["uri": .text(example.uri), "errorDetails": .list(example.details.map { .text($0) })])
                }),
        ])
    }
}
