/// What the names of the files directly in a folder tell about who wrote it, and whether that was finished.
struct FolderTraces: Hashable {
    private(set) var hasCommitFile = false
    private(set) var hasOrbaxMetadata = false
    private(set) var hasDeepSpeedPointer = false
    private(set) var hasMegatronPointer = false
    private var hasShardsOfPyTorch = false
    private var hasMetadataOfPyTorch = false
    private var hasTrainerState = false
    /// Whether files are there that Trainer alone writes: weights and `config.json` are in any model's folder, and accelerate
    /// has checkpoints of the same name with an `optimizer.bin`.
    private var hasTrainerFiles = false
    private var hasCheckpointFile = false
    private var hasStatesOfDeepSpeed = false
    private var hasZeroModelStates = false
    private var modelRanks = Ranks()
    private var optimizerRanks = Ranks()
    private var weights: ShardRun?
    private var missingWeights: String?
    private var tensorFlow = TensorFlowTraces()
    /// For each custom framework, which of its patterns were met.
    private var met: [[Bool]]
    private let custom: [CustomFramework]

    init(_ custom: [CustomFramework]) {
        self.custom = custom
        met = custom.map { $0.patterns.map { _ in false } }
    }

    /// Whether DeepSpeed wrote here.
    var isDeepSpeed: Bool { hasStatesOfDeepSpeed }

    /// For each framework that writes the same file into each of its folders, that file.
    var lastMarkers: [String: String] {
        var markers = [Framework.orbax: Framework.orbaxMetadata]
        for framework in custom { markers[framework.name] = framework.patterns.first?.text }
        return markers
    }

    /// Takes in the next file, in the order of names.
    mutating func take(_ name: String) {
        switch name {
        case Framework.orbaxMarker: hasCommitFile = true
        case Framework.orbaxMetadata: hasOrbaxMetadata = true
        case Framework.pytorchMarker: hasMetadataOfPyTorch = true
        case Framework.trainerMarker: hasTrainerState = true
        case Framework.deepSpeedPointer: hasDeepSpeedPointer = true
        case Framework.megatronPointer: hasMegatronPointer = true
        case "checkpoint": hasCheckpointFile = true
        case "optimizer.pt", "scheduler.pt", "training_args.bin", "rng_state.pth": hasTrainerFiles = true
        default: takeNumbered(name)
        }
        for (index, framework) in custom.enumerated() {
            for (place, pattern) in framework.patterns.enumerated() where !met[index][place] {
                met[index][place] = pattern.matches(name)
            }
        }
    }

    private mutating func takeNumbered(_ name: String) {
        if name.hasSuffix(".distcp") { hasShardsOfPyTorch = true }
        if name.hasPrefix("rng_state_"), name.hasSuffix(".pth") { hasTrainerFiles = true }
        if name.hasSuffix("_states.pt"), Framework.deepSpeedPrefixes.contains(where: name.hasPrefix) {
            takeStates(name)
        }
        tensorFlow.take(name)
        guard name.hasSuffix(".safetensors") || name.hasSuffix(".bin"), let part = ShardRun.Part(name) else { return }
        guard weights?.fits(part) == true else {
            missingWeights = missingWeights ?? weights?.missing
            weights = ShardRun(part, first: 1)
            return
        }
        weights?.take(part)
    }

    private mutating func takeStates(_ name: String) {
        hasStatesOfDeepSpeed = true
        let numbers = name.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        if name.hasPrefix("mp_rank_"), let rank = numbers.first, name.hasSuffix("_model_states.pt") {
            modelRanks.insert(rank)
        } else if name.hasPrefix("zero_pp_rank_"), name.hasSuffix("_model_states.pt") {
            hasZeroModelStates = true
        } else if let zero = name.range(ofASCII: "zero_pp_rank_"), name.hasSuffix("_mp_rank_00_optim_states.pt") {
            // In front of it stands bf16_ or fp16_, which have a number too.
            let digits = name[zero.upperBound...].prefix { $0.isASCII && $0.isNumber }
            Int(digits).map { optimizerRanks.insert($0) }
        }
    }

    /// What follows for a folder of that name; `isCommitFileBelow` is whether a folder below it has Orbax's last file.
    func evidence(of folder: String, isCommitFileBelow: Bool) -> Evidence {
        let known = [
            orbax(folder, isCommitFileBelow), trainer(folder), deepSpeed, pytorch,
            tensorFlow.evidence(hasCheckpointFile: hasCheckpointFile),
        ]
        return (known + custom.indices.map(custom(at:))).reduce(.none) { $0.joined($1) }
    }

    private func orbax(_ folder: String, _ isCommitFileBelow: Bool) -> Evidence {
        let (framework, marker) = (Framework.orbax, Framework.orbaxMarker)
        if folder.range(ofASCII: StepName.orbaxTemporary) != nil {
            return .uncommitted(framework: framework, missing: Framework.finalName)
        }
        if hasCommitFile { return .committed(framework: framework) }
        guard hasOrbaxMetadata else { return .none }
        // Where it commits with files, a folder without one is not committed; elsewhere the name says that it is.
        return isCommitFileBelow
            ? .uncommitted(framework: framework, missing: marker) : .committed(framework: framework)
    }

    private func trainer(_ folder: String) -> Evidence {
        let framework = Framework.trainer
        let temporary = "\(StepName.trainerTemporary)checkpoint-"
        guard folder.hasPrefix("checkpoint-") || folder.hasPrefix(temporary), StepName(folder) != nil,
            hasTrainerState || hasTrainerFiles
        else { return .none }
        if folder.hasPrefix(temporary) { return .uncommitted(framework: framework, missing: Framework.finalName) }
        if let missing = missingWeights ?? weights?.missing {
            return .uncommitted(framework: framework, missing: missing)
        }
        return hasTrainerState
            ? .committed(framework: framework)
            : .uncommitted(framework: framework, missing: Framework.trainerMarker)
    }

    /// That nothing is missing does not say that every rank has written: `latest`, beside the folder, says that.
    private var deepSpeed: Evidence {
        guard hasStatesOfDeepSpeed else { return .none }
        let missing: String?
        if let rank = modelRanks.missing {
            missing = "mp_rank_\(rank < 10 ? "0" : "")\(rank)_model_states.pt"
        } else if let rank = optimizerRanks.missing {
            missing = "zero_pp_rank_\(rank)_mp_rank_00_optim_states.pt"
        } else {
            missing = modelRanks.isEmpty && !hasZeroModelStates ? Framework.deepSpeedModel : nil
        }
        return missing.map { .uncommitted(framework: Framework.deepSpeed, missing: $0) } ?? .none
    }

    private var pytorch: Evidence {
        guard hasShardsOfPyTorch else { return .none }
        return hasMetadataOfPyTorch
            ? .committed(framework: Framework.pytorch)
            : .uncommitted(framework: Framework.pytorch, missing: Framework.pytorchMarker)
    }

    private func custom(at index: Int) -> Evidence {
        let framework = custom[index]
        guard met[index].contains(true) else { return .none }
        guard let missing = met[index].firstIndex(of: false) else { return .committed(framework: framework.name) }
        return .uncommitted(framework: framework.name, missing: framework.patterns[missing].text)
    }
}

/// The checkpoints that TensorFlow wrote into one folder: several, one after the other in the order of names.
struct TensorFlowTraces: Hashable {
    private var name: String?
    private var shards: ShardRun?
    private var hasIndex = false
    private var whole = 0
    private var missing: String?
    private var missingShardsOnly: String?

    /// Takes in the next file, in the order of names.
    mutating func take(_ file: String) {
        if let part = ShardRun.Part(file), part.rest.isEmpty, part.stem.hasSuffix(".data") {
            begin(String(part.stem.dropLast(5)))
            if shards?.fits(part) == true { shards?.take(part) } else { shards = ShardRun(part, first: 0) }
        } else if file.hasSuffix(".index"), file.count > 6 {
            begin(String(file.dropLast(6)))
            hasIndex = true
        }
    }

    private mutating func begin(_ next: String) {
        guard name != next else { return }
        end()
        (name, shards, hasIndex) = (next, nil, false)
    }

    private mutating func end() {
        guard let name else { return }
        guard let shards else {
            // Other programs have files of this ending too.
            missingShardsOnly = missingShardsOnly ?? "\(name).data-00000-of-*"
            return
        }
        if let shard = shards.missing ?? (hasIndex ? nil : "\(name).index") {
            missing = missing ?? shard
        } else {
            whole += 1
        }
    }

    /// One whole checkpoint is enough: the file `checkpoint` names the last one that is.
    func evidence(hasCheckpointFile: Bool) -> Evidence {
        var all = self
        all.end()
        if all.whole > 0 { return .committed(framework: Framework.tensorFlow) }
        let missing = all.missing ?? (hasCheckpointFile ? all.missingShardsOnly : nil)
        return missing.map { .uncommitted(framework: Framework.tensorFlow, missing: $0) } ?? .none
    }
}
