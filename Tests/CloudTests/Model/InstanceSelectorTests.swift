import Cloud
import Testing

@Suite struct InstanceSelectorTests {
    @Test(arguments: [
        ("train-a", nil, "train-a"),
        ("a", nil, "a"),
        ("us-central1-a/train-a", "us-central1-a", "train-a"),
        ("projects/ml-prod/locations/us-central1-a/instances/train-a", "us-central1-a", "train-a"),
        (String(repeating: "x", count: 63), nil, String(repeating: "x", count: 63)),
    ])
    func anOperatorMayNameAnInstanceInThreeWays(text: String, location: String?, id: String) throws {
        let selector = try selector(text)
        #expect(selector.location == location)
        #expect(selector.id == id)
        #expect(selector.description == (location.map { "\($0)/\(id)" } ?? id))
    }

    @Test(arguments: [
        "", "/", "a/", "/a", "a/b/c", "Train-a", "train_a", "train a", "-a", "--quiet", "a-", "1a", "tràin",
        "a\u{0301}b", "us-central1-a/--quiet", "-z/a", "projects/p/locations/z/instances/",
        "projects/p/locations/z/instances/--quiet", "projects/p/locations/z/operations/a",
        String(repeating: "x", count: 64),
    ])
    func whatCanNameNoInstanceIsRefused(text: String) {
        #expect(InstanceSelector(text) == nil)
    }

    @Test(arguments: [
        ("train-a", true), ("us-central1-a/train-a", true), ("us-central1-b/train-a", false), ("train-b", false),
        ("projects/ml-prod/locations/us-central1-a/instances/train-a", true),
        ("projects/12345/locations/us-central1-a/instances/train-a", true),
        ("projects/ml-test/locations/us-central1-a/instances/train-a", false),
        ("projects/ml-prod/locations/us-central1-b/instances/train-a", false),
    ])
    func itMatchesWhatItNames(text: String, isMatch: Bool) throws {
        #expect(try selector(text).matches(.trainA) == isMatch)
    }
}
