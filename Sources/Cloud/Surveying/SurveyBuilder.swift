/// Makes a survey of a listing while it comes in.
///
/// The listing is in the order of names, so that one folder after the other is closed: what is kept is the folders above
/// the last object, and the newest members of the series in them.
public struct SurveyBuilder: Sendable {
    private let path: [UInt8]
    private let custom: [CustomFramework]
    private var largest: Int64 = 0
    /// The prefix's own folder first, then those down to the last object.
    private var open: [SurveyedFolder]

    /// Begins with nothing listed under that prefix.
    /// - Parameters:
    ///   - prefix: the checkpoint's prefix.
    ///   - markers: for each framework that is not known here, the patterns of file names that must all be in a folder
    ///     which it has finished; a folder with some of them is unfinished.
    public init(of prefix: GCSURI, markers: [String: [String]] = [:]) {
        path = Array(prefix.folder.path.utf8)
        custom = CustomFramework.all(markers)
        open = [SurveyedFolder(name: prefix.name, custom)]
    }

    /// Takes in the next objects, in the order of the bytes of their names; those elsewhere are left out.
    public mutating func add(_ records: [ObjectRecord]) {
        for record in records where record.name.utf8.starts(with: path) { add(record) }
    }

    private mutating func add(_ record: ObjectRecord) {
        var names = record.name.utf8.dropFirst(path.count)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let file = String(Substring(names.removeLast()))
        var depth = 0
        while depth < names.count, depth + 1 < open.count, open[depth + 1].name.utf8.elementsEqual(names[depth]) {
            depth += 1
        }
        while open.count > depth + 1 { closeLast() }
        for name in names.dropFirst(depth) { open.append(SurveyedFolder(name: String(Substring(name)), custom)) }
        largest = max(largest, record.size)
        open[open.count - 1].take(record, file: file)
    }

    private mutating func closeLast() {
        let closed = open.removeLast().closed()
        open[open.count - 1].take(closed)
    }

    /// What all of it says; more can be added afterwards.
    ///
    /// Where the listing was left off before its end (`isPartial`), only what was counted is told: what a framework writes
    /// last may be what was not listed.
    public func finish(isPartial: Bool = false) -> Survey {
        var rest = self
        while rest.open.count > 1 { rest.closeLast() }
        let whole = rest.open[0].closed()
        if isPartial {
            return Survey(
                objects: whole.objects, bytes: whole.bytes, newestChange: whole.newestChange, largestObject: largest,
                isPartial: true, series: nil, otherSeries: 0, rest: LocatedEvidence(),
                hasOtherCommitted: false)
        }
        return Survey(
            objects: whole.objects, bytes: whole.bytes, newestChange: whole.newestChange, largestObject: largest,
            series: whole.series, otherSeries: whole.otherSeries, rest: whole.rest,
            hasOtherCommitted: whole.hasOtherCommitted)
    }
}
