import FoundationEssentials

/// The IAM policy of a resource, with the etag by which a change behind one's back is noticed.
struct IAMPolicy: Hashable, Sendable {
    private(set) var bindings: [JSON] = []
    /// When it was set, in microseconds since 1970; 0 for a policy that never was.
    private var revision: Int64 = 0

    /// Whether bindings come out in the order in which they were given, as those of buckets do.
    private var keepsOrder = false

    init() {}

    init(_ bindings: [JSON], keepsOrder: Bool = false, at moment: Date) {
        self.keepsOrder = keepsOrder
        set(bindings, at: moment)
    }

    /// Keeps bindings as the service does: one for each role and condition, those without a member left out.
    mutating func set(_ bindings: [JSON], at moment: Date) {
        var merged: [JSON] = []
        for binding in bindings {
            let index = merged.firstIndex {
                $0.text("role") == binding.text("role")
                    && ($0["condition"] ?? .null).says(binding["condition"] ?? .null)
            }
            let members = Set(binding.list("members") + (index.map { merged[$0].list("members") } ?? []))
            let sorted = members.sorted { ($0.string ?? "") < ($1.string ?? "") }
            var json = index.map { merged[$0] } ?? ["role": binding["role"] ?? ""]
            json.set(.array(sorted), "members")
            if index == nil { json.set(binding["condition"], "condition") }
            if let index { merged[index] = json } else { merged.append(json) }
        }
        self.bindings = merged.filter { !$0.list("members").isEmpty }
        if !keepsOrder { self.bindings.sort { $0.text("role") < $1.text("role") } }
        revision = max(revision + 1, Timestamp.microseconds(moment))
    }

    private var isConditional: Bool { bindings.contains { $0["condition"] != nil } }

    /// Real etags are eight bytes that begin with a 7; the one of a policy that was never set is always the same.
    var etag: String {
        guard revision > 0 else { return "ACAB" }
        let bytes = stride(from: 48, through: 0, by: -8).map { UInt8(truncatingIfNeeded: revision >> Int64($0)) }
        return Base64.text(of: [7] + bytes)
    }

    /// The policy in the newest version the client understands: before version 3 there are no conditions, and roles that
    /// hang on one have a name that nobody can mistake for the role itself.
    func json(version asked: Int64?) -> JSON {
        let showsConditions = (asked ?? 1) >= 3
        var json: JSONObject = [:]
        if revision > 0 { json["version"] = isConditional && showsConditions ? 3 : 1 }
        json["etag"] = .string(etag)
        let shown = bindings.map { binding -> JSON in
            guard let condition = binding["condition"], !showsConditions else { return binding }
            let hash = condition.text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            var plain = binding
            plain.set(nil, "condition")
            plain.set(.string("\(binding.text("role"))_withcond_\(String(hash, radix: 16))"), "role")
            return plain
        }
        if !shown.isEmpty { json["bindings"] = .array(shown) }
        return .object(json)
    }

    /// Read, change, write: the etag must still be that of the policy which was read; without one everything is
    /// overwritten.
    func checkEtag(_ policy: JSON) throws(Refusal) {
        let given = policy.text("etag")
        guard given.isEmpty || Base64.urlSafe(given) == Base64.urlSafe(etag) else {
            throw Refusal(
                code: .aborted,
                message:
                    "There were concurrent policy changes. Please retry the whole read-modify-write with exponential "
                    + "backoff.")
        }
    }

    /// Conditions need a client that knows of them, both those that come and those that would be lost.
    func checkVersion(_ policy: JSON) throws(Refusal) {
        let version = policy["version"]?.wholeNumber ?? 0
        guard [0, 1, 3].contains(version) else {
            throw Refusal(code: .invalidArgument, message: "Invalid policy version: \(version).")
        }
        let isConditional = policy.list("bindings").contains { $0["condition"] != nil }
        if isConditional, version != 3 {
            throw Refusal(
                code: .invalidArgument,
                message: "Policies with conditions must specify version 3, but version \(version) was specified.")
        }
        if self.isConditional, version != 3, !policy.text("etag").isEmpty {
            throw Refusal(
                code: .invalidArgument,
                message:
                    "Specified policy version (\(version)) cannot be less than the existing policy version (3) for "
                    + "policy with conditions.")
        }
    }

    /// Gives a member another name wherever it stands; nothing else about the policy changes, its etag included.
    mutating func rename(_ member: String, to name: String) {
        bindings = bindings.map { binding in
            var binding = binding
            binding.set(.array(binding.list("members").map { $0.string == member ? .string(name) : $0 }), "members")
            return binding
        }
    }

    /// Whether a member has one of the roles, whatever the conditions.
    func grants(_ roles: [String], to member: String) -> Bool {
        bindings.contains { roles.contains($0.text("role")) && $0.list("members").contains(.string(member)) }
    }
}
