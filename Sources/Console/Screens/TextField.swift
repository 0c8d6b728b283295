import Cells

/// One line of text that is being written, with a cursor.
struct TextField: Hashable, Sendable {
    /// What stands before the cursor.
    private var before: String
    /// What stands behind it.
    private var after = ""

    /// No field of ours takes more characters than this.
    static let longest = 1024

    /// A field that holds a text, with the cursor behind it.
    init(_ text: String = "") {
        before = ""
        insert(text)
    }

    /// What it holds.
    var text: String { before + after }

    /// Takes a key; says whether it was one for a text.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .pasted(let text): insert(text)
        case .backspace: if !before.isEmpty { before.removeLast() }
        case .delete: if !after.isEmpty { after.removeFirst() }
        case .left: if let last = before.popLast() { after.insert(last, at: after.startIndex) }
        case .right: if !after.isEmpty { before.append(after.removeFirst()) }
        case .home, .control("a"): (before, after) = ("", text)
        case .end, .control("e"): (before, after) = (text, "")
        case .control("u"): before = ""
        case .control("w"): deleteWord()
        default: return false
        }
        return true
    }

    /// Inserts what can be shown.
    ///
    /// A mark that combines melts into the character before it, as it does on the screen.
    private mutating func insert(_ text: String) {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: continue
            default: shown.append(scalar)
            }
        }
        let room = max(0, Self.longest - before.count - after.count)
        before += String(String(shown).prefix(room))
    }

    /// Deletes the blanks before the cursor and the word before them; a path's words end at its slashes.
    private mutating func deleteWord() {
        while before.last == " " || before.last == "/" { before.removeLast() }
        while let last = before.last, last != " ", last != "/" { before.removeLast() }
    }

    /// The part around the cursor that fits, with the cursor itself where it has the focus.
    func spans(columns: Int, hasFocus: Bool) -> [Span] {
        guard columns > 0 else { return [] }
        guard hasFocus else { return [Span(text).cutInside(to: columns)] }
        let cursor = Span(after.first.map(String.init) ?? " ", Style(reversed: true))
        var room = max(0, columns - cursor.width)
        let isCut = Span(before).width > room
        if isCut { room -= 1 }
        var left = Substring(before)
        // Every character takes a column at least, so no more than that can be in sight.
        left = left.suffix(max(0, room))
        while !left.isEmpty, Span(left).width > room { left.removeFirst() }
        let shown = [Span(isCut && room >= 0 ? "…" : ""), Span(left), cursor]
        let rest = columns - shown.reduce(0) { $0 + $1.width }
        return shown + [Span(after.dropFirst()).cut(to: max(0, rest))]
    }
}

/// A name that a person types to confirm what destroys or overwrites something.
struct TypedName: Hashable, Sendable {
    /// What has to be typed.
    let name: String
    /// What was typed so far.
    private(set) var text = ""
    /// How many of its characters came together with others.
    private var hasty = 0
    /// Whether the rest of a text that came at once may still follow.
    private var isPasting = false

    /// Nothing typed yet.
    init(_ name: String) { self.name = name }

    /// What a key led to.
    enum Answer: Hashable, Sendable {
        /// It was no key for this.
        case notMine
        /// More is to be typed.
        case typing
        /// The whole name was typed, then Enter.
        case confirmed
        /// It confirms nothing, and why.
        case refused(String)
    }

    /// Takes a key.
    ///
    /// Of text that arrives all at once nothing is taken: whoever types a name has read it.
    mutating func press(_ key: Key, isAlone: Bool) -> Answer {
        switch key {
        case .character(let character):
            isPasting = isPasting && !isAlone
            // Its end alone would be left in the field, with no word about the beginning.
            if isPasting { return .refused("Pasted text confirms nothing: type \(name)") }
            guard text.count < 256 else { return .typing }
            text.append(character)
            if !isAlone { hasty += 1 }
            // Keys that roll into one another come in pairs; a whole name that comes at once was pasted.
            guard hasty * 2 > name.count, hasty > 1 else { return .typing }
            clear()
            isPasting = true
            return .refused("Pasted text confirms nothing: type \(name)")
        case .pasted:
            clear()
            return .refused("Pasted text confirms nothing: type \(name)")
        case .backspace where !text.isEmpty:
            text.removeLast()
            hasty = min(hasty, text.count)
        case .control("u"), .control("w"): clear()
        case .enter where !text.isEmpty:
            guard text == name else { return .refused("Not yet: type the whole name, \(name)") }
            guard isAlone else { return .refused("Enter came together with other keys: press it once more") }
            return .confirmed
        default: return .notMine
        }
        return .typing
    }

    private mutating func clear() {
        text = ""
        hasty = 0
    }
}
