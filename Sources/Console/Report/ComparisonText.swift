import Cells
public import Cloud

/// What `psconsole checkpoints compare` prints: totals first, then folders, then objects.
public func comparisonText(_ timed: TimedComparison) -> String {
    let comparison = timed.comparison
    let blocks = [
        head(timed), totalLines(comparison.totals), folderLines(comparison.folders), exampleLines(comparison),
    ]
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
}

extension CheckpointComparison {
    /// What came of it, in a few words.
    public var words: String {
        let classes = [
            (totals.onlyLeft.objects, "only in A"), (totals.changedLeft.objects, "changed"),
            (totals.onlyRight.objects, "only in B"),
        ]
        guard isSame else {
            return "different: "
                + classes.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }.joined(separator: ", ")
        }
        let (proven, unproven) = (totals.same.objects, totals.sameBySize.objects)
        guard unproven > 0 else { return "the same" }
        let which =
            proven == 0 ? "all" : "\(Figures.count(unproven)) of \(Figures.count(proven.clampedSum(unproven)))"
        return "the same, \(which) objects by size only: no CRC32C tells their content"
    }
}

private func head(_ timed: TimedComparison) -> [String] {
    let comparison = timed.comparison
    let sides = [("A", comparison.left, Side.left), ("B", comparison.right, .right)].map { letter, uri, side in
        let all = comparison.totals[side]
        return "  \(letter)  \(uri)  \(objects(all.objects)), \(Figures.bytes(all.bytes))"
    }
    let times = "\(Figures.time(timed.began)) to \(Figures.time(timed.ended))"
    return ([comparison.words] + sides).map(plainText)
        + ["  listed now, \(times); what changed in between may be in it or not"]
}

private func objects(_ count: Int64) -> String { count == 1 ? "1 object" : "\(Figures.count(count)) objects" }

private func totalLines(_ totals: ComparedTotals) -> [String] {
    func row(_ title: String, _ amount: Amount) -> [String] {
        [title, Figures.count(amount.objects), Figures.bytes(amount.bytes)]
    }
    var rows = [row("only in A", totals.onlyLeft), row("only in B", totals.onlyRight)]
    if totals.changedLeft.objects > 0 {
        rows += [row("changed, in A", totals.changedLeft), row("changed, in B", totals.changedRight)]
    } else {
        rows.append(row("changed", totals.changedLeft))
    }
    rows.append(row("the same", totals.same))
    if totals.sameBySize.objects > 0 { rows.append(row("the same by size only", totals.sameBySize)) }
    return plainTable([.init(""), .init("OBJECTS", right: true), .init("SIZE", right: true)], rows).map { "  " + $0 }
}

/// How many folders are told of on a screen: those in which most objects differ.
private let shownFolders = 20

private func folderLines(_ folders: ComparedFolders) -> [String] {
    let differing = folders.named.filter { $0.totals.differing > 0 }
    guard !differing.isEmpty else { return [] }
    let least = differing.map(\.totals.differing).sorted(by: >).prefix(shownFolders).last ?? 0
    // In the order of their names; of those that differ as much as the least of them, the first ones.
    var room = shownFolders - differing.count { $0.totals.differing > least }
    let shown = differing.filter { folder in
        if folder.totals.differing == least { room -= 1 }
        return folder.totals.differing > least || (folder.totals.differing == least && room >= 0)
    }
    let rows = shown.map { folder in
        let totals = folder.totals
        let same = totals.same.objects.clampedSum(totals.sameBySize.objects)
        return [folder.name.isEmpty ? "(in no folder)" : folder.name]
            + [totals.onlyLeft.objects, totals.onlyRight.objects, totals.changedLeft.objects, same].map(Figures.count)
    }
    let columns =
        [Table.Column("FOLDER")]
        + ["ONLY IN A", "ONLY IN B", "CHANGED", "THE SAME"].map { Table.Column($0, right: true) }
    let more = Int64(differing.count - shown.count).clampedSum(folders.differingOthers)
    let alike = Int64(folders.named.count - differing.count).clampedSum(folders.others - folders.differingOthers)
    let notes = [(more, "more that differ"), (alike, "in which nothing differs")].filter { $0.0 > 0 }
    return (plainTable(columns, rows) + notes.map { "\(Figures.count($0.0)) \($0.1)" }).map { "  " + $0 }
}

private func exampleLines(_ comparison: CheckpointComparison) -> [String] {
    let (totals, examples) = (comparison.totals, comparison.examples)
    func more(_ total: Int64, _ named: Int) -> [String] {
        total > Int64(named) ? ["           and \(Figures.count(total - Int64(named))) more"] : []
    }
    let onlyLeft = examples.onlyLeft.map { "only in A  \($0.name)  \(Figures.bytes($0.size))" }
    let onlyRight = examples.onlyRight.map { "only in B  \($0.name)  \(Figures.bytes($0.size))" }
    let changed = examples.changed.map { change in
        let what =
            change.leftSize == change.rightSize
            ? "same size, other content"
            : "\(Figures.count(change.leftSize)) → \(Figures.count(change.rightSize)) bytes"
        return "changed    \(change.name)  \(what)"
    }
    let lines =
        onlyLeft + more(totals.onlyLeft.objects, onlyLeft.count)
        + onlyRight + more(totals.onlyRight.objects, onlyRight.count)
        + changed + more(totals.changedLeft.objects, changed.count)
    return lines.map { plainText("  " + $0) }
}
