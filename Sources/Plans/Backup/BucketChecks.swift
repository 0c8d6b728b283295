import Cloud

/// What a bucket's settings mean for a backup in it.
struct BucketChecks {
    let bucket: Bucket
    let order: BackupOrder

    var look: BackupPreflight.Look {
        var look = BackupPreflight.Look(
            checks: [.keeping: keeping, .deleting: deleting, .region: region, .payer: payer])
        look.canLock = bucket.retention == nil && !bucket.hasDefaultHold
        return look
    }

    private typealias Finding = (Check.Finding, String)

    private var keeping: Finding {
        let deletions = bucket.deletions.filter {
            $0.mayDelete(under: order.prefix.path) || $0.mayDelete(under: order.manifest.path)
        }
        guard !deletions.isEmpty else { return (.fine, "no lifecycle rule deletes objects there") }
        let words = "a lifecycle rule of gs://\(bucket.name) deletes objects there"
        // One that does not go by age may delete at any time.
        if let rule = deletions.first(where: { $0.ageDays == nil }) {
            let conditions = rule.otherConditions.joined(separator: ", ")
            return (.problem, words + (conditions.isEmpty ? " at any age" : " at any age (\(conditions))"))
        }
        let age = deletions.compactMap(\.ageDays).min() ?? 0
        return (.problem, words + " after \(age) day\(age == 1 ? "" : "s")")
    }

    /// The mirror replaces objects, and so does a retry: a retention policy or hold forbids that.
    private var deleting: Finding {
        let noLock = "no lock is taken, which could not be removed"
        if let retention = bucket.retention {
            let words = "retention: nothing can be replaced or deleted for \(retention)"
            return order.isMirror
                ? (.obstacle, words + ", which a mirror has to")
                : (.problem, words + "; \(noLock): others see only the export itself")
        }
        if bucket.hasDefaultHold {
            let words = "new objects get a hold until it is lifted"
            return order.isMirror
                ? (.obstacle, words + ": they can't be replaced, which a mirror has to")
                : (.problem, words + "; \(noLock)")
        }
        var words: [String] = []
        if let softDelete = bucket.softDelete {
            words.append("soft delete keeps deleted objects for \(softDelete), billed")
        }
        if bucket.isVersioned { words.append("versioning keeps replaced objects, billed") }
        return (.fine, words.isEmpty ? "no retention, no hold" : words.joined(separator: "; "))
    }

    private var region: Finding { BucketPlace(bucket: bucket, zone: order.instance.name.location).finding }

    private var payer: Finding {
        bucket.isRequesterPays
            ? (.problem, "requester pays: gcloud needs --billing-project, and an export may be refused")
            : (.fine, "the bucket's owner")
    }
}
