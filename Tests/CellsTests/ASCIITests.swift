import Testing

@testable import Cells

@Suite struct ASCIITests {
    @Test(arguments: [
        ("✗ FAILED train-a", "x FAILED train-a"),
        ("● ◐ ✓ ⇄ ▸ · … — ≤", "* o + = > . ~ - <"),
        ("▕██▌ ▏", "[### ]"),
        ("東", "??"),
        ("e\u{0301}\u{1B}", "??"),
        ("~!@#$%^&*()_+{}|:\"<>? plain", "~!@#$%^&*()_+{}|:\"<>? plain"),
    ])
    func everyCellIsOneASCIICharacter(text: String, shown: String) {
        var frame = Frame(columns: Span(text).width)
        frame.draw([Span(text, .yellow)], row: 0, in: frame.area)
        let ascii = frame.inASCII()
        #expect(ascii.text() == shown)
        #expect(ascii.isASCII)
        #expect(ascii.size == frame.size)
        #expect(ascii.cells.allSatisfy { $0.style == .yellow })
    }
}
