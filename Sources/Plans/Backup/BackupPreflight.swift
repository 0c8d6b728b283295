import Cloud

public import struct FoundationEssentials.Date

/// Looks at everything that can spoil a backup before it is begun; reads only.
public struct BackupPreflight: Sendable {
    let cloud: any Runner.Reading
    let now: @Sendable () -> Date

    /// Makes a preflight over the ports.
    public init(cloud: any Runner.Reading, now: @escaping @Sendable () -> Date) {
        self.cloud = cloud
        self.now = now
    }

    /// What is looked at, in the order in which it is shown.
    enum Topic: String, CaseIterable, Sendable {
        case instance = "instance"
        case idle = "no other transfer"
        case lock = "no other backup"
        case prefix = "prefix"
        case agent = "agent can write"
        case keeping = "nothing deletes it"
        case deleting = "it can be deleted"
        case region = "region"
        case payer = "who pays"
    }

    /// What one look has brought.
    struct Look: Sendable {
        var checks: [Topic: (Check.Finding, String)] = [:]
        var lockGeneration: Int64?
        var canLock = true
    }

    /// Looks at everything side by side, and tells what is known after each answer.
    public func look(
        at order: BackupOrder, each: @Sendable (PreflightFindings) async -> Void = { _ in }
    ) async -> PreflightFindings {
        var all = Look()
        await each(findings(all))
        await withTaskGroup(of: Look.self) { group in
            group.addTask { await self.instance(order) }
            group.addTask { await self.idle(order) }
            group.addTask { await self.lock(order) }
            group.addTask { await self.prefix(order) }
            group.addTask { await self.agent(order) }
            group.addTask { await self.bucket(order) }
            for await look in group {
                all.checks.merge(look.checks) { $1 }
                all.lockGeneration = look.lockGeneration ?? all.lockGeneration
                all.canLock = all.canLock && look.canLock
                await each(findings(all))
            }
        }
        return findings(all)
    }

    private func findings(_ look: Look) -> PreflightFindings {
        var findings = PreflightFindings(
            checks: Topic.allCases.map { topic in
                let (finding, words) = look.checks[topic] ?? (.pending, "looking")
                return Check(topic.rawValue, finding, words)
            },
            lockGeneration: look.lockGeneration)
        findings.canLock = look.canLock
        return findings
    }

    private static func unread(_ failure: CloudFailure, _ topics: Topic..., after: String = "") -> Look {
        var look = Look()
        for topic in topics {
            look.checks[topic] = (.unread, "could not be read: \(failure.whatHappened)" + after)
        }
        return look
    }

    private func instance(_ order: BackupOrder) async -> Look {
        let name = order.instance.name
        do throws(CloudFailure) {
            let list = try await cloud.instances()
            guard let found = list.instances.first(where: { $0.name.isSameInstance(as: name) }) else {
                let isSilent = list.unreachable.contains(name.location)
                return Look(checks: [
                    .instance: isSilent
                        ? (.unread, "could not be read: no answer from \(name.location)")
                        : (.obstacle, "there is no instance \(name.id) in \(name.location)")
                ])
            }
            return Look(checks: [
                .instance: found.state == .active
                    ? (.fine, "\(name.id) is ACTIVE")
                    : (.obstacle, "\(name.id) is \(found.state.word): only an ACTIVE instance can be exported")
            ])
        } catch {
            return Self.unread(error, .instance, after: ". The export will tell.")
        }
    }

    private func idle(_ order: BackupOrder) async -> Look {
        let name = order.instance.name
        do throws(CloudFailure) {
            let operations = try await cloud.operations(zones: [name.location])
            let running = operations.first {
                $0.isRunning && $0.transfer != nil && $0.target?.isSameInstance(as: name) == true
            }
            guard let running, let transfer = running.transfer else {
                return Look(checks: [.idle: (.fine, "nothing transfers on \(name.id)")])
            }
            let place = transfer.uri.map { " to \($0)" } ?? ""
            return Look(checks: [
                .idle: (.obstacle, "an \(transfer.direction.rawValue)\(place) is running: \(running.name.id)")
            ])
        } catch {
            return Self.unread(error, .idle, after: ". It is looked at again right before the export.")
        }
    }

    private func lock(_ order: BackupOrder) async -> Look {
        do throws(CloudFailure) {
            guard let text = try await cloud.text(of: order.lock) else {
                return Look(checks: [.lock: (.fine, "nobody holds the lock")])
            }
            let owned = OwnedText(text.bytes)
            if let expiry = owned.expireTime, now().timeIntervalSince(expiry) > BackupLock.tolerance {
                let words = "a lock that ended at \(expiry.formatted(.iso8601)) is replaced"
                return Look(checks: [.lock: (.fine, words)], lockGeneration: text.generation)
            }
            return Look(checks: [.lock: (.obstacle, owned.words(order.lock).what)])
        } catch {
            return Self.unread(error, .lock, after: ". Taking the lock will tell.")
        }
    }

    private func prefix(_ order: BackupOrder) async -> Look {
        do throws(CloudFailure) {
            let manifest = try await cloud.generation(of: order.manifest)
            let isThere = try await cloud.listing(of: order.root).prefixes.contains(order.name)
            switch (manifest, isThere, order.isMirror) {
            case (.some, _, true):
                let words = "the mirror's manifest is withdrawn before the export, and written anew after it"
                return Look(checks: [.prefix: (.problem, words)])
            case (.some, _, false):
                return Look(checks: [.prefix: (.obstacle, "\(order.name) has a manifest: take another name")])
            case (nil, true, true): return Look(checks: [.prefix: (.fine, "the mirror has no manifest")])
            case (nil, true, false):
                let words = "\(order.name) is not empty: what is there is kept, and only what is missing is copied"
                return Look(checks: [.prefix: (.problem, words)])
            case (nil, false, _): return Look(checks: [.prefix: (.fine, "\(order.prefix) is new")])
            }
        } catch {
            return Self.unread(error, .prefix, after: ". Writing the manifest will tell.")
        }
    }

    /// The roles that let the service agent write objects (Cloud Storage, "IAM roles"; Parallelstore asks for the first).
    private static let writingRoles = [
        "roles/storage.admin", "roles/storage.objectAdmin", "roles/storage.objectUser", "roles/storage.objectCreator",
        "roles/storage.legacyBucketOwner", "roles/storage.legacyBucketWriter",
    ]

    private func agent(_ order: BackupOrder) async -> Look {
        do throws(CloudFailure) {
            let number = try await cloud.projectNumber(order.instance.name.project)
            let member = "serviceAccount:service-\(number)@gcp-sa-parallelstore.iam.gserviceaccount.com"
            let bindings = try await cloud.bucketPolicy(order.root.bucket)
            let own = bindings.filter { $0.members.contains(member) }
            if let binding = own.first(where: { Self.writingRoles.contains($0.role) }) {
                return Look(checks: [
                    .agent: binding.isConditional
                        ? (.problem, "\(binding.role), but under a condition") : (.fine, "it has \(binding.role)")
                ])
            }
            let words =
                "no role on the bucket lets \(member.dropFirst(15)) write; a role further up may. The export tells."
            return Look(checks: [.agent: (.problem, words)])
        } catch {
            return Self.unread(error, .agent, after: ". The export will tell.")
        }
    }

    private func bucket(_ order: BackupOrder) async -> Look {
        do throws(CloudFailure) {
            return BucketChecks(bucket: try await cloud.bucket(order.root.bucket), order: order).look
        } catch {
            if error.kind == .notFound {
                return Look(checks: [
                    .keeping: (.obstacle, "there is no bucket \(order.root.bucket)"),
                    .deleting: (.unread, "no bucket"), .region: (.unread, "no bucket"), .payer: (.unread, "no bucket"),
                ])
            }
            return Self.unread(error, .keeping, .deleting, .region, .payer)
        }
    }
}

/// What a bucket's settings mean for a backup in it.
private struct BucketChecks {
    let bucket: Bucket
    let order: BackupOrder

    var look: BackupPreflight.Look {
        var look = BackupPreflight.Look(
            checks: [.keeping: keeping, .deleting: deleting, .region: region, .payer: payer])
        look.canLock = (bucket.retentionSeconds ?? 0) == 0 && !bucket.hasDefaultHold
        return look
    }

    private typealias Finding = (Check.Finding, String)

    private var keeping: Finding {
        let deletions = bucket.deletions.filter {
            $0.mayDelete(under: order.prefix.path) || $0.mayDelete(under: order.manifest.path)
        }
        if let rule = deletions.first {
            let age = rule.ageDays.map { " after \($0) days" } ?? ""
            return (.problem, "a lifecycle rule of gs://\(bucket.name) deletes objects there\(age)")
        }
        return (.fine, "no lifecycle rule deletes objects there")
    }

    /// The mirror replaces objects, and so does a retry: a retention policy or hold forbids that.
    private var deleting: Finding {
        if let seconds = bucket.retentionSeconds, seconds > 0 {
            let words = "retention: nothing can be replaced or deleted for \(Self.days(seconds))"
            return order.isMirror
                ? (.obstacle, words + ", which a mirror has to")
                : (
                    .problem,
                    words + "; no lock is taken, which could not be removed: others see only the export itself"
                )
        }
        if bucket.hasDefaultHold {
            return (.problem, "new objects get a hold until it is lifted; no lock is taken, which could not be removed")
        }
        var words: [String] = []
        if bucket.softDeleteSeconds > 0 {
            words.append("soft delete keeps deleted objects for \(Self.days(bucket.softDeleteSeconds)), billed")
        }
        if bucket.isVersioned { words.append("versioning keeps replaced objects, billed") }
        return (.fine, words.isEmpty ? "no retention, no hold" : words.joined(separator: "; "))
    }

    /// A zone is a region and a letter.
    private var region: Finding {
        let zone = order.instance.name.location
        let region = zone.split(separator: "-").prefix(2).joined(separator: "-").uppercased()
        let multi = ["US": "US-", "EU": "EUROPE-", "ASIA": "ASIA-"]
        if bucket.location == region { return (.fine, "\(bucket.location), as the instance") }
        if let start = multi[bucket.location], region.hasPrefix(start) {
            return (.fine, "\(bucket.location), which the instance's \(region.lowercased()) is a part of")
        }
        return (
            .problem,
            "the bucket lies in \(bucket.location), the instance in \(zone): slower, and the traffic is billed"
        )
    }

    private var payer: Finding {
        bucket.isRequesterPays
            ? (.problem, "requester pays: gcloud needs --billing-project, and an export may be refused")
            : (.fine, "the bucket's owner")
    }

    private static func days(_ seconds: Int64) -> String {
        seconds % 86_400 == 0 ? "\(seconds / 86_400) days" : "\(seconds) s"
    }
}
