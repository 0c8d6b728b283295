import Testing

@testable import Cells

@Suite struct SpanTests {
    @Test(arguments: [
        ("", 0),
        ("train-a", 7),
        ("e\u{0301}a", 2),
        ("東京", 4),
        ("한글", 4),
        ("ｆｕｌｌ", 8),
        ("✗ ● ◐ ⇄ ▸ ▕█▏…", 14),
        ("\u{1F680}", 2),
    ])
    func aSpanIsAsWideAsATerminalShowsIt(text: String, width: Int) {
        #expect(Span(text).width == width)
        #expect(Span(text).text == text)
    }

    @Test(arguments: [
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{1F1E9}\u{1F1EA}", "\u{2764}\u{FE0F}", "\u{1F44D}\u{1F3FD}",
        "a\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}", "\u{0915}\u{093F}", "\u{1100}\u{1161}",
    ])
    func aClusterOnWhichTerminalsDisagreeIsOneBox(text: String) {
        #expect(Span(text).text == "□")
        #expect(Span(text).width == 1)
    }

    @Test func aCombiningMarkStaysWithItsLetter() {
        let span = Span("e\u{0301}", .bold)
        #expect(span.cells.count == 1)
        #expect(span.cells.first?.style == .bold)
    }

    @Test func aGapIsBlank() {
        #expect(Span.gap(3).text == "   ")
        #expect(Span.gap(-1).width == 0)
    }

    private static let texts = [
        "", "a", "train-a", "gs://ml-backups/train-a/step-12000", "東京タワー", "a東b京c", "東a", "\u{1F680}\u{1F680}",
        "e\u{0301}e\u{0301}e\u{0301}e\u{0301}", "x\u{1B}[31mred",
    ]

    @Test(arguments: texts, -1...40)
    func aCutSpanFits(text: String, columns: Int) {
        let span = Span(text, .dim)
        for cut in [span.cut(to: columns), span.cutInside(to: columns)] {
            #expect(cut.width <= max(0, columns))
            #expect(cut.width == cut.cells.reduce(0) { $0 + Int($1.width) })
            #expect(cut.cells.allSatisfy { $0.style == .dim })
            if span.width <= columns { #expect(cut == span) }
            if span.width > columns, columns > 0 { #expect(cut.text.contains("…")) }
        }
    }

    @Test(arguments: [(7, "train-a"), (6, "train…"), (2, "t…"), (1, "…"), (0, ""), (-3, "")])
    func whatIsCutSaysSo(columns: Int, shown: String) {
        #expect(Span("train-a").cut(to: columns).text == shown)
    }

    @Test(arguments: [(5, "東京…"), (4, "東…"), (3, "東…"), (2, "…"), (1, "…")])
    func aWideCharacterIsNeverCutInHalf(columns: Int, shown: String) {
        #expect(Span("東京タワー").cut(to: columns).text == shown)
    }

    @Test(arguments: [(11, "step-…12000"), (10, "step-…2000"), (5, "st…00"), (4, "ste…")])
    func bothEndsStayWhenTheMiddleIsLeftOut(columns: Int, shown: String) {
        #expect(Span("step-of-today-12000").cutInside(to: columns).text == shown)
    }

    @Test(arguments: [(9, "東京…ワー"), (8, "東京…ー"), (7, "東京…ー"), (6, "東…ー")])
    func wideCharactersStayWholeWhenTheMiddleIsLeftOut(columns: Int, shown: String) {
        let cut = Span("東京スカイタワー").cutInside(to: columns)
        #expect(cut.text == shown)
    }
}
