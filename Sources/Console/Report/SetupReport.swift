import Cells
public import Cloud
public import FoundationEssentials

/// What `psconsole setup check` tells: the chain that scheduled backups hang on, link by link.
///
/// As JSON its `schemaVersion` is 1: fields may be added, none changes its meaning.
public struct SetupReport: Encodable, Sendable {
    /// The version of the schema.
    public let schemaVersion = 1
    /// When it was made, in RFC 3339.
    public let time: String
    /// The full names of the instance and the cluster, the bucket, the namespace, and both accounts.
    public let instance, cluster, bucket, namespace, serviceAccount, kubernetesServiceAccount: String
    /// The links, in the order of the chain.
    public let links: [Entry]

    /// One link.
    public struct Entry: Encodable, Sendable {
        /// Which one: `credentials`, `services`, `serviceAccount`, `parallelstoreRole`, `storageRole`, `namespace`,
        /// `kubernetesServiceAccount`, `binding`, `annotation`, `workloadIdentity`, `nodePool`, `csiDriver`, `serviceAgent`,
        /// `agentRole`, `peering` or `addresses`.
        public let link: String
        /// The node pool's name; nothing for any other link.
        public let nodePool: String?
        /// `present`, `absent`, `wrong` or `unread`: what could not be read is never absent.
        public let state: String
        /// What was found, in one line.
        public let words: String
        /// What to do about it, in one line; nothing where nothing has to be done.
        public let remedy: String?
        /// The permission that is missing, where that kept it from being read.
        public let missingPermission: String?
    }

    private let state: SetupState
    private let findings: [SetupFinding]

    private enum CodingKeys: String, CodingKey {
        case schemaVersion, time, instance, cluster, bucket, namespace, serviceAccount, kubernetesServiceAccount, links
    }

    /// Makes a report of what was read just now.
    public init(_ state: SetupState, now: Date) {
        self.state = state
        findings = state.findings
        time = Figures.instant(now)
        let target = state.target
        (instance, cluster) = (target.instance.description, target.cluster.description)
        (bucket, namespace) = (target.bucket, target.namespace)
        (serviceAccount, kubernetesServiceAccount) = (target.account.email, target.kubernetesAccount)
        links = findings.map(Entry.init)
    }

    /// The exit status: 0 all is there, 2 something is absent or wrong, 1 something could not be read.
    public var exitStatus: Int32 { Self.exitStatus(findings) }

    /// The same for some of the links.
    public static func exitStatus(_ findings: [SetupFinding]) -> Int32 {
        if findings.contains(where: { $0.standing == .unread }) { return 1 }
        return findings.contains { $0.standing != .present } ? 2 : 0
    }

    /// The report as JSON.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The report for a person.
    public var text: String {
        let target = state.target
        let what = "SETUP  of \(target.cluster.id) for backups of \(target.instance.id) into gs://\(target.bucket)"
        let width = findings.map { Span($0.link.title).width }.max() ?? 0
        var lines = [what]
        for finding in findings {
            let gap = String(repeating: " ", count: width - Span(finding.link.title).width + 2)
            let state = finding.standing == .present ? "" : "\(finding.standing.word): "
            lines.append("  \(finding.standing.glyph) \(finding.link.title)\(gap)\(state)\(finding.words)")
            if !finding.remedy.isEmpty, finding.permission == nil {
                lines.append(String(repeating: " ", count: width + 6) + "→ \(finding.remedy)")
            }
        }
        let next = " psconsole setup apply shows the commands that add what is absent."
        lines += ["", Self.summary(of: findings) + (findings.contains { $0.standing == .absent } ? next : "")]
        let missing = Set(findings.compactMap(\.permission)).sorted()
        if !missing.isEmpty { lines.append("Ask for what is missing: \(missing.joined(separator: ", ")).") }
        lines.append("Roles are those on the project and the bucket themselves: a group's or a folder's are not seen.")
        return lines.map(plainText).joined(separator: "\n")
    }

    /// How much of it is there.
    static func summary(of findings: [SetupFinding]) -> String {
        func count(_ standing: SetupFinding.Standing) -> Int { findings.count { $0.standing == standing } }
        let (absent, wrong, unread) = (count(.absent), count(.wrong), count(.unread))
        guard absent + wrong + unread > 0 else { return "All \(findings.count) links are present." }
        let parts = [(absent, "absent"), (wrong, "wrong"), (unread, "could not be read")].filter { $0.0 > 0 }
        let words = parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(count(.present)) of \(findings.count) links are present, \(words)."
    }
}

extension SetupReport.Entry {
    fileprivate init(_ finding: SetupFinding) {
        link = finding.link.name
        nodePool = if case .nodePool(let name) = finding.link { plainText(name) } else { nil }
        state = finding.standing.rawValue
        words = plainText(finding.words)
        remedy = finding.remedy.isEmpty ? nil : plainText(finding.remedy)
        missingPermission = finding.permission
    }
}

extension SetupFinding.Standing {
    /// How it is marked.
    public var glyph: String {
        switch self {
        case .present: "✓"
        case .absent: "✗"
        case .wrong: "!"
        case .unread: "?"
        }
    }
}
