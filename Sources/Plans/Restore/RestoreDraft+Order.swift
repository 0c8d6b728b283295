public import Cloud

extension RestoreDraft {
    /// What is wrong with it, part by part; empty when it can be ordered.
    public var mistakes: [Mistake] {
        switch way {
        case .new:
            [
                mistakeInName, mistakeInZone, mistakeInCapacity, mistakeInNetwork, mistakeInRange, mistakeInDeployment,
                mistakeInLevel(.fileStripe, fileStripe), mistakeInLevel(.directoryStripe, directoryStripe),
                mistakeInLabels, Self.mistake(inPath: path),
            ].compactMap(\.self)
        case .populator:
            [
                cluster == nil ? Mistake(.cluster, "a cluster has to be named in which the claim is made") : nil,
                mistakeInKubernetes(.namespace, namespace), mistakeInKubernetes(.serviceAccount, serviceAccount),
                mistakeInName, mistakeInZone, mistakeInCapacity, mistakeInNetwork, mistakeInRange,
                mistakeInLevel(.fileStripe, fileStripe), mistakeInLevel(.directoryStripe, directoryStripe),
            ].compactMap(\.self)
        case .existing:
            [
                existing == nil ? Mistake(.existing, "an instance that is listed has to be named") : nil,
                Self.mistake(inPath: existingPath),
            ].compactMap(\.self)
        }
    }

    /// The order that it makes; its first mistake where it has any.
    public func order(by who: Who) throws(Mistake) -> RestoreOrder {
        if let mistake = mistakes.first { throw mistake }
        switch way {
        case .new:
            return RestoreOrder(source: source, target: .new(new), path: path, isPathNew: true, by: who)
        case .populator:
            guard let cluster else { throw Mistake(.cluster, "a cluster has to be named in which the claim is made") }
            let claim = ClaimName(cluster: cluster, namespace: namespace, name: name)
            return RestoreOrder(
                source: source,
                target: .claim(PopulatedClaim(name: claim, serviceAccount: serviceAccount, instance: new)), path: "/",
                isPathNew: true, by: who)
        case .existing:
            guard let existing else { throw Mistake(.existing, "an instance that is listed has to be named") }
            return RestoreOrder(
                source: source, target: .existing(existing), path: existingPath,
                isPathNew: existingPath == freshPath, by: who)
        }
    }

    private var new: NewInstance {
        NewInstance(
            name: InstanceName(project: project, location: zone, id: name), capacityGiB: Int64(capacity) ?? 0,
            network: fullNetwork, reservedIPRange: fullRange, deploymentType: deployment.uppercased(),
            fileStripeLevel: Self.word("FILE_STRIPE_LEVEL_", fileStripe),
            directoryStripeLevel: Self.word("DIRECTORY_STRIPE_LEVEL_", directoryStripe),
            labels: way == .populator ? [:] : Dictionary(labelPairs ?? [], uniquingKeysWith: { $1 }),
            description: "Restored from \(source.uri)".prefixOfBytes(2000))
    }

    private static func word(_ head: String, _ level: String) -> String {
        level == automatic ? "" : head + level.uppercased()
    }

    /// A short name is one of this project: whoever means a Shared VPC gives the full one.
    private var fullNetwork: String {
        network.isEmpty || network.contains("/") ? network : "projects/\(project)/global/networks/\(network)"
    }

    /// The range in the regional form, which alone gcloud sends; its project is that of the network.
    private var fullRange: String {
        guard !range.isEmpty, !range.contains("/") else { return range }
        let parts = fullNetwork.split(separator: "/")
        let host = parts.first == "projects" && parts.count > 1 ? String(parts[1]) : project
        return "projects/\(host)/regions/\(Self.region(of: zone))/addresses/\(range)"
    }

    /// A zone is a region and a letter.
    public static func region(of zone: String) -> String {
        zone.split(separator: "-").prefix(2).joined(separator: "-")
    }

    private var labelPairs: [(String, String)]? {
        var pairs: [(String, String)] = []
        for part in labels.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, Self.isLabel(sides[0]), !sides[0].isEmpty, Self.isLabel(sides[1]) else {
                return nil
            }
            pairs.append((sides[0], sides[1]))
        }
        return pairs
    }

    /// Keys and values are at most 63 lower-case letters, digits, `_` and `-` ("Labels").
    private static func isLabel(_ text: String) -> Bool {
        text.count <= 63
            && text.allSatisfy { $0 == "_" || $0 == "-" || $0.isNumber || ($0.isLetter && !$0.isUppercase) }
    }

    private var mistakeInName: Mistake? {
        let bytes = Array(name.utf8)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let isRight =
            (1...63).contains(bytes.count) && bytes.first.map(letters.contains) == true
            && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy { letters.contains($0) || $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
        return isRight
            ? nil
            : Mistake(
                .name, "a name is 1 to 63 lower-case letters, digits and -, begins with a letter, ends with none of -")
    }

    /// A name of Kubernetes' is a DNS label ("Object Names and IDs"); that of a service account may have dots.
    private func mistakeInKubernetes(_ field: Field, _ name: String) -> Mistake? {
        let isPlain =
            name.utf8.count <= 63
            && name.split(separator: ".", omittingEmptySubsequences: false)
                .allSatisfy { Self.isPlain(String($0)) && $0.first != "-" && $0.last != "-" }
        return isPlain && (field == .serviceAccount || !name.contains("."))
            ? nil : Mistake(field, "a name in a cluster is 1 to 63 lower-case letters, digits and -")
    }

    private var mistakeInZone: Mistake? {
        let parts = zone.split(separator: "-", omittingEmptySubsequences: false)
        let isRight =
            parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLowercase || $0.isNumber } }
        let words = "a zone is a region and a letter, such as us-central1-a"
        return isRight ? nil : Mistake(.zone, zone.isEmpty ? "nothing tells where: \(words)" : words)
    }

    private var mistakeInCapacity: Mistake? {
        guard let gib = Int64(capacity), Parallelstore.capacities.contains(gib) else {
            return Mistake(.capacity, "a capacity is 12000 to 100000 GiB in steps of 4000")
        }
        guard let bytes = source.isWhole ? source.manifest?.bytes : nil, !Parallelstore.fits(bytes, in: gib) else {
            return nil
        }
        let least = Parallelstore.capacity(holding: bytes).map { "at least \($0)" } ?? "more than an instance can have"
        return Mistake(
            .capacity, "the checkpoint has \(Figures.bytes(bytes)): that needs \(least) GiB, a tenth to spare")
    }

    private var mistakeInNetwork: Mistake? {
        let parts = network.split(separator: "/", omittingEmptySubsequences: false)
        let isFull =
            parts.count == 5 && parts[0] == "projects" && parts[2] == "global" && parts[3] == "networks"
            && !parts[1].isEmpty && !parts[4].isEmpty
        let isShort = parts.count == 1 && Self.isPlain(network)
        let words = "a network is a name, or projects/P/global/networks/NAME in a Shared VPC"
        return isFull || isShort
            ? nil : Mistake(.network, network.isEmpty ? "nothing tells which: \(words)" : words)
    }

    private var mistakeInRange: Mistake? {
        let parts = range.split(separator: "/", omittingEmptySubsequences: false)
        let isFull = parts.count == 6 && parts[0] == "projects" && parts[2] == "regions" && parts[4] == "addresses"
        guard range.isEmpty || isFull || (parts.count == 1 && Self.isPlain(range)) else {
            return Mistake(
                .range, "a range is a name, or projects/P/regions/R/addresses/NAME: gcloud drops a global one silently")
        }
        return nil
    }

    private var mistakeInDeployment: Mistake? {
        ["scratch", "persistent"].contains(deployment) ? nil : Mistake(.deployment, "a type is scratch or persistent")
    }

    private func mistakeInLevel(_ field: Field, _ level: String) -> Mistake? {
        Self.levels.contains(level) ? nil : Mistake(field, "striping is auto, min, balanced or max")
    }

    private var mistakeInLabels: Mistake? {
        labelPairs == nil
            ? Mistake(.labels, "labels are key=value,key=value of lower-case letters, digits, _ and -") : nil
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isPlain }
    }

    private static func mistake(inPath path: String) -> Mistake? {
        guard path.hasPrefix("/") else { return Mistake(.path, "a path on the instance begins with /") }
        guard !path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            return Mistake(.path, "a path holds no control characters")
        }
        return path.split(separator: "/").contains { $0 == "." || $0 == ".." }
            ? Mistake(.path, "a path has no part that is . or only dots") : nil
    }
}

extension UInt8 {
    /// Whether it may stand in the name of a network or range.
    fileprivate var isPlain: Bool { (0x61...0x7A).contains(self) || (0x30...0x39).contains(self) || self == 0x2D }
}

extension String {
    /// As much of it as fits into so many bytes.
    fileprivate func prefixOfBytes(_ count: Int) -> String {
        var text = self
        while text.utf8.count > count { text.removeLast() }
        return text
    }
}
