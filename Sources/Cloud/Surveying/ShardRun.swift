/// Files that are parts of one, each with its number and how many there are, such as `model-00001-of-00003.safetensors`.
///
/// They come one after the other, as a listing is in the order of names.
struct ShardRun: Hashable {
    /// What stands before the number.
    let stem: String
    private let rest: String
    private let total: Int
    private let digits: Int
    private let first: Int
    private var next: Int
    private var gap: Int?

    /// One part's name, read.
    struct Part: Hashable {
        let stem: String
        let number: Int
        let total: Int
        let digits: Int
        let rest: String

        /// Reads `STEM-00001-of-00003REST`; nothing when the name is not like that.
        init?(_ name: String) {
            let bytes = name.utf8
            guard let of = name.range(ofASCII: "-of-") else { return nil }
            let before = bytes[..<of.lowerBound]
            let digits = before.reversed().prefix(while: \.isDigit).count
            let after = bytes[of.upperBound...]
            let totalDigits = after.prefix(while: \.isDigit)
            let stem = before.dropLast(digits)
            guard (2...9).contains(digits), totalDigits.count == digits, stem.last == UInt8(ascii: "-"),
                let number = Int(Substring(before.suffix(digits))), let total = Int(Substring(totalDigits)), total > 0
            else { return nil }
            self.stem = String(Substring(stem.dropLast()))
            self.number = number
            self.total = total
            self.digits = digits
            rest = String(Substring(after.dropFirst(digits)))
        }
    }

    /// Begins with a part; `first` is the number of the first one.
    init(_ part: Part, first: Int) {
        (stem, rest, total, digits) = (part.stem, part.rest, part.total, part.digits)
        self.first = first
        next = first
        take(part)
    }

    /// Whether a part belongs to it.
    func fits(_ part: Part) -> Bool { stem == part.stem && rest == part.rest && total == part.total }

    /// Takes in the next part.
    mutating func take(_ part: Part) {
        if part.number != next, gap == nil { gap = next }
        next = part.number + 1
    }

    /// The name of the first part that is not there.
    var missing: String? {
        guard let number = gap ?? (next < first + total ? next : nil) else { return nil }
        return "\(stem)-\(padded(number))-of-\(padded(total))\(rest)"
    }

    private func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

/// The numbers of the ranks that wrote a file; a rank below one that wrote must have written too.
struct Ranks: Hashable {
    private var seen: Set<Int> = []
    private var largest = -1

    /// How many are told apart: far more than a checkpoint has.
    private static let limit = 8_192

    var isEmpty: Bool { largest < 0 }

    mutating func insert(_ rank: Int) {
        guard rank < Self.limit else { return }
        seen.insert(rank)
        largest = max(largest, rank)
    }

    /// The first one that is not there.
    var missing: Int? { seen.count > largest ? nil : (0...largest).first { !seen.contains($0) } }
}

extension String {
    /// The last place of an ASCII text.
    func range(ofASCII text: String) -> Range<Index>? {
        let (bytes, text) = (utf8, Array(text.utf8))
        guard bytes.count >= text.count else { return nil }
        var start = bytes.index(bytes.endIndex, offsetBy: -text.count)
        while true {
            if bytes[start...].starts(with: text) { return start..<bytes.index(start, offsetBy: text.count) }
            guard start > bytes.startIndex else { return nil }
            start = bytes.index(before: start)
        }
    }
}
