import Testing

@testable import Configuration

@Suite struct NearestTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0), ("ab", "ba", 2),
    ])
    func theDistanceIsTheNumberOfChangedLetters(_ left: String, _ right: String, _ distance: Int) {
        #expect(Nearest.distance(from: left, to: right) == distance)
        #expect(Nearest.distance(from: right, to: left) == distance)
    }

    @Test(arguments: [("rots", "roots"), ("REFRESH", "refresh"), ("x", nil), ("something", nil)])
    func onlyAWordThatIsNearIsSuggested(_ word: String, _ nearest: String?) {
        #expect(Nearest.word(to: word, among: ["project", "refresh", "roots"]) == nearest)
    }
}
