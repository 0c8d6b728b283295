import Cells
import Cloud

/// Two checkpoints side by side: what is in one alone, what differs.
struct ComparisonScreen: Sendable {
    let pair: Compared
    /// How many objects were listed so far.
    private(set) var listed: ListedCounts?
    /// What came of it.
    private(set) var result: Result<TimedComparison, Unlisted>?

    init(_ pair: Compared) { self.pair = pair }

    mutating func take(_ counts: ListedCounts) { listed = counts }
    mutating func take(_ result: Result<TimedComparison, Unlisted>) { self.result = result }

    /// The same lines as on the command line: totals first.
    func page(columns: Int) -> ScreenPage {
        var page = ScreenPage()
        let (left, right) = (pair.left.name, pair.right.name)
        page.lines.append([Span("COMPARE", .bold), .gap(2), Span("A \(left)   B \(right)", .bold).cut(to: columns - 9)])
        page.lines.append([])
        switch result {
        case .success(let timed):
            for line in comparisonText(timed).split(separator: "\n", omittingEmptySubsequences: false) {
                page.lines.append([.gap(2), Span(line).cut(to: columns - 2)])
            }
        case .failure(let failure):
            page.add([.gap(2), Span("✗ ", .red)], "could not be compared: \(failure.words)", .red, columns: columns)
        case nil:
            let counts =
                listed.map { "  \(Figures.count($0[.left])) and \(Figures.count($0[.right])) objects so far" } ?? ""
            page.add("listing both…\(counts)", .dim, indent: 2, columns: columns)
        }
        return page
    }
}
