import FoundationEssentials

/// The schedule of a CronJob; it is followed in UTC.
struct CronSchedule: Hashable, Sendable {
    struct Mistake: Error {
        var text: String
    }

    private var minutes: Set<Int>
    private var hours: Set<Int>
    private var days: Set<Int>
    private var months: Set<Int>
    private var weekdays: Set<Int>
    /// Where both days are narrowed, one of them is enough.
    private var isEitherDay: Bool

    init(_ text: String) throws(Mistake) {
        let names = [
            "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
            "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
        ]
        if text.hasPrefix("@"), names[text] == nil { throw Mistake(text: "unrecognized descriptor: \(text)") }
        let fields = (names[text] ?? text).split(separator: " ").map(String.init)
        guard fields.count == 5 else {
            throw Mistake(
                text: "expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
        }
        minutes = try Self.values(fields[0], 0...59, [])
        hours = try Self.values(fields[1], 0...23, [])
        days = try Self.values(fields[2], 1...31, [])
        months = try Self.values(
            fields[3], 1...12,
            ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
        weekdays = try Self.values(fields[4], 0...6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
        isEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
    }

    private static func values(
        _ field: String, _ range: ClosedRange<Int>, _ names: [String]
    ) throws(Mistake) -> Set<Int> {
        var all: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard halves.count <= 2 else { throw Mistake(text: "too many slashes: \(part)") }
            let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard ends.count <= 2 else { throw Mistake(text: "too many hyphens: \(part)") }
            let isAll = ends[0] == "*" || ends[0] == "?"
            let low = isAll ? range.lowerBound : try number(ends[0], names)
            let isOpen = isAll || halves.count == 2 && ends.count == 1
            let high = ends.count == 2 ? try number(ends[1], names) : isOpen ? range.upperBound : low
            let step = halves.count == 2 ? try number(halves[1], []) : 1
            guard low >= range.lowerBound else {
                throw Mistake(text: "beginning of range (\(low)) below minimum (\(range.lowerBound)): \(part)")
            }
            guard high <= range.upperBound else {
                throw Mistake(text: "end of range (\(high)) above maximum (\(range.upperBound)): \(part)")
            }
            guard low <= high else {
                throw Mistake(text: "beginning of range (\(low)) beyond end of range (\(high)): \(part)")
            }
            guard step > 0 else { throw Mistake(text: "step of range should be a positive number: \(part)") }
            all.formUnion(stride(from: low, through: high, by: step))
        }
        return all
    }

    private static func number(_ text: String, _ names: [String]) throws(Mistake) -> Int {
        if let index = names.firstIndex(of: text.lowercased()), !text.isEmpty { return index }
        guard let number = Int(text), number >= 0 else {
            throw Mistake(
                text: "failed to parse int from \(text): strconv.Atoi: parsing \"\(text)\": invalid syntax")
        }
        return number
    }

    /// The first moment of the schedule after this one; nil if there is none within five years.
    func next(after moment: Date) -> Date? {
        var minute = Int((moment.timeIntervalSince1970 / 60).rounded(.down)) + 1
        let last = minute + 5 * 366 * 1440
        while minute < last {
            let day = minute / 1440
            guard isOn(day: day) else {
                minute = (day + 1) * 1440
                continue
            }
            if hours.contains(minute / 60 % 24) {
                if minutes.contains(minute % 60) { return Date(timeIntervalSince1970: Double(minute) * 60) }
                minute += 1
            } else {
                minute = (minute / 60 + 1) * 60
            }
        }
        return nil
    }

    /// The last moment of the schedule up to this one, within so many days.
    func last(upTo moment: Date, days: Int = 40) -> Date? {
        var found: Date?
        var at = moment - Double(days) * 86_400
        while let next = next(after: at), next <= moment {
            found = next
            at = next
        }
        return found
    }

    private func isOn(day: Int) -> Bool {
        let weekday = weekdays.contains((day + 4) % 7)
        let date = Timestamp.date(ofDay: Int64(day))
        guard months.contains(Int(date.month)) else { return false }
        let monthday = days.contains(Int(date.day))
        return isEitherDay ? weekday || monthday : weekday && monthday
    }
}
