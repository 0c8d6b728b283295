import Cloud

/// A service of Google's, as Service Usage describes it.
struct WireService: Decodable {
    /// Its name, such as `parallelstore.googleapis.com`; empty when the answer is no service.
    let name: String
    let isEnabled: Bool

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let config: Config? = fields.object("config")
        name = config?.name ?? ""
        isEnabled = fields.text("state") == "ENABLED"
    }

    private struct Config: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: WireKey.self).text("name")
        }
    }
}

/// A Google service account, as IAM describes it.
struct WireServiceAccount: Decodable {
    /// Nothing when the answer is no account.
    let account: ServiceAccount?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let email = fields.text("email")
        account = email.isEmpty ? nil : ServiceAccount(email: email, isDisabled: fields.flag("disabled"))
    }
}

/// What of a cluster decides whether backups can run in it, as GKE describes it.
struct WireClusterSettings: Decodable {
    /// Its name; empty when the answer is no cluster.
    let name: String
    let settings: ClusterSettings

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        name = fields.text("name")
        let identities: Identities? = fields.object("workloadIdentityConfig")
        let addons: Addons? = fields.object("addonsConfig")
        let autopilot: Switch? = fields.object("autopilot")
        settings = ClusterSettings(
            workloadPool: identities.flatMap { $0.pool.isEmpty ? nil : $0.pool },
            hasDriver: addons?.driver?.isOn ?? false, version: fields.text("currentMasterVersion"),
            isAutopilot: autopilot?.isOn ?? false,
            nodePools: fields.list("nodePools", of: WireNodePool.self).map(\.pool), status: fields.text("status"))
    }

    private struct Identities: Decodable {
        let pool: String

        init(from decoder: any Decoder) throws {
            pool = try decoder.container(keyedBy: WireKey.self).text("workloadPool")
        }
    }

    private struct Addons: Decodable {
        let driver: Switch?

        init(from decoder: any Decoder) throws {
            driver = try decoder.container(keyedBy: WireKey.self).object("parallelstoreCsiDriverConfig")
        }
    }

    private struct Switch: Decodable {
        let isOn: Bool

        init(from decoder: any Decoder) throws {
            isOn = try decoder.container(keyedBy: WireKey.self).flag("enabled")
        }
    }
}

/// A group of nodes, as GKE describes it.
private struct WireNodePool: Decodable {
    let pool: ClusterSettings.NodePool

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let config: Config? = fields.object("config")
        pool = ClusterSettings.NodePool(
            name: fields.text("name"), metadataMode: config?.mode ?? "", taints: config?.taints ?? [])
    }

    private struct Config: Decodable {
        let mode: String
        let taints: [String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            let metadata: Metadata? = fields.object("workloadMetadataConfig")
            mode = metadata?.mode ?? ""
            taints = fields.list("taints", of: Taint.self).filter(\.keepsAway).map(\.key)
        }
    }

    private struct Metadata: Decodable {
        let mode: String

        init(from decoder: any Decoder) throws {
            mode = try decoder.container(keyedBy: WireKey.self).text("mode")
        }
    }

    private struct Taint: Decodable {
        let key: String
        let keepsAway: Bool

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            key = fields.text("key")
            keepsAway = ["NO_SCHEDULE", "NO_EXECUTE"].contains(fields.text("effect"))
        }
    }
}

/// A service account inside a cluster.
struct WireKubernetesAccount: Decodable {
    /// Its kind; empty when the answer is no object of Kubernetes'.
    let kind: String
    let metadata: WireMetadata?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        kind = fields.text("kind")
        metadata = fields.object("metadata")
    }
}

/// A network, as Compute Engine describes it.
struct WireNetwork: Decodable {
    /// Its name; empty when the answer is no network.
    let name: String
    let peerings: [NetworkPeering]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        name = fields.text("name")
        peerings = fields.list("peerings", of: Peering.self).map(\.peering)
    }

    private struct Peering: Decodable {
        let peering: NetworkPeering

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            peering = NetworkPeering(name: fields.text("name"), state: fields.text("state"))
        }
    }
}
