import Cloud
import Testing

/// Which lifecycle rules are a danger to a checkpoint.
@Suite struct BucketTests {
    @Test(
        arguments: [
            (LifecycleDeletion(), true), (LifecycleDeletion(ageDays: 30), true),
            (LifecycleDeletion(prefixes: ["train-a/"]), true),
            (LifecycleDeletion(prefixes: ["train-a/step-1/sub/"]), true),
            (LifecycleDeletion(prefixes: ["train-a/step-1"]), true),
            (LifecycleDeletion(prefixes: ["tmp/", "t"]), true),
            (LifecycleDeletion(prefixes: ["tmp/"]), false), (LifecycleDeletion(prefixes: ["train-a/step-2"]), false),
            (LifecycleDeletion(suffixes: [".tmp"]), true), (LifecycleDeletion(sparesLiveObjects: true), false),
            (LifecycleDeletion(prefixes: ["train-a/"], sparesLiveObjects: true), false),
            (LifecycleDeletion(otherConditions: ["createdBefore"]), true),
        ])
    func aRuleForAPartOrForMoreCounts(_ rule: LifecycleDeletion, _ mayDelete: Bool) {
        #expect(rule.mayDelete(under: "train-a/step-1/") == mayDelete)
    }
}
