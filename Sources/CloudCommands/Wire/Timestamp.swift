import struct FoundationEssentials.Date

/// Moments as the services write them: RFC 3339 with up to nine fractional digits; gcloud itself leaves out the colon in
/// the distance from UTC (`+0000`).
enum Timestamp {
    /// The moment, or nothing when the text is none.
    static func date(_ text: String) -> Date? {
        var digits = Digits(text.utf8[...])
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), (1...12).contains(month),
            digits.skip("-"), let day = digits.number(2), (1...31).contains(day),
            digits.skip("T") || digits.skip("t") || digits.skip(" "),
            let hour = digits.number(2), hour < 24, digits.skip(":"), let minute = digits.number(2), minute < 60,
            digits.skip(":"), let second = digits.number(2), second <= 60
        else { return nil }
        let fraction = digits.fraction()
        guard let offset = digits.offset(), digits.rest.isEmpty else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// Days since 1 January 1970 in the Gregorian calendar, with years that begin in March so that the leap day comes
    /// last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

private struct Digits {
    private(set) var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// What follows the seconds; none is zero.
    mutating func fraction() -> Double {
        guard skip(".") else { return 0 }
        var value = 0.0
        var place = 0.1
        while let digit = number(1) {
            value += Double(digit) * place
            place /= 10
        }
        return value
    }

    /// The distance from UTC in seconds.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isWest = rest.first == 0x2D
        guard skip("+") || skip("-"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2) else { return nil }
        return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }
}
