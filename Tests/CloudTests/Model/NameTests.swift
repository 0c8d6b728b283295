import Cloud
import Testing

@Suite struct NameTests {
    @Test func aFullNameIsReadInItsParts() throws {
        let name = try #require(InstanceName("projects/ml-prod/locations/us-central1-a/instances/train-a"))
        #expect(name == .trainA)
        #expect(name.description == "projects/ml-prod/locations/us-central1-a/instances/train-a")
        let operation = try #require(OperationName("projects/12345/locations/us-central1-a/operations/op-1"))
        #expect((operation.project, operation.location, operation.id) == ("12345", "us-central1-a", "op-1"))
    }

    @Test(arguments: [
        "", "train-a", "projects/p/locations/z/instances", "projects/p/locations/z/instances/",
        "projects//locations/z/instances/a",
        "projects/p/locations//instances/a", "/projects/p/locations/z/instances/a",
        "projects/p/locations/z/instances/a/b",
        "projects/p/regions/z/instances/a", "projects/p/locations/z/volumes/a",
    ])
    func whatIsNoFullNameIsRefused(text: String) {
        #expect(InstanceName(text) == nil)
        #expect(OperationName(text) == nil)
    }

    @Test func aProjectsNumberNamesTheSameInstance() {
        let byNumber = InstanceName(project: "12345", location: "us-central1-a", id: "train-a")
        #expect(byNumber.isSameInstance(as: .trainA))
        #expect(!InstanceName.trainA.isSameInstance(as: .trainB))
        #expect(!InstanceName(project: "ml-prod", location: "us-central1-b", id: "train-a").isSameInstance(as: .trainA))
    }

    @Test func instancesAreInTheOrderOfTheirOwnNames() {
        let east = InstanceName(project: "a", location: "us-east1-b", id: "train-a")
        #expect([InstanceName.trainB, east, .trainA].sorted() == [.trainA, east, .trainB])
    }

    @Test(arguments: [
        ("ACTIVE", InstanceState.active), ("FAILED", .failed), ("CREATING", .creating), ("DELETING", .deleting),
        ("UPGRADING", .upgrading), ("REPAIRING", .repairing), ("WEIRD_NEW_STATE", .other("WEIRD_NEW_STATE")),
        ("active", .other("active")),
    ])
    func aStateThatIsNotKnownKeepsItsName(word: String, state: InstanceState) {
        #expect(InstanceState(word) == state)
        #expect(state.word == word)
    }

    @Test func aStateThatWasNotSaidIsNotHealthy() {
        #expect(InstanceState("") == .other(""))
        #expect(InstanceState("").word == "UNSPECIFIED")
    }
}
