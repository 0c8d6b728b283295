public import Cloud

public import struct FoundationEssentials.Date

/// What is restored: a checkpoint, or one folder in it, as it was when it was chosen.
public struct RestoreSource: Hashable, Sendable, Codable {
    /// The checkpoint's prefix.
    public let checkpoint: GCSURI
    /// The folder in it that is restored, without slashes at its ends; empty for the whole.
    public let part: String
    /// What is wrong with it; nothing where its manifest vouches for it and nothing has touched it since.
    public let flaw: String?
    /// When its export was started: work done later is not in it.
    public let startTime: Date?
    /// The instance that it is a backup of, as far as a manifest or an export tells.
    public let instance: InstanceName?
    /// The path on that instance that it holds.
    public let sourcePath: SourcePath?
    /// What its manifest says is in it; nothing without one.
    public let manifest: ExpectedListing?
    /// What the instance was like, as its manifest tells.
    public let shape: Instance?
    /// When it was compared with its manifest and found intact, where that was done.
    public let verifyTime: Date?
    /// How the last drill of it went, where there was one.
    public let drill: DrillReport?

    /// A checkpoint as it was judged, with its manifest where it was read.
    public init(_ checkpoint: Checkpoint, manifest: Manifest?, instance: InstanceName?, part: String = "") {
        self.checkpoint = checkpoint.uri
        self.part = part
        flaw =
            switch checkpoint.state {
            case .complete: nil
            case .running: "an export writes into it now"
            case .incomplete(let why): "it is incomplete: \(why)"
            case .unknown(let why): "nothing vouches for it: \(why)"
            }
        startTime = checkpoint.startTime
        self.instance = manifest?.instance ?? instance
        sourcePath = checkpoint.sourcePath
        self.manifest = manifest?.listing
        shape = manifest?.shape
        let verification = checkpoint.verification
        verifyTime = verification?.verdict.isIntact == true ? verification?.time : nil
        drill = checkpoint.drillReport
    }

    /// The same checkpoint, but another part of it.
    public init(_ other: RestoreSource, part: String) {
        checkpoint = other.checkpoint
        self.part = part
        (flaw, startTime, instance, sourcePath) = (other.flaw, other.startTime, other.instance, other.sourcePath)
        (manifest, shape, verifyTime, drill) = (other.manifest, other.shape, other.verifyTime, other.drill)
    }

    /// Whether it is the whole checkpoint.
    public var isWhole: Bool { part.isEmpty }

    /// Where it lies.
    public var uri: GCSURI { isWhole ? checkpoint : checkpoint.child(part).folder }

    /// The checkpoint's manifest, whether or not there is one.
    public var manifestURI: GCSURI { checkpoint.parent.child(Manifest.path(of: checkpoint.name)) }

    /// The path on an instance to which it goes when it is to be found where it was.
    public var originalPath: String {
        let names = [sourcePath?.description ?? "/", part].flatMap { $0.split(separator: "/") }
        return "/" + names.joined(separator: "/")
    }

    /// What it is called in a title.
    public var words: String { isWhole ? checkpoint.name : "\(checkpoint.name)/\(part)" }
}

/// What a restore has to come to, and where that is known from.
public struct RestoreExpectation: Hashable, Sendable, Codable {
    /// What was restored.
    public let source: GCSURI
    /// The checkpoint's prefix.
    public let checkpoint: GCSURI
    /// How many objects; nothing where nobody has counted them.
    public let objects: Int64?
    /// Their bytes.
    public let bytes: Int64?
    /// Who says so: "its manifest", "a listing".
    public let basis: String
    /// The checkpoint's manifest, and its generation when the plan was made; nothing where that could not be read.
    public let manifest: GCSURI?
    /// Nothing where there was none.
    public let generation: Int64?

    /// Makes an expectation.
    public init(
        source: GCSURI, checkpoint: GCSURI, objects: Int64?, bytes: Int64?, basis: String, manifest: GCSURI?,
        generation: Int64?
    ) {
        self.source = source
        self.checkpoint = checkpoint
        self.objects = objects
        self.bytes = bytes
        self.basis = basis
        self.manifest = manifest
        self.generation = generation
    }

    /// That nothing was written into the checkpoint since.
    var isUnchanged: Condition { .prefixUnchanged(checkpoint, manifest: manifest, generation: generation) }

    /// What the counters of an import and this disagree on; nothing when they agree, or nothing is known.
    public func disagreement(with counters: TransferCounters) -> String? {
        let objects = counters.objectsCopied.clampedSum(counters.objectsSkipped)
        let bytes = counters.bytesCopied.clampedSum(counters.bytesSkipped)
        guard let expectedObjects = self.objects, let expectedBytes = self.bytes,
            objects != expectedObjects || bytes != expectedBytes
        else { return nil }
        return
            "the import counted \(Figures.count(objects)) objects and \(Figures.count(bytes)) bytes, \(basis) "
            + "\(Figures.count(expectedObjects)) and \(Figures.count(expectedBytes))"
    }
}
