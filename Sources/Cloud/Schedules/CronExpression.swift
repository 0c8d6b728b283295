public import struct FoundationEssentials.Date

/// When a CronJob runs, as Kubernetes reads it: five fields, or one of the names that begin with `@`.
///
/// Kubernetes uses the standard parser of robfig/cron: minute, hour, day of the month, month, day of the week; lists, ranges,
/// steps, `?` for `*`, and the first three letters of months and weekdays. Where both days are restricted, either one will do.
/// A time that a change of the clocks leaves out is passed over.
public struct CronExpression: Hashable, Sendable, LosslessStringConvertible {
    /// As it was written.
    public let description: String

    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    /// Whether a day has to match both: one of them is not restricted then.
    private let isBoth: Bool

    /// Parses it; nothing where Kubernetes would refuse it.
    public init?(_ text: String) {
        let fields = (Self.names[text] ?? text).split(separator: " ")
        guard fields.count == 5 else { return nil }
        func values(_ index: Int, _ range: ClosedRange<Int>, _ names: [String] = []) -> Field? {
            Field(fields[index], in: range, names)
        }
        guard let minutes = values(0, 0...59), let hours = values(1, 0...23), let days = values(2, 1...31),
            let months = values(3, 1...12, Self.months), let weekdays = values(4, 0...6, Self.weekdays)
        else { return nil }
        description = text
        (self.minutes, self.hours, self.days) = (minutes.values, hours.values, days.values)
        (self.months, self.weekdays) = (months.values, weekdays.values)
        isBoth = days.isAny || weekdays.isAny
    }

    private static let names = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// The next times after one, as long as there are any within eight years.
    ///
    /// - Parameters:
    ///   - count: how many at most.
    ///   - time: the time that they come after.
    ///   - offset: how many seconds the clock of the schedule's time zone is ahead of UTC at a time.
    /// - Returns: The times, the next first.
    public func next(_ count: Int, after time: Date, offset: (Date) -> Int = { _ in 0 }) -> [Date] {
        var found: [Date] = []
        let first = Int((time.timeIntervalSince1970 / 60).rounded(.down)) + 1
        var day = Self.dayNumber(first * 60 + offset(time))
        let last = day + 8 * 366
        var minute = first
        while found.count < count, day <= last {
            if isDay(day) {
                // The day in that time zone, which may have 23 or 25 hours.
                while found.count < count {
                    let at = Date(timeIntervalSince1970: Double(minute) * 60)
                    let local = minute * 60 + offset(at)
                    let today = Self.dayNumber(local)
                    if today > day { break }
                    let second = local - today * 86_400
                    if today == day, minutes.contains(second / 60 % 60), hours.contains(second / 3600) {
                        found.append(at)
                    }
                    minute += 1
                }
            }
            day += 1
            // To a moment that is certainly not behind the next day's beginning.
            minute = max(minute, (day * 86_400 - 15 * 3600) / 60)
        }
        return found
    }

    /// How many seconds lie between one run and the next at the most, judged by the next few.
    public func period(after time: Date, offset: (Date) -> Int = { _ in 0 }) -> Double? {
        let times = next(9, after: time, offset: offset)
        return zip(times, times.dropFirst()).map { $1.timeIntervalSince($0) }.max()
    }

    /// How often that is, in a word where there is one: `hourly`, `daily`, `every 15m`; otherwise as it was written.
    public var words: String {
        let everyDay = days.count == 31 && weekdays.count == 7 && months.count == 12
        guard everyDay else {
            return isBoth && days.count == 31 && months.count == 12
                && [weekdays, hours, minutes].allSatisfy { $0.count == 1 }
                ? "weekly" : description
        }
        switch (hours.count, minutes.count) {
        case (1, 1): return "daily"
        case (24, 1): return "hourly"
        case (24, 60): return "every 1m"
        case (24, let count): return Self.step(minutes, count, of: 60).map { "every \($0)m" } ?? description
        case (let count, 1): return Self.step(hours, count, of: 24).map { "every \($0)h" } ?? description
        default: return description
        }
    }

    /// The step of values that lie evenly in a range, also over its end.
    private static func step(_ values: Set<Int>, _ count: Int, of range: Int) -> Int? {
        let step = range / count
        guard step * count == range, let first = values.min() else { return nil }
        return values == Set(stride(from: first, to: range, by: step)) ? step : nil
    }

    private func isDay(_ number: Int) -> Bool {
        let (month, day) = Self.monthAndDay(number)
        guard months.contains(month) else { return false }
        let weekday = ((number + 4) % 7 + 7) % 7
        let (isDay, isWeekday) = (days.contains(day), weekdays.contains(weekday))
        return isBoth ? isDay && isWeekday : isDay || isWeekday
    }

    private static func dayNumber(_ seconds: Int) -> Int { Int((Double(seconds) / 86_400).rounded(.down)) }

    /// The Gregorian month and day of a day that is counted from 1970 on (Howard Hinnant's `civil_from_days`).
    private static func monthAndDay(_ number: Int) -> (month: Int, day: Int) {
        let shifted = number + 719_468
        let ofEra = shifted - (shifted >= 0 ? shifted : shifted - 146_096) / 146_097 * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (month < 10 ? month + 3 : month - 9, ofYear - (153 * month + 2) / 5 + 1)
    }
}

/// One field: the values that it allows.
private struct Field {
    var values: Set<Int> = []
    /// Whether it is not restricted: `*` or `?`.
    var isAny = false

    init?(_ text: Substring, in range: ClosedRange<Int>, _ names: [String]) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard pieces.count <= 2, let bounds = Self.bounds(pieces[0], range, names) else { return nil }
            var end = bounds.upperBound
            var step = 1
            if pieces.count == 2 {
                guard let number = Self.number(pieces[1]), number > 0 else { return nil }
                step = number
                // `5/15` means from 5 on.
                if bounds.count == 1, !pieces[0].contains("-") { end = range.upperBound }
            }
            if step == 1, pieces[0] == "*" || pieces[0] == "?" { isAny = true }
            values.formUnion(stride(from: bounds.lowerBound, through: end, by: step))
        }
    }

    private static func bounds(_ text: Substring, _ range: ClosedRange<Int>, _ names: [String]) -> ClosedRange<Int>? {
        if text == "*" || text == "?" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { value($0, range, names) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
            range.contains(first), range.contains(last)
        else { return nil }
        return first...last
    }

    private static func value(_ text: Substring, _ range: ClosedRange<Int>, _ names: [String]) -> Int? {
        if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
        return number(text)
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy(\.isDigit) && text.utf8.count <= 4 ? Int(text) : nil
    }
}
