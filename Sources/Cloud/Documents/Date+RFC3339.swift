import struct FoundationEssentials.Date

extension Date {
    /// The moment in UTC as RFC 3339 writes it, with up to six fractional digits where there are any.
    ///
    /// What lies outside the years 1 to 9999 can't be written so, and becomes the nearest moment that can.
    var rfc3339: String {
        let range = -62_135_596_800.0...253_402_300_799.0
        let seconds = timeIntervalSince1970
        let clamped = seconds.isNaN ? 0 : min(max(seconds, range.lowerBound), range.upperBound)
        let micros = Int64((clamped * 1e6).rounded())
        let second = micros.floorDivided(by: 1_000_000)
        let day = CivilDay(daysSince1970: second.floorDivided(by: 86_400))
        let time = second - second.floorDivided(by: 86_400) * 86_400
        let fraction = Self.digits(micros - second * 1_000_000, 6)
        let kept = fraction.prefix((fraction.lastIndex { $0 != "0" }).map { fraction.distance(to: $0) + 1 } ?? 0)
        return
            "\(Self.digits(day.year, 4))-\(Self.digits(day.month, 2))-\(Self.digits(day.day, 2))"
            + "T\(Self.digits(time / 3_600, 2)):\(Self.digits(time / 60 % 60, 2)):\(Self.digits(time % 60, 2))"
            + (kept.isEmpty ? "Z" : ".\(kept)Z")
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// A day of the Gregorian calendar.
struct CivilDay: Hashable {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Counts in years that begin in March, so that the leap day comes last, and in eras of 400 years.
    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero; the divisor is positive.
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension String {
    fileprivate func distance(to index: Index) -> Int { distance(from: startIndex, to: index) }
}
