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
        var isPrefixNew = false
        var last: LastBackup?
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
                all.isPrefixNew = all.isPrefixNew || look.isPrefixNew
                all.last = look.last ?? all.last
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
            lockGeneration: look.lockGeneration, isPrefixNew: look.isPrefixNew, last: look.last)
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
            let operations = try await cloud.operations(in: name.location)
            let running = operations.first {
                $0.isRunning && $0.transfer != nil && $0.target?.isSameInstance(as: name) == true
            }
            guard let running, let transfer = running.transfer else {
                return Look(checks: [.idle: (.fine, "nothing transfers on \(name.id)")])
            }
            let place = transfer.uri.map { " \(transfer.direction == .export ? "to" : "from") \($0)" } ?? ""
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
            let listing = try await cloud.listing(of: order.root)
            let isThere = listing.prefixes.contains(order.name)
            var look = Look(last: LastBackup(of: order, in: listing))
            look.isPrefixNew = manifest == nil && !isThere
            look.checks[.prefix] =
                switch (manifest, isThere, order.isMirror) {
                case (.some, _, true):
                    (.problem, "the mirror's manifest is withdrawn before the export, and written anew after it")
                case (.some, _, false): (.obstacle, "\(order.name) has a manifest: take another name")
                case (nil, true, true): (.fine, "the mirror has no manifest")
                case (nil, true, false):
                    (
                        .problem,
                        "\(order.name) is not empty: what is there and differs is replaced, and what was deleted on the "
                            + "instance stays"
                    )
                case (nil, false, _): (.fine, "\(order.prefix) is new")
                }
            return look
        } catch {
            return Self.unread(error, .prefix, after: ". Writing the manifest will tell.")
        }
    }

    private func agent(_ order: BackupOrder) async -> Look {
        do throws(CloudFailure) {
            let number = try await cloud.projectNumber(order.instance.name.project)
            let bindings = try await cloud.bucketPolicy(order.root.bucket)
            return Look(checks: [.agent: AgentCheck(projectNumber: number, bindings: bindings).finding])
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
