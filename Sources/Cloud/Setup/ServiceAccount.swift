/// A Google service account's name, `ID@PROJECT.iam.gserviceaccount.com`.
public struct ServiceAccountName: Hashable, Sendable, Codable {
    /// What stands before the `@`.
    public let id: String
    /// The project that it belongs to.
    public let project: String

    /// Makes a name of its parts.
    public init(id: String, project: String) {
        self.id = id
        self.project = project
    }

    /// Parses an e-mail address, or an account's id in that project; nothing where it is neither.
    ///
    /// An id has 6 to 30 lower-case letters, digits and dashes, and begins with a letter (IAM, `CreateServiceAccount`).
    public init?(_ text: String, in project: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let id = parts.first ?? ""
        guard (6...30).contains(id.utf8.count), id.utf8.allSatisfy({ $0.isLowerOrDigit || $0 == UInt8(ascii: "-") }),
            id.first?.isLetter == true, id.last != "-"
        else { return nil }
        guard parts.count == 2 else {
            self.init(id: id, project: project)
            return
        }
        let domain = parts[1]
        guard domain.hasSuffix(Self.domain) else { return nil }
        let place = domain.dropLast(Self.domain.count).split(separator: ".", omittingEmptySubsequences: false)
        let isPlace = place.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0.isLowerOrDigit || $0 == UInt8(ascii: "-") }
        }
        guard let first = place.first, isPlace else { return nil }
        // A project of an organisation's domain, `example.com:P`, has its parts the other way round in an address.
        let organisation = place.dropFirst().joined(separator: ".")
        self.init(id: id, project: organisation.isEmpty ? String(first) : "\(organisation):\(first)")
    }

    private static let domain = ".iam.gserviceaccount.com"

    /// The e-mail address.
    public var email: String {
        let parts = project.split(separator: ":").reversed().joined(separator: ".")
        return "\(id)@\(parts)\(Self.domain)"
    }

    /// It, as policies name it.
    public var member: String { "serviceAccount:\(email)" }
}

/// A Google service account, as far as it decides whether anybody can act as it.
public struct ServiceAccount: Hashable, Sendable {
    /// Its e-mail address.
    public let email: String
    /// Whether somebody has disabled it.
    public let isDisabled: Bool

    /// Makes one.
    public init(email: String, isDisabled: Bool = false) {
        self.email = email
        self.isDisabled = isDisabled
    }
}

/// A service account inside a cluster, as far as it decides as whom its pods act.
public struct KubernetesAccount: Hashable, Sendable {
    /// Its annotations.
    public let annotations: [String: String]
    /// Whether psconsole's set-up has made it, as its label says.
    public let isOurs: Bool

    /// Makes one.
    public init(annotations: [String: String] = [:], isOurs: Bool = false) {
        (self.annotations, self.isOurs) = (annotations, isOurs)
    }

    /// The annotation that names the Google service account (GKE, "Workload Identity Federation").
    public static let annotation = "iam.gke.io/gcp-service-account"

    /// The Google service account as which its pods act; nothing where they act as themselves.
    public var email: String? { annotations[Self.annotation].flatMap { $0.isEmpty ? nil : $0 } }
}
