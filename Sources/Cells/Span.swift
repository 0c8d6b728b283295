/// A run of text in one style, already safe to show and measured.
///
/// Control, format and bidirectional characters become visible stand-ins, so text that comes from the cloud can neither
/// move the cursor nor reorder what stands beside it.
public struct Span: Hashable, Sendable {
    private let content: Content
    /// How it looks.
    private let style: Style
    /// How many columns it takes.
    public let width: Int

    /// Most text is plain ASCII, whose cells are as many as its bytes and need not be made to measure it.
    private enum Content: Hashable, Sendable {
        case ascii(String)
        case measured([Printable.Measured])
    }

    /// Makes a span of any text.
    public init(_ text: some StringProtocol, _ style: Style = .plain) {
        self.init(String(text), style)
    }

    /// Makes a span of any text; not generic, as every frame makes a thousand of them.
    public init(_ text: String, _ style: Style = .plain) {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            self.init(.ascii(text), width: text.utf8.count, style)
        } else {
            self.init(Printable.characters(of: text), style)
        }
    }

    private init(_ characters: [Printable.Measured], _ style: Style) {
        self.init(.measured(characters), width: characters.reduce(0) { $0 + Int($1.width) }, style)
    }

    private init(_ content: Content, width: Int, _ style: Style) {
        self.content = content
        self.width = width
        self.style = style
    }

    /// The cells it takes, one for each character.
    var cells: [Cell] { characters.map { Cell($0.character, width: $0.width, style: style) } }

    private var characters: [Printable.Measured] {
        switch content {
        case .ascii(let text): text.map { Printable.Measured(character: $0, width: 1) }
        case .measured(let characters): characters
        }
    }

    /// That many blanks.
    public static func gap(_ columns: Int) -> Span {
        Span(String(repeating: " ", count: max(0, columns)))
    }

    /// The span cut to a number of columns, its last one saying so with an ellipsis.
    public func cut(to columns: Int) -> Span {
        guard width > columns else { return self }
        guard columns > 0 else { return Span("") }
        return Span(Self.head(characters, columns - 1) + [Self.ellipsis], style)
    }

    /// The span with its middle left out, for texts whose two ends tell them apart.
    public func cutInside(to columns: Int) -> Span {
        guard width > columns, columns >= 5 else { return cut(to: columns) }
        let characters = characters
        let tail = Array(Self.head(characters.reversed(), (columns - 1) / 2).reversed())
        let used = tail.reduce(1) { $0 + Int($1.width) }
        return Span(Self.head(characters, columns - used) + [Self.ellipsis] + tail, style)
    }

    private static let ellipsis = Printable.Measured(character: "…", width: 1)

    /// As many of the first characters as fit.
    private static func head(_ characters: some Sequence<Printable.Measured>, _ columns: Int) -> [Printable.Measured] {
        var kept: [Printable.Measured] = []
        var used = 0
        for character in characters {
            guard used + Int(character.width) <= columns else { break }
            kept.append(character)
            used += Int(character.width)
        }
        return kept
    }
}
