import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// The chain that scheduled backups hang on, link by link.
struct SetupView {
    let screen: SetupScreen
    let columns: Int
    let now: Date

    var page: ScreenPage {
        var page = ScreenPage()
        page.lines.append([
            Span("SET-UP", .bold), .gap(2), Span(screen.request.instance.id, .bold), .gap(3), Span(place, .dim),
        ])
        switch screen.result {
        case nil:
            page.add(
                "Reading APIs, accounts, roles, the cluster, the bucket and the network…", .dim, indent: 2,
                columns: columns)
        case .failure(let unlisted)?:
            page.add([.gap(2), Span("? ", .yellow)], unlisted.words, .yellow, columns: columns)
            if screen.hasOtherClusters {
                let names = screen.clusters.map { "\($0.id) in \($0.location)" }.joined(separator: ", ")
                page.add("c looks at it for one cluster after another: \(names).", indent: 4, columns: columns)
            }
        case .success(let state)?: add(state, to: &page)
        }
        return page
    }

    private var place: String {
        guard case .success(let state)? = screen.result else {
            return screen.request.cluster.map { "\($0.id) in \($0.location)" } ?? ""
        }
        let target = state.target
        return "\(target.cluster.id) in \(target.cluster.location) · \(target.namespace) · gs://\(target.bucket)"
    }

    private func add(_ state: SetupState, to page: inout ScreenPage) {
        let findings = state.findings
        let age = screen.time.map { " Read \(Figures.steadyAge(of: $0, now: now)) ago." } ?? ""
        page.add(SetupReport.summary(of: findings) + age, .dim, indent: 2, columns: columns)
        page.lines.append([])
        let titles = min(columns / 3, findings.map { Span($0.link.title).width }.max() ?? 0)
        for finding in findings {
            let style: Style = finding.standing == .present ? .plain : .yellow
            let title = Span(finding.link.title).cut(to: titles)
            let head: [Span] = [
                .gap(2), Span(finding.standing.glyph, style), .gap(1), title, .gap(titles - title.width + 2),
            ]
            let standing = finding.standing == .present ? "" : "\(finding.standing.word): "
            page.add(head, Redaction.scrub(standing + finding.words), style, columns: columns)
            if !finding.remedy.isEmpty {
                page.add(
                    [.gap(titles + 6), Span("→ ", .dim)], Redaction.scrub(finding.remedy), .dim, columns: columns)
            }
        }
        page.lines.append([])
        page.add(
            "Roles are those on the project and the bucket themselves: a group's or a folder's are not seen.", .dim,
            indent: 2, columns: columns)
    }
}
