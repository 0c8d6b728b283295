extension Readings {
    /// Instances that are not listed any more but have checkpoints, by name: what lies there can still be restored.
    public var gone: [InstanceOverview] { unlisted.filter { !$0.checkpoints.isEmpty } }

    /// All instances that are known of: those that are listed, then those that are gone.
    public var known: [InstanceOverview] { gone.isEmpty ? overviews : overviews + gone }

    /// What is not listed, but named as an instance by exports, manifests or the configuration, with its backup roots.
    ///
    /// Not listed does not mean gone where a zone did not answer, or an instance could not be understood.
    func unlistedRoots() -> [InstanceName: [GCSURI]] {
        guard let list = instances.value, list.unreadable.isEmpty else { return [:] }
        let listed = Set(list.instances.map { Place($0.name) })
        func isUnlisted(_ name: InstanceName) -> Bool {
            !listed.contains(Place(name)) && !list.isSilent(name.location)
        }
        var names: [Place: InstanceName] = [:]
        let named = transfers.exporters.union(owners.values.joined())
        for name in named.sorted() where isUnlisted(name) { names[Place(name)] = name }
        // What the configuration names has to be looked at first: then its manifests tell where it was.
        for selector in configuredRoots.keys where list.unreachable.isEmpty {
            guard !list.instances.contains(where: { selector.matches($0.name) }),
                !names.values.contains(where: selector.matches)
            else { continue }
            let name = InstanceName(
                project: selector.project ?? list.instances.first?.name.project ?? "",
                location: selector.location ?? "", id: selector.id)
            names[Place(name)] = name
        }
        let pairs = names.values.map { name in
            let told = rootsHolding(name)
            return (name, Set(backupRoots(of: name, transfers.exports(of: name)) + told).sorted())
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private func rootsHolding(_ name: InstanceName) -> [GCSURI] {
        owners.filter { $0.value.contains { $0.isSameInstance(as: name) } }.map(\.key)
    }
}

/// An instance, whether its project is written as id or as number.
struct Place: Hashable, Sendable {
    let location: String
    let id: String

    init(_ name: InstanceName) { (location, id) = (name.location, name.id) }
}

extension RootListing {
    /// The instances that its manifests and reports are of.
    var owners: Set<InstanceName> {
        var found: Set<InstanceName> = []
        for case .read(let manifest) in manifests.values {
            if let name = manifest.instance { found.insert(name) }
        }
        for case .read(let report) in reports.values {
            if let name = report.instance { found.insert(name) }
        }
        return found
    }
}
