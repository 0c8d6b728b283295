import Testing

@testable import Cells

/// Text that comes from the cloud can't touch the terminal.
@Suite struct PrintableTests {
    @Test(arguments: UInt8(0)..<0x20)
    func aControlCharacterBecomesItsPicture(code: UInt8) {
        let span = Span(String(Unicode.Scalar(code)))
        #expect(span.text.unicodeScalars.map(\.value) == [0x2400 + UInt32(code)])
        #expect(span.width == 1)
    }

    @Test(arguments: UInt32(0x80)..<0xA0)
    func aC1ControlBecomesABox(code: UInt32) throws {
        #expect(Span(String(try #require(Unicode.Scalar(code)))).text == "□")
    }

    @Test(arguments: [
        ("\u{7F}", "␡"),
        ("\u{1B}[2J\u{1B}]0;owned\u{07}", "␛[2J␛]0;owned␇"),
        ("a\r\nb\nc", "a␍␊b␊c"),
        ("a\tb", "a␉b"),
        ("\u{202E}gpj.exe\u{202C}", "□gpj.exe□"),
        ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{061C}", "□a□□□□"),
        ("line\u{2028}paragraph\u{2029}", "line□paragraph□"),
        ("\u{FEFF}\u{200B}\u{00AD}\u{2060}", "□□□□"),
        ("\u{E000}\u{F8FF}\u{100000}", "□□□"),
        ("\u{0378}\u{FFFF}", "□□"),
        ("\u{FFF9}\u{FFFB}\u{E0041}", "□□□"),
    ])
    func whatATerminalWouldObeyIsShownInstead(text: String, shown: String) {
        #expect(Span(text).text == shown)
    }

    @Test(arguments: ["\u{200D}", "\u{FE0F}", "\u{0301}", "\u{034F}", "\u{3164}", "\u{115F}", "\u{1160}", "\u{0903}"])
    func whatTakesNoColumnOfItsOwnBecomesABox(text: String) {
        // Alone, at the start of a text, it would melt into what another span put before it.
        #expect(Span(text).text == "□")
        #expect(Span(text).width == 1)
    }

    @Test(arguments: ["\u{1F1E9}", "\u{1F3FD}"])
    func halfAFlagAndASkinToneBecomeABox(text: String) {
        #expect(Span(text).text == "□")
    }

    @Test func aControlCharacterHiddenInAClusterIsFound() {
        // Swift keeps a prepended or joined format character in the cluster of the letter beside it.
        #expect(Span("\u{0600}1").text == "□1")
        #expect(Span("a\u{200C}b").text.contains("\u{200C}") == false)
        #expect(Span("\u{1B}\u{0301}").text == "␛□")
        #expect(Span("\u{202E}\u{200D}").text == "□□")
    }

    @Test func brokenUTF8IsShownAsTheReplacementCharacter() {
        #expect(Span(String(decoding: [0x61, 0xFF, 0x62], as: UTF8.self)).text == "a\u{FFFD}b")
    }

    @Test func nothingThatIsShownCanMoveTheCursor() {
        // The planes with letters and signs, the tags, and the ends of the private ones.
        let planes: [ClosedRange<UInt32>] = [0...0x1FFFF, 0xE0000...0xE0FFF, 0xF0000...0xF00FF, 0x10FFF0...0x10FFFF]
        let refused = planes.joined().lazy.compactMap(Unicode.Scalar.init).filter { scalar in
            Span(String(scalar)).cells.contains { cell in
                cell.character.unicodeScalars.contains(where: Self.isObeyed) || cell.width == 0
            }
        }
        #expect(Array(refused).isEmpty)
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}
