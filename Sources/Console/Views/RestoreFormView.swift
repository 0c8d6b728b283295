import Cells
import Cloud
import Plans

/// The form of a restore: into what, and what a new instance is to be like.
struct RestoreFormView {
    let state: State
    let form: RestoreForm

    private var draft: RestoreDraft { form.draft }

    var page: ScreenPage {
        var page = FormPage(size: state.size, label: 18)
        let source = draft.source
        let started = source.startTime.map { "started \(Figures.dayAndTime($0)) UTC" } ?? "of unknown age"
        page.addTitle("RESTORE", source.instance?.id ?? "", "from \(source.words), \(started)", sentence)
        page.add(
            "into", choice: ["new instance", "existing one", "GKE claim"],
            chosen: RestoreDraft.Way.allCases.firstIndex(of: draft.way), means: [means], hasFocus: form.row == .way)
        for row in form.rows { add(row, to: &page) }
        page.addBlank()
        page.addChecks(of: form)
        page.addReview(of: form)
        return page.page
    }

    private var sentence: String {
        let flaw = draft.source.flaw.map { "It can't be trusted: \($0). " } ?? ""
        return flaw + "An import copies \(draft.source.uri) to a path on an instance."
    }

    private var means: String {
        switch draft.way {
        case .new: "Recommended: nothing is overwritten, and the old instance can be looked at until it is deleted."
        case .existing:
            "An import merges: files of the same name are replaced, others stay, and nothing rolls that back. A new path "
                + "avoids it."
        case .populator:
            "GKE's volume populator makes an instance for a new claim and fills it. It tells less on the way, has no time limit "
                + "and tries for ever, and its instance goes by a name of the driver's."
        }
    }

    private func add(_ row: RestoreForm.Row, to page: inout FormPage) {
        let hasFocus = form.row == row
        let levels = RestoreDraft.levels
        switch row {
        case .way, .review: break
        case .deployment:
            let types = ["scratch", "persistent"]
            page.add("type", choice: types, chosen: types.firstIndex(of: draft.deployment), hasFocus: hasFocus)
        case .fileStripe:
            page.add(
                "files striped", choice: levels, chosen: levels.firstIndex(of: draft.fileStripe), hasFocus: hasFocus)
        case .directoryStripe:
            page.add(
                "folders striped", choice: levels, chosen: levels.firstIndex(of: draft.directoryStripe),
                hasFocus: hasFocus)
        case .existing:
            page.add("instance", oneOfMany: existing, mistake: form.mistake(in: row), hasFocus: hasFocus)
        case .cluster: page.add("cluster", oneOfMany: cluster, mistake: clusterMistake, hasFocus: hasFocus)
        case .name, .zone, .capacity, .network, .range, .labels, .path, .namespace, .serviceAccount:
            page.add(label(row), form.field(row), mistake: form.mistake(in: row), hasFocus: hasFocus)
        }
    }

    private var cluster: String {
        if let cluster = draft.cluster { return "\(cluster.id) in \(cluster.location)" }
        return form.use == nil ? "looking for clusters…" : "none"
    }

    /// Nothing is wrong as long as the clusters are looked for.
    private var clusterMistake: String? {
        guard let use = form.use else { return nil }
        guard use.clusters.isEmpty else { return form.mistake(in: .cluster) }
        return use.failures.isEmpty ? "the project has no cluster" : use.failures.joined(separator: "; ")
    }

    private var existing: String {
        guard let instance = draft.existing else { return "none is ACTIVE" }
        let size = instance.capacityGiB.map { ", \(Figures.capacity(gib: $0))" } ?? ""
        return "\(instance.name.id) in \(instance.name.location)\(size)"
    }

    private func label(_ row: RestoreForm.Row) -> String {
        switch row {
        case .name: draft.way == .populator ? "claim" : "name"
        case .namespace: "namespace"
        case .serviceAccount: "service account"
        case .zone: "zone"
        case .capacity: "capacity in GiB"
        case .network: "network"
        case .range: "address range"
        case .labels: "labels"
        case .path: "path on it"
        case .way, .deployment, .fileStripe, .directoryStripe, .existing, .cluster, .review: ""
        }
    }
}
