import Cloud
import Testing

/// Real-looking trees of each framework, whole and half written.
@Suite struct FrameworkTests {
    /// A tree, and what is told of it.
    struct Tree: Sendable, CustomTestStringConvertible {
        let name: String
        var prefix = "gs://abc/train-a/x/"
        let files: [String]
        let evidence: Evidence
        var place = ""
        var series: [String] = []

        var testDescription: String { name }
    }

    private static func committed(_ framework: String) -> Evidence { .committed(framework: framework) }

    private static func missing(_ marker: String, _ framework: String) -> Evidence {
        .uncommitted(framework: framework, missing: marker)
    }

    private static let torch = "PyTorch distributed"
    private static let pytorch = [
        Tree(
            name: "all ranks and .metadata", files: [".metadata", "__0_0.distcp", "__1_0.distcp"],
            evidence: committed(torch)),
        Tree(name: "no .metadata yet", files: ["__0_0.distcp"], evidence: missing(".metadata", torch)),
        Tree(name: ".metadata of something else", files: [".metadata", "readme.txt"], evidence: .none),
        Tree(
            name: "torchtitan, the newest half written",
            files: ["step-100/.metadata", "step-100/__0_0.distcp", "step-200/__0_0.distcp"],
            evidence: committed(torch), place: "step-100", series: ["step-200", "step-100"]),
    ]

    private static let trainerFiles = [
        "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
        "model.safetensors.index.json", "optimizer.pt", "rng_state_0.pth", "scheduler.pt", "training_args.bin",
    ]
    private static func trainer(_ folder: String, _ extra: [String] = ["trainer_state.json"]) -> [String] {
        (trainerFiles + extra).map { folder + $0 }
    }
    private static let trainers = [
        Tree(
            name: "two checkpoints", files: trainer("checkpoint-500/") + trainer("checkpoint-1000/"),
            evidence: committed("Hugging Face Trainer"), place: "checkpoint-1000",
            series: ["checkpoint-1000", "checkpoint-500"]),
        Tree(
            name: "no trainer_state.json in the only one", files: trainer("out/checkpoint-500/", []),
            evidence: missing("trainer_state.json", "Hugging Face Trainer"), place: "out/checkpoint-500",
            series: ["checkpoint-500"]),
        Tree(
            name: "still under its temporary name", files: trainer("tmp-checkpoint-500/"),
            evidence: missing("its final name", "Hugging Face Trainer"), place: "tmp-checkpoint-500",
            series: ["tmp-checkpoint-500"]),
        Tree(
            name: "a shard is gone",
            files: trainer("checkpoint-500/").filter { !$0.hasSuffix("00002-of-00002.safetensors") },
            evidence: missing("model-00002-of-00002.safetensors", "Hugging Face Trainer"), place: "checkpoint-500",
            series: ["checkpoint-500"]),
        Tree(
            name: "the prefix itself is one", prefix: "gs://abc/train-a/checkpoint-500/", files: trainer(""),
            evidence: committed("Hugging Face Trainer")),
        Tree(
            name: "with DeepSpeed inside",
            files: trainer("checkpoint-5/") + ["checkpoint-5/latest"]
                + deepSpeed("checkpoint-5/global_step5/"),
            evidence: committed("Hugging Face Trainer"), place: "checkpoint-5", series: ["checkpoint-5"]),
        Tree(name: "a folder of another program", files: ["checkpoint-500/data.txt"], evidence: .none),
        Tree(
            name: "accelerate's own checkpoint",
            files: ["model.safetensors", "optimizer.bin", "scheduler.bin", "random_states_0.pkl"].map {
                "checkpoint-500/\($0)"
            }, evidence: .none),
        Tree(
            name: "a model alone, in parts",
            files: ["config.json", "model-00001-of-00002.safetensors"].map { "checkpoint-9/\($0)" },
            evidence: .none),
        Tree(
            name: "Trainer with accelerate's weights",
            files: ["model.safetensors", "rng_state.pth"].map { "checkpoint-9/\($0)" },
            evidence: missing("trainer_state.json", "Hugging Face Trainer"), place: "checkpoint-9",
            series: ["checkpoint-9"]),
    ]

    private static let orbaxItem = ["_CHECKPOINT_METADATA", "state/_METADATA", "state/manifest.ocdbt", "state/d/0a1b"]
    private static func orbax(_ folder: String, _ extra: [String] = []) -> [String] {
        (orbaxItem + extra).map { folder + $0 }
    }
    private static let orbaxes = [
        Tree(
            name: "renamed into place, one still temporary",
            files: orbax("300/") + orbax("400/") + orbax("500.orbax-checkpoint-tmp-1732300000/"),
            evidence: committed("Orbax"), place: "400", series: ["500.orbax-checkpoint-tmp-1732300000", "400", "300"]),
        Tree(
            name: "only a temporary one", files: orbax("run/100.orbax-checkpoint-tmp-1/"),
            evidence: missing("its final name", "Orbax"), place: "run/100.orbax-checkpoint-tmp-1",
            series: ["100.orbax-checkpoint-tmp-1"]),
        Tree(
            name: "an item still temporary",
            files: orbax("step-300/") + ["step-300/extra.orbax-checkpoint-tmp-7/_METADATA"],
            evidence: missing("extra.orbax-checkpoint-tmp-7/its final name", "Orbax"), place: "step-300",
            series: ["step-300"]),
        Tree(
            name: "committed with files", files: orbax("step-200/", ["commit_success.txt"]) + orbax("step-300/"),
            evidence: committed("Orbax"), place: "step-200", series: ["step-300", "step-200"]),
        Tree(
            name: "the item is committed, the step is not", files: orbax("step-300/", ["state/commit_success.txt"]),
            evidence: missing("commit_success.txt", "Orbax"), place: "step-300", series: ["step-300"]),
        Tree(name: "the prefix itself", files: orbax("", ["commit_success.txt"]), evidence: committed("Orbax")),
    ]

    private static func deepSpeed(_ folder: String) -> [String] {
        [
            "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt", "bf16_zero_pp_rank_1_mp_rank_00_optim_states.pt",
            "mp_rank_00_model_states.pt",
        ].map { folder + $0 }
    }
    private static let deepSpeeds = [
        Tree(
            name: "latest can name only one", files: ["latest", "zero_to_fp32.py"] + deepSpeed("global_step1000/"),
            evidence: committed("DeepSpeed"), place: "global_step1000", series: ["global_step1000"]),
        Tree(
            name: "no latest", files: deepSpeed("run/global_step500/") + deepSpeed("run/global_step1000/"),
            evidence: missing("latest", "DeepSpeed"), place: "run", series: ["global_step1000", "global_step500"]),
        Tree(
            name: "latest names one of two",
            files: ["latest"] + deepSpeed("global_step500/") + deepSpeed("global_step1000/"),
            evidence: .none, series: ["global_step1000", "global_step500"]),
        Tree(
            name: "no model states",
            files: ["latest"] + deepSpeed("global_step1000/").filter { !$0.hasSuffix("model_states.pt") },
            evidence: missing("mp_rank_00_model_states.pt", "DeepSpeed"), place: "global_step1000",
            series: ["global_step1000"]),
        Tree(
            name: "a rank is missing",
            files: ["latest"] + deepSpeed("global_step1000/").filter { !$0.contains("pp_rank_0_") },
            evidence: missing("zero_pp_rank_0_mp_rank_00_optim_states.pt", "DeepSpeed"), place: "global_step1000",
            series: ["global_step1000"]),
        Tree(
            name: "ZeRO 3",
            files: [
                "latest", "global_step5/zero_pp_rank_0_mp_rank_00_model_states.pt",
                "global_step5/zero_pp_rank_0_mp_rank_00_optim_states.pt",
            ], evidence: committed("DeepSpeed"), place: "global_step5", series: ["global_step5"]),
        Tree(name: "states of another program", files: ["run/optimizer_states.pt", "rng_states.pt"], evidence: .none),
        Tree(
            name: "layers and experts",
            files: ["layer_00-model_00-model_states.pt", "expp_rank_0_mp_rank_00_optim_states.pt"],
            evidence: missing("mp_rank_00_model_states.pt", "DeepSpeed")),
    ]

    private static let megatronTracker = "latest_checkpointed_iteration.txt"
    private static let megatrons = [
        Tree(
            name: "one with its tracker", files: [megatronTracker, "iter_0000100/mp_rank_00/model_optim_rng.pt"],
            evidence: committed("Megatron"), place: "iter_0000100", series: ["iter_0000100"]),
        Tree(
            name: "no tracker yet", files: ["iter_0000100/mp_rank_00/model_optim_rng.pt"],
            evidence: missing(megatronTracker, "Megatron"), series: ["iter_0000100"]),
        Tree(
            name: "distributed, the newest half written",
            files: [
                megatronTracker, "iter_0000100/.metadata", "iter_0000100/__0_0.distcp", "iter_0000100/common.pt",
                "iter_0000200/__0_0.distcp", "iter_0000200/common.pt",
            ], evidence: committed(torch), place: "iter_0000100", series: ["iter_0000200", "iter_0000100"]),
        Tree(
            name: "not Megatron's way to name", files: ["iter_5/a", "iter_6/a"], evidence: .none,
            series: ["iter_6", "iter_5"]),
    ]

    private static let tensorFlows = [
        Tree(
            name: "all shards",
            files: ["checkpoint", "ckpt-100.data-00000-of-00002", "ckpt-100.data-00001-of-00002", "ckpt-100.index"],
            evidence: committed("TensorFlow")),
        Tree(
            name: "a saved model",
            files: ["saved_model.pb", "variables/variables.data-00000-of-00001", "variables/variables.index"],
            evidence: committed("TensorFlow"), place: "variables"),
        Tree(
            name: "the last shard is missing", files: ["ckpt-100.data-00000-of-00002", "ckpt-100.index"],
            evidence: missing("ckpt-100.data-00001-of-00002", "TensorFlow")),
        Tree(
            name: "the first shard is missing",
            files: ["model/ckpt-100.data-00001-of-00002", "model/ckpt-100.index", "model/checkpoint"],
            evidence: missing("ckpt-100.data-00000-of-00002", "TensorFlow"), place: "model"),
        Tree(
            name: "no index yet", files: ["checkpoint", "ckpt-7.data-00000-of-00001"],
            evidence: missing("ckpt-7.index", "TensorFlow")),
        Tree(
            name: "an index without its shards", files: ["checkpoint", "ckpt-7.index"],
            evidence: missing("ckpt-7.data-00000-of-*", "TensorFlow")),
        Tree(
            name: "the newest half written",
            files: [
                "checkpoint", "ckpt-1.data-00000-of-00001", "ckpt-1.index", "ckpt-10.data-00000-of-00001",
            ], evidence: committed("TensorFlow")),
        Tree(name: "an index of something else", files: ["words.index"], evidence: .none),
    ]

    private static let others = [
        Tree(name: "nothing", files: [], evidence: .none),
        Tree(name: "plain files", files: ["a.bin", "logs/1.txt", "src/b/c.py"], evidence: .none),
        Tree(
            name: "a site's own marker", files: ["step-1/DONE", "step-1/w-0.bin", "step-2/DONE", "step-2/w-0.bin"],
            evidence: committed("own"), place: "step-2", series: ["step-2", "step-1"]),
        Tree(
            name: "one of its patterns is missing", files: ["w-0.bin"], evidence: missing("DONE", "own")),
        Tree(
            name: "what a sibling has is missing",
            files: ["a/epoch=1-step=5/DONE", "a/epoch=1-step=5/w-0.bin", "a/epoch=2-step=9/x"],
            evidence: committed("own"), place: "a/epoch=1-step=5", series: ["epoch=2-step=9", "epoch=1-step=5"]),
        Tree(
            name: "a job's number above the series",
            files: trainer("7/checkpoint-5/") + trainer("7/checkpoint-10/"),
            evidence: committed("Hugging Face Trainer"), place: "7/checkpoint-10",
            series: ["checkpoint-10", "checkpoint-5"]),
        Tree(
            name: "two series, one unfinished",
            files: ["a/step-1/.metadata", "a/step-1/__0_0.distcp", "b/step-2/__0_0.distcp"],
            evidence: missing(".metadata", torch), place: "b/step-2", series: ["step-1"]),
    ]

    static let trees = pytorch + trainers + orbaxes + deepSpeeds + megatrons + tensorFlows + others

    @Test(arguments: trees)
    func aTreeTellsWhoseItIsAndWhetherItIsFinished(_ tree: Tree) throws {
        let survey = try Survey(of: tree.prefix, tree.files, markers: ["own": ["DONE", "w-*.bin"]])
        #expect(survey.evidence == tree.evidence)
        #expect(survey.place == tree.place)
        #expect(survey.series.map(\.name) == tree.series)
        #expect(survey.objects == tree.files.count)
    }

    @Test func whatIsUnfinishedInASeriesIsTold() throws {
        let survey = try Survey(
            of: "gs://abc/x/", Self.orbax("step-200/", ["commit_success.txt"]) + Self.orbax("step-300/"))
        #expect(
            survey.series.map(\.evidence) == [Self.missing("commit_success.txt", "Orbax"), Self.committed("Orbax")])
        #expect(survey.newestCommitted?.name == "step-200")
        let own = try Survey(of: "gs://abc/x/", ["step-1/DONE", "step-2/x"], markers: ["own": ["DONE"]])
        #expect(own.series.map(\.evidence) == [Self.missing("DONE", "own"), Self.committed("own")])
    }

    @Test func whatLatestNamesWasFinished() throws {
        let steps = [500, 1000, 1500].flatMap { Self.deepSpeed("run/global_step\($0)/") }
        let survey = try Survey(of: "gs://abc/x/", ["run/latest"] + steps)
        #expect(survey.pointer?.path == "run/latest" && survey.pointer?.framework == "DeepSpeed")
        let followed = survey.following("global_step1000\n")
        #expect(
            followed.series.map(\.evidence) == [
                Self.missing("its name in latest", "DeepSpeed"), Self.committed("DeepSpeed"), .none,
            ])
        #expect(followed.evidence == Self.committed("DeepSpeed") && followed.place == "run/global_step1000")
        for content in ["", "global_step7", "\u{0}"] { #expect(survey.following(content) == survey) }
    }

    @Test func whatMegatronsTrackerNamesWasFinished() throws {
        let steps = ["iter_0000100", "iter_0000200"].map { "\($0)/mp_rank_00/model_optim_rng.pt" }
        let survey = try Survey(of: "gs://abc/x/", [Self.megatronTracker] + steps)
        #expect(survey.evidence == .none)
        #expect(survey.following("200").newestCommitted?.name == "iter_0000200")
        #expect(survey.following("100\n").newestCommitted?.name == "iter_0000100")
        let unled = try Survey(of: "gs://abc/x/", steps)
        #expect(unled.pointer == nil && unled.following("200") == unled)
    }
}
