import Cloud
import Foundation
import Plans

@testable import Console

/// Plans as they really are: made by the builder, with every check of the preflight.
extension Fixture {
    /// What a preflight finds on a good day, in its order.
    static let ninefold = [
        Check("instance", .fine, "train-b is ACTIVE"),
        Check("no other transfer", .fine, "nothing transfers on train-b"),
        Check("no other backup", .fine, "nobody holds the lock"),
        Check("prefix", .fine, "gs://ml-backups/train-b/train-b-20261123T031407Z/ is new"),
        Check("agent can write", .fine, "it has roles/storage.admin"),
        Check("nothing deletes it", .fine, "no lifecycle rule deletes objects there"),
        Check("it can be deleted", .fine, "soft delete keeps deleted objects for 7 days, billed"),
        Check("region", .fine, "US-CENTRAL1, as the instance"),
        Check("who pays", .fine, "the bucket's owner"),
    ]

    /// The same with two things that a person should know.
    static var doubtful: [Check] {
        var checks = ninefold
        checks[4] = Check(
            "agent can write", .unread,
            "could not be read: PERMISSION_DENIED storage.buckets.getIamPolicy on gs://ml-backups. The export will tell."
        )
        checks[7] = Check(
            "region", .problem,
            "the bucket lies in EUROPE-WEST4, the instance in us-central1-a: slower, and the "
                + "traffic is billed")
        return checks
    }

    /// A backup of train-b as the builder plans it.
    static func backup(checks: [Check] = ninefold, isMirror: Bool = false) -> Plan {
        let order = BackupOrder(
            instance: instance("train-b", .active, gib: 48000), sourcePath: "/", root: uri("gs://ml-backups/train-b/"),
            name: isMirror ? "mirror" : "train-b-20261123T031407Z", isMirror: isMirror, by: ops)
        guard let requestID = RequestID("4b7ae0a2-0a4e-4f0e-9f5c-1d1f6d0c2a11") else { fatalError("not a request id") }
        let context = BackupContext(
            run: runID, requestID: requestID, scratch: "/home/ops/.local/state/psconsole/runs/\(runID)")
        return .backup(order, PreflightFindings(checks: checks, isPrefixNew: true), context)
    }

    /// The order among the effects of a key.
    static func order(_ effects: [Effect]) -> PlanOrder {
        for case .plan(let order) in effects { return order }
        fatalError("nothing was ordered")
    }
}
