import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// The checkpoints of one instance, to choose the one that is restored: complete ones first, the newest of each first.
struct RestoreBrowser: Sendable {
    /// The instance that is restored.
    let instance: InstanceName
    /// What can be restored, as it is offered.
    private(set) var checkpoints: [Checkpoint]
    /// How many columns the longest name takes.
    private(set) var nameWidth = 0
    /// The one at the cursor, by identity: rows may move under it.
    private var selected: GCSURI?
    /// The first row in sight.
    var offset = 0
    /// What is asked before something that is not complete is chosen.
    var statement: GCSURI?
    /// The time before which the newest complete one is looked for, as it is being written.
    var time: TextField?
    /// The checkpoint that is to be compared with another one.
    var marked: GCSURI?
    /// The folders of the checkpoint that was entered.
    var folder: Folder?
    /// Imports of the past, by which the next one is estimated.
    var past: [PastImport] = []

    /// A folder in a checkpoint.
    struct Folder: Sendable {
        /// The checkpoint.
        let checkpoint: GCSURI
        /// Where it lies in the checkpoint, from the top; empty for the whole.
        var path: [String] = []
        /// The folders in it; nothing until they were listed.
        var names: [String]?
        /// Why they could not be listed.
        var failure: String?
        /// The row at the cursor: the folder itself comes first.
        var index = 0

        /// The folder itself.
        var uri: GCSURI { path.isEmpty ? checkpoint : checkpoint.child(path.joined(separator: "/")).folder }
        /// The part that the row at the cursor stands for.
        var part: String {
            let name = index > 0 ? names.flatMap { $0.indices.contains(index - 1) ? $0[index - 1] : nil } : nil
            return (path + [name].compactMap(\.self)).joined(separator: "/")
        }
    }

    /// The checkpoints of an instance, with the cursor on one of them, or on the one that is recommended.
    init(_ overview: InstanceOverview, at uri: GCSURI? = nil) {
        instance = overview.instance.name
        checkpoints = overview.restorable
        selected = uri ?? overview.newestComplete?.uri
        measure()
    }

    private mutating func measure() { nameWidth = checkpoints.reduce(0) { max($0, Span($1.name).width) } }

    /// Takes in what was read since.
    mutating func take(_ overview: InstanceOverview) {
        checkpoints = overview.restorable
        measure()
        if let statement, !checkpoints.contains(where: { $0.uri == statement }) { self.statement = nil }
    }

    /// The row at the cursor.
    var index: Int? {
        guard !checkpoints.isEmpty else { return nil }
        return selected.flatMap { uri in checkpoints.firstIndex { $0.uri == uri } } ?? 0
    }

    /// The checkpoint at the cursor.
    var checkpoint: Checkpoint? { index.map { checkpoints[$0] } }

    /// Moves the cursor.
    mutating func move(_ change: (Int) -> Int) {
        if var folder {
            folder.index = min(max(0, change(folder.index)), folder.names?.count ?? 0)
            self.folder = folder
        } else if let index {
            selected = checkpoints[min(max(0, change(index)), checkpoints.count - 1)].uri
        }
    }

    /// Goes to the newest complete checkpoint that was started before a time; whether there is one.
    mutating func goTo(newestBefore time: Date) -> Bool {
        let found = checkpoints.first { $0.state == .complete && ($0.startTime ?? .distantFuture) < time }
        selected = found?.uri ?? selected
        return found != nil
    }

    /// Reads a time as a person writes it: `2026-11-23 02:00`, with or without seconds, a `T` or a `Z`; in UTC.
    static func time(_ text: String) -> Date? {
        var digits = text.filter { !$0.isWhitespace || $0 == " " }
        if digits.hasSuffix("Z") { digits.removeLast() }
        let sides = digits.split { $0 == " " || $0 == "T" }.map(String.init)
        guard let day = sides.first, sides.count <= 2 else { return nil }
        let clock = sides.count == 2 ? sides[1] : "00:00:00"
        let full = clock.count { $0 == ":" } == 1 ? clock + ":00" : clock
        return try? Date("\(day)T\(full)Z", strategy: .iso8601)
    }
}
