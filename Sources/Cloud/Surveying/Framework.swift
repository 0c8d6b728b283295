/// The frameworks whose checkpoints are recognised, and the files that they write last.
enum Framework {
    /// `torch.distributed.checkpoint`: `__RANK_N.distcp` files, and `.metadata` once every rank has written.
    static let pytorch = "PyTorch distributed"
    static let pytorchMarker = ".metadata"

    /// Orbax: `_CHECKPOINT_METADATA` from the beginning, in `NAME.orbax-checkpoint-tmp…` until it is renamed.
    ///
    /// Where nothing can be renamed, as in Cloud Storage, `commit_success.txt` is written last instead.
    static let orbax = "Orbax"
    static let orbaxMarker = "commit_success.txt"
    static let orbaxMetadata = "_CHECKPOINT_METADATA"

    /// Hugging Face's Trainer: `checkpoint-STEP` folders, and `trainer_state.json` in them after models and optimizers.
    static let trainer = "Hugging Face Trainer"
    static let trainerMarker = "trainer_state.json"

    /// DeepSpeed: a folder for each tag, and beside them `latest` with the last tag that every rank has written.
    static let deepSpeed = "DeepSpeed"
    static let deepSpeedPointer = "latest"
    static let deepSpeedModel = "mp_rank_00_model_states.pt"
    /// What the names of its `…_states.pt` begin with: other programs have files of that ending too.
    static let deepSpeedPrefixes = [
        "mp_rank_", "zero_pp_rank_", "bf16_zero_pp_rank_", "fp16_zero_pp_rank_", "layer_", "expp_rank_",
    ]

    /// Megatron: `iter_STEP` folders, and beside them the last step that every rank has written.
    static let megatron = "Megatron"
    static let megatronPointer = "latest_checkpointed_iteration.txt"

    /// TensorFlow: `NAME.data-SHARD-of-SHARDS` files, then `NAME.index`, then `checkpoint`, which names the last one.
    static let tensorFlow = "TensorFlow"

    /// What is missing of something that was written under another name until it was whole.
    static let finalName = "its final name"

    /// Whether a folder is named as Megatron names its own: the step has seven digits.
    static func isOfMegatron(_ folder: String) -> Bool {
        folder.hasPrefix("iter_") && folder.utf8.count == 12 && folder.utf8.dropFirst(5).allSatisfy(\.isDigit)
    }

    /// The file beside a framework's folders that names the last one it finished.
    static func pointer(of framework: String) -> String? {
        switch framework {
        case deepSpeed: deepSpeedPointer
        case megatron: megatronPointer
        default: nil
        }
    }
}

/// What a site's own framework leaves behind.
struct CustomFramework: Hashable {
    let name: String
    let patterns: [FileNamePattern]

    /// Those of a configuration, in the order of their names; what is no pattern is left out.
    static func all(_ markers: [String: [String]]) -> [CustomFramework] {
        markers.sorted { $0.key < $1.key }
            .map { CustomFramework(name: $0.key, patterns: $0.value.compactMap(FileNamePattern.init)) }
            .filter { !$0.patterns.isEmpty }
    }
}
