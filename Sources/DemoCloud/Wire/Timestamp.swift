import FoundationEssentials

/// Moments as the services write them; a formatter of our own, as lists hold thousands of them.
enum Timestamp {
    /// With nanoseconds, as Parallelstore does: `2026-11-22T23:56:39.255553000Z`.
    static func nanoseconds(_ date: Date) -> String {
        let (seconds, fraction) = split(date)
        return "\(civil(seconds)).\(padded(fraction, 6))000Z"
    }

    /// With milliseconds, as Cloud Storage does: `2026-11-22T23:56:39.255Z`.
    static func milliseconds(_ date: Date) -> String {
        let (seconds, fraction) = split(date)
        return "\(civil(seconds)).\(padded(fraction / 1000, 3))Z"
    }

    /// Without a fraction: `2026-11-22T23:56:39Z`.
    static func seconds(_ date: Date) -> String { civil(split(date).seconds) + "Z" }

    /// Microseconds since 1970, from which Cloud Storage makes its generations.
    static func microseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) }

    private static func split(_ date: Date) -> (seconds: Int64, microseconds: Int64) {
        let total = microseconds(date)
        let seconds = total >= 0 ? total / 1_000_000 : (total - 999_999) / 1_000_000
        return (seconds, total - seconds * 1_000_000)
    }

    private static func civil(_ seconds: Int64) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        let (year, month, day) = date(ofDay: days)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        return "\(date)T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    }

    /// Days since 1970 to a date of the Gregorian calendar, by counting in eras of 400 years that begin in March.
    static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
    }

    /// The moment of a timestamp in UTC such as `2026-11-22T23:56:39Z`; a fraction is ignored.
    static func moment(_ text: String) -> Date? {
        let parts = text.split { "-T:.Z".contains($0) }.compactMap { Int64($0) }
        guard parts.count >= 6 else { return nil }
        let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
        let month = (parts[1] + 9) % 12
        let leaps = year / 4 - year / 100 + year / 400
        let days = 365 * year + leaps + (153 * month + 2) / 5 + parts[2] - 1 - 719_468
        return Date(timeIntervalSince1970: Double(days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5]))
    }

    static func padded(_ value: Int64, _ digits: Int) -> String {
        let text = String(value)
        return text.count >= digits ? text : String(repeating: "0", count: digits - text.count) + text
    }
}
