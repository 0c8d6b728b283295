import TestSupport
import Testing

@testable import Cells

/// Whatever is drawn, in whatever order: a terminal could show the frame as it is.
@Suite struct FramePropertyTests {
    private static let pieces = ["東", "京都", "a", "bc", "e\u{0301}", "\u{1F680}", "x東y", "\u{1B}[2J", "", "한 글", "…"]

    @Test(arguments: UInt64(1)...60)
    func noSequenceOfDrawsLeavesHalfACharacter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = Size(columns: .random(in: 0...12, using: &random), rows: .random(in: 0...4, using: &random))
        var frame = Frame(size: size)
        for _ in 0..<80 {
            let area = Area(
                row: .random(in: -1...4, using: &random), column: .random(in: -2...12, using: &random),
                size: Size(columns: .random(in: 0...14, using: &random), rows: .random(in: 0...5, using: &random)))
            let row = Int.random(in: -1...5, using: &random)
            let text = (0..<4).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
            switch Int.random(in: 0...5, using: &random) {
            case 0: frame.clear(area)
            case 1: frame.drawRight([Span(text, .red)], row: row, in: area)
            case 2: frame.restyle(row: row, in: area) { $0.reversed() }
            default:
                frame.draw(
                    [Span(text), Span("京", .bold)], row: row, column: .random(in: -2...8, using: &random), in: area)
            }
            #expect(frame.isWhole, "seed \(seed)")
        }
        #expect(frame.cells.count == size.columns * size.rows)
        #expect(frame.inASCII().isASCII, "seed \(seed)")
    }
}

extension Frame {
    /// Whether every cell is one printable ASCII character.
    var isASCII: Bool {
        cells.allSatisfy { cell in
            cell.width == 1 && cell.character.asciiValue.map { (0x20..<0x7F).contains($0) } == true
        }
    }
}
