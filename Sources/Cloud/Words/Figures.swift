public import struct FoundationEssentials.Date

/// Figures as an operator reads them: short, with their unit.
public enum Figures {
    /// A stretch of time in its two largest units: `45s`, `12m`, `2h14m`, `1d2h`, `85d`.
    public static func duration(seconds: Double) -> String {
        let seconds = Int(clamping: max(0, seconds))
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        if seconds < 60 { return "\(seconds)s" }
        if minutes < 60 { return "\(minutes)m" }
        if hours < 24 { return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m" }
        if days < 10 { return hours % 24 == 0 ? "\(days)d" : "\(days)d\(hours % 24)h" }
        return "\(days)d"
    }

    /// How long ago something was.
    public static func age(of date: Date, now: Date) -> String {
        duration(seconds: now.timeIntervalSince(date))
    }

    /// The same in steps of five seconds, so that an idle screen stays still most of the time.
    public static func steadyAge(of date: Date, now: Date) -> String {
        let seconds = now.timeIntervalSince(date)
        return duration(seconds: seconds < 60 ? (seconds / 5).rounded(.down) * 5 : seconds)
    }

    /// Bytes in binary units with one decimal: `3.1 TiB`.
    public static func bytes(_ count: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var value = Double(max(0, count))
        var unit = 0
        // A value that would be written as 1024.0 is written as 1.0 of the next unit.
        while value >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        if unit == 0 { return "\(max(0, count)) B" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// A capacity that the service states in GiB.
    public static func capacity(gib: Int64) -> String {
        let product = gib.multipliedReportingOverflow(by: 1 << 30)
        return bytes(product.overflow ? .max : product.partialValue)
    }

    /// A count with its thousands apart: `48,211`.
    public static func count(_ count: Int64) -> String {
        var digits = String(count.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A count in few columns: `1.2M`, `48k`, `830`.
    public static func shortCount(_ count: Int64) -> String {
        switch count {
        case 1_000_000...: "\(count / 1_000_000).\(count % 1_000_000 / 100_000)M"
        case 10_000...: "\(count / 1000)k"
        default: Self.count(count)
        }
    }

    /// A whole percentage, cut, never rounded up.
    public static func percent(_ share: Double) -> String {
        "\(Int(max(0, min(1, share)) * 100))%"
    }

    /// The time of day, `03:14 UTC`.
    public static func clock(_ date: Date) -> String { iso(date, 11..<16) + " UTC" }

    /// The time of day to the second, `03:14:07 UTC`.
    public static func time(_ date: Date) -> String { iso(date, 11..<19) + " UTC" }

    /// Day and time, `Nov 23 01:00:12`, in UTC.
    public static func dayAndTime(_ date: Date) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = Int(iso(date, 5..<7)).flatMap { months.indices.contains($0 - 1) ? months[$0 - 1] : nil } ?? "?"
        return "\(month) \(iso(date, 8..<10)) \(iso(date, 11..<19))"
    }

    /// Day and time without seconds, `Nov 23 01:00`, in UTC: for what is always at a whole minute.
    ///
    /// The year is told where it is not plain which one is meant.
    public static func dayAndMinute(_ date: Date, now: Date) -> String {
        let day = String(dayAndTime(date).dropLast(3))
        return abs(date.timeIntervalSince(now)) > 300 * 86_400 ? "\(iso(date, 0..<4)) \(day)" : day
    }

    /// The whole instant, `2026-11-23T01:00:12Z`.
    public static func instant(_ date: Date) -> String { date.formatted(.iso8601) }

    private static func iso(_ date: Date, _ range: Range<Int>) -> String {
        let text = Array(instant(date))
        return range.upperBound <= text.count ? String(text[range]) : "?"
    }
}

extension FixedWidthInteger {
    /// The nearest number of this type: a strange figure from the cloud never ends the program.
    public init(clamping value: Double) {
        self = Self(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
}
