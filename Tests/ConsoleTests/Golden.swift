import Cells
import Foundation
import Testing

/// Compares a frame with the one that was agreed on: its text, and below it a plane that shows the styles.
///
/// `RECORD=1` writes the frames anew; the difference is then reviewed like code.
func expectGolden(_ frame: Frame, _ name: String, at location: SourceLocation = #_sourceLocation) throws {
    try expectGolden(picture(of: frame), name, at: location)
}

/// Compares a text with the one that was agreed on.
func expectGolden(_ shown: String, _ name: String, at location: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try Data(shown.utf8).write(to: file)
        return
    }
    let agreed = try String(contentsOf: file, encoding: .utf8)
    if shown != agreed {
        let difference = zip(shown.split(separator: "\n"), agreed.split(separator: "\n")).enumerated()
            .filter { $0.element.0 != $0.element.1 }
            .prefix(6).map { "line \($0.offset + 1)\n  shown  \($0.element.0)\n  agreed \($0.element.1)" }
        Issue.record(
            "\(name) is not as agreed (RECORD=1 records it anew):\n\(difference.joined(separator: "\n"))",
            sourceLocation: location)
    }
}

/// The text between bars, then the styles: `.` plain, `r` red, `y` yellow, `d` dim, `b` bold, `u` underlined; upper case
/// where reversed.
private func picture(of frame: Frame) -> String {
    var text: [String] = []
    var styles: [String] = []
    for row in 0..<frame.size.rows {
        text.append("|" + String(frame.row(row).filter { $0.width > 0 }.map(\.character)) + "|")
        styles.append("|" + String(frame.row(row).map { letter(for: $0.style) }) + "|")
    }
    return (text + [""] + styles).joined(separator: "\n") + "\n"
}

private func letter(for style: Style) -> Character {
    let letter: String =
        switch style.colour {
        case .red: "r"
        case .yellow: "y"
        case .text: style.isUnderlined ? "u" : style.isBold ? "b" : style.isDim ? "d" : "."
        }
    return Character(style.isReversed ? (letter == "." ? "S" : letter.uppercased()) : letter)
}
