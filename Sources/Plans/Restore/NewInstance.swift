public import Cloud

/// A Parallelstore instance that is to be created.
public struct NewInstance: Hashable, Sendable, Codable {
    /// Its full name.
    public let name: InstanceName
    /// Its capacity in GiB: it can't be changed later.
    public let capacityGiB: Int64
    /// The VPC network's full name; empty lets the service choose.
    public let network: String
    /// The reserved address range's full name in the regional form; empty lets the service choose.
    public let reservedIPRange: String
    /// `SCRATCH` or `PERSISTENT`.
    public let deploymentType: String
    /// How files are striped, in the service's words; empty for what the largest object needs.
    public let fileStripeLevel: String
    /// How directories are striped, in the service's words; empty for the service's default.
    public let directoryStripeLevel: String
    /// Its owner's labels.
    public let labels: [String: String]
    /// Free text.
    public let description: String

    /// Makes one.
    public init(
        name: InstanceName, capacityGiB: Int64, network: String = "", reservedIPRange: String = "",
        deploymentType: String = "SCRATCH", fileStripeLevel: String = "", directoryStripeLevel: String = "",
        labels: [String: String] = [:], description: String = ""
    ) {
        self.name = name
        self.capacityGiB = capacityGiB
        self.network = network
        self.reservedIPRange = reservedIPRange
        self.deploymentType = deploymentType
        self.fileStripeLevel = fileStripeLevel
        self.directoryStripeLevel = directoryStripeLevel
        self.labels = labels
        self.description = description
    }

    /// The same with files striped so.
    func striped(_ fileStripeLevel: String) -> NewInstance {
        NewInstance(
            name: name, capacityGiB: capacityGiB, network: network, reservedIPRange: reservedIPRange,
            deploymentType: deploymentType, fileStripeLevel: fileStripeLevel,
            directoryStripeLevel: directoryStripeLevel, labels: labels, description: description)
    }

    /// The label by which a run knows the instance that it has created.
    public static let runLabel = "psconsole-run"

    /// The command that creates it.
    ///
    /// A short name of a network is expanded to one of the project, which is wrong in a Shared VPC; a short or global name
    /// of a range is dropped by gcloud 528 without a word. So both are given in full.
    func argv(run: RunID) -> [String] {
        var argv = [
            "gcloud", "beta", "parallelstore", "instances", "create", name.id, "--project=\(name.project)",
            "--location=\(name.location)", "--capacity-gib=\(capacityGiB)",
        ]
        func add(_ option: String, _ value: String) { if !value.isEmpty { argv.append("--\(option)=\(value)") } }
        add("network", network)
        add("reserved-ip-range", reservedIPRange)
        add("deployment-type", deploymentType.lowercased())
        add("file-stripe-level", Self.flag(fileStripeLevel))
        add("directory-stripe-level", Self.flag(directoryStripeLevel))
        let labels = labels.merging([Self.runLabel: run.description]) { $1 }
        add("labels", labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
        add("description", description)
        return argv + ["--async", "--format=json"]
    }

    /// The command that deletes an instance.
    static func deletion(of name: InstanceName) -> [String] {
        [
            "gcloud", "beta", "parallelstore", "instances", "delete", name.id, "--project=\(name.project)",
            "--location=\(name.location)", "--async", "--quiet", "--format=json",
        ]
    }

    /// `FILE_STRIPE_LEVEL_MAX` as gcloud's option takes it: `file-stripe-level-max`.
    static func flag(_ level: String) -> String {
        level.lowercased().split(separator: "_").joined(separator: "-")
    }
}

/// What Parallelstore allows and costs.
public enum Parallelstore {
    /// The capacities in GiB that an instance can have (`Instance.capacity_gib`; "Create an instance").
    public static let capacities = Array(stride(from: Int64(12_000), through: 100_000, by: 4_000))

    /// The smallest capacity that holds so many bytes with a tenth to spare; nothing where none does.
    ///
    /// How much of a capacity redundancy takes is documented nowhere, so that something is kept back.
    public static func capacity(holding bytes: Int64) -> Int64? {
        capacities.first { fits(bytes, in: $0) }
    }

    /// Whether so many bytes fit into a capacity with a tenth to spare.
    public static func fits(_ bytes: Int64, in capacityGiB: Int64) -> Bool {
        Double(bytes) * 1.1 <= Double(capacityGiB) * 1_073_741_824
    }

    /// What so much costs in an hour, in US dollars, at the list price of us-central1.
    public static func dollarsAnHour(capacityGiB: Int64, deploymentType: String) -> Double {
        Double(capacityGiB) * (deploymentType == "PERSISTENT" ? 0.000821917 : 0.000191781)
    }

    /// The same in words: `≈ $4.60/h at us-central1's list price`.
    public static func price(capacityGiB: Int64, deploymentType: String) -> String {
        "≈ \(dollars(dollarsAnHour(capacityGiB: capacityGiB, deploymentType: deploymentType)))/h at us-central1's list price"
    }

    /// An amount with its cents: `$4.60`.
    static func dollars(_ amount: Double) -> String {
        let cents = Int64(clamping: (amount * 100).rounded())
        return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }

    /// How many instances a network can have at most ("Quotas and limits").
    public static let instancesPerNetwork = 20
    /// How many files a directory can have at most ("Known issues").
    public static let filesPerDirectory: Int64 = 1_800_000
    /// From this size on, files may not fit on one target although there is space, unless they are striped over all of them
    /// ("Troubleshooting").
    public static let largeFile: Int64 = 8 << 30
}
