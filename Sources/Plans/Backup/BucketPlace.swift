import Cloud

/// Where a bucket lies, as seen from an instance's zone.
struct BucketPlace {
    let bucket: Bucket
    let zone: String

    /// A zone is a region and a letter.
    var finding: (Check.Finding, String) {
        let region = zone.split(separator: "-").prefix(2).joined(separator: "-").uppercased()
        if bucket.location == region { return (.fine, "\(bucket.location), as the instance") }
        let pair = bucket.dataLocations.isEmpty ? Self.pairs[bucket.location] ?? [] : bucket.dataLocations
        if pair.contains(region) || pair.isEmpty && Self.isPart(region, of: bucket.location) {
            return (.fine, "\(bucket.location), which the instance's \(region.lowercased()) is a part of")
        }
        let places = pair.isEmpty ? "" : " (\(pair.joined(separator: " and ")))"
        return (
            .problem,
            "the bucket lies in \(bucket.location)\(places), the instance in \(zone): slower, and the traffic is billed"
        )
    }

    /// The dual-regions that have a name of their own (Cloud Storage, "Bucket locations").
    private static let pairs = [
        "NAM4": ["US-CENTRAL1", "US-EAST1"], "EUR4": ["EUROPE-NORTH1", "EUROPE-WEST4"],
        "ASIA1": ["ASIA-NORTHEAST1", "ASIA-NORTHEAST2"],
    ]

    /// Whether a multi-region holds a region; `EU` is the European Union, which London and Zürich are no part of.
    private static func isPart(_ region: String, of location: String) -> Bool {
        switch location {
        case "US": region.hasPrefix("US-")
        case "EU": region.hasPrefix("EUROPE-") && !["EUROPE-WEST2", "EUROPE-WEST6"].contains(region)
        case "ASIA": region.hasPrefix("ASIA-")
        default: false
        }
    }
}
