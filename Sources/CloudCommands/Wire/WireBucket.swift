import Cloud

/// A bucket in the JSON of Cloud Storage (`buckets` resource); what is not set is left out there.
struct WireBucket: Decodable {
    /// Its name; empty when the answer is no bucket.
    let name: String
    /// What was read.
    let bucket: Bucket

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let retention: Group? = fields.object("retentionPolicy")
        let softDelete: Group? = fields.object("softDeletePolicy")
        let versioning: Group? = fields.object("versioning")
        let billing: Group? = fields.object("billing")
        let placement: Group? = fields.object("customPlacementConfig")
        let lifecycle: WireLifecycle? = fields.object("lifecycle")
        name = fields.text("name")
        bucket = Bucket(
            name: name, location: fields.text("location").uppercased(),
            dataLocations: placement?.fields.texts("dataLocations").map { $0.uppercased() } ?? [],
            retentionSeconds: retention?.fields.number("retentionPeriod"),
            isRetentionLocked: retention?.fields.flag("isLocked") ?? false,
            isVersioned: versioning?.fields.flag("enabled") ?? false,
            softDeleteSeconds: softDelete?.fields.number("retentionDurationSeconds") ?? 0,
            isRequesterPays: billing?.fields.flag("requesterPays") ?? false,
            hasDefaultHold: fields.flag("defaultEventBasedHold"),
            deletions: lifecycle?.rules.compactMap(\.deletion) ?? [])
    }

    /// A group of settings.
    private struct Group: Decodable {
        let fields: KeyedDecodingContainer<WireKey>

        init(from decoder: any Decoder) throws { fields = try decoder.container(keyedBy: WireKey.self) }
    }
}

/// The rules by which objects are deleted or moved by themselves.
private struct WireLifecycle: Decodable {
    let rules: [WireLifecycleRule]

    init(from decoder: any Decoder) throws {
        rules = try decoder.container(keyedBy: WireKey.self).list("rule")
    }
}

private struct WireLifecycleRule: Decodable {
    /// The rule, where it deletes.
    let deletion: LifecycleDeletion?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let action: WireLifecycleAction? = fields.object("action")
        let condition: WireLifecycleCondition? = fields.object("condition")
        deletion = action?.type == "Delete" ? condition?.deletion ?? LifecycleDeletion() : nil
    }
}

private struct WireLifecycleAction: Decodable {
    let type: String

    init(from decoder: any Decoder) throws {
        type = try decoder.container(keyedBy: WireKey.self).text("type")
    }
}

/// All of a rule's conditions must hold, so that one which no live object fulfils spares them all.
private struct WireLifecycleCondition: Decodable {
    let deletion: LifecycleDeletion

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let names = fields.allKeys.map(\.stringValue)
        let isLive = (try? fields.decodeIfPresent(Bool.self, forKey: "isLive")) ?? nil
        let known = ["age", "matchesPrefix", "matchesSuffix", "isLive"]
        deletion = LifecycleDeletion(
            ageDays: fields.number("age"), prefixes: fields.texts("matchesPrefix"),
            suffixes: fields.texts("matchesSuffix"),
            sparesLiveObjects: isLive == false || (fields.number("numNewerVersions") ?? 0) > 0
                || names.contains { ["daysSinceNoncurrentTime", "noncurrentTimeBefore"].contains($0) },
            otherConditions: names.filter { !known.contains($0) }.sorted())
    }
}
