import Cloud

/// Looks at everything that can spoil a restore before it is begun; reads only.
public struct RestorePreflight: Sendable {
    let cloud: any Runner.Reading

    /// Makes a preflight over the ports.
    public init(cloud: any Runner.Reading) { self.cloud = cloud }

    /// What is looked at, in the order in which it is shown.
    enum Topic: String, CaseIterable, Sendable {
        case contents = "checkpoint intact"
        case quiet = "nobody writes it"
        case fits
        case files = "can become files"
        case striping
        case name = "name is free"
        case claim = "claim"
        case zone
        case quota = "instance quota"
        case addresses
        case target = "instance"
        case idle = "no other transfer"
        case agent = "agent can read"
        case region
        case payer = "who pays"
        case schedules = "scheduled backups"
    }

    /// What one look has brought.
    struct Look: Sendable {
        var checks: [Topic: (Check.Finding, String)] = [:]
        var generation: Int64?
        var isGenerationRead = false
        var listed: ListingTotals?
        var largestObject: Int64?
        var cronJobs: [CronJob] = []

        mutating func add(_ look: Look) {
            checks.merge(look.checks) { $1 }
            generation = look.generation ?? generation
            isGenerationRead = isGenerationRead || look.isGenerationRead
            listed = look.listed ?? listed
            largestObject = look.largestObject ?? largestObject
            cronJobs += look.cronJobs
        }
    }

    /// Looks at everything side by side, and tells what is known after each answer.
    ///
    /// A million objects take gcloud minutes to list: once all the rest is known, the listing is ended when somebody waits for
    /// it no longer, and what it could not tell by then is said not to have been read.
    /// - Parameters:
    ///   - order: what is to be restored.
    ///   - patience: returns when the listing is to be ended; it is begun once all the rest is known.
    ///   - each: is told what is known so far.
    /// - Returns: What was found in the end.
    public func look(
        at order: RestoreOrder, patience: @escaping @Sendable () async -> Void,
        each: @Sendable (RestoreFindings) async -> Void = { _ in }
    ) async -> RestoreFindings {
        var all = Look()
        let topics = Self.topics(of: order)
        await each(findings(all, topics))
        await withTaskGroup(of: Look?.self) { group in
            let contents = RestoreContents(source: order.source, order: order)
            group.addTask { await contents.look(cloud) }
            group.addTask { await self.instances(order) }
            group.addTask { await self.operations(order) }
            group.addTask { await self.agent(order) }
            group.addTask { await self.bucket(order) }
            group.addTask { await RestoreSchedules(order: order).look(cloud) }
            var left = 6
            if let new = order.new {
                group.addTask { await self.zone(order) }
                group.addTask { await self.addresses(new) }
                left += 2
            }
            if let claim = order.claim {
                group.addTask { await self.claim(claim) }
                left += 1
            }
            while let look = await group.next() {
                // The time is up.
                guard let look else {
                    group.cancelAll()
                    continue
                }
                all.add(look)
                left -= 1
                await each(findings(all, topics))
                if left == 1, all.checks[.contents] == nil {
                    group.addTask {
                        await patience()
                        return nil
                    }
                } else if left == 0 {
                    group.cancelAll()
                }
            }
        }
        return findings(all, topics)
    }

    /// What matters for an order.
    private static func topics(of order: RestoreOrder) -> [Topic] {
        let isNew = order.new != nil
        return Topic.allCases.filter { topic in
            switch topic {
            case .name: isNew && order.claim == nil
            case .claim: order.claim != nil
            case .zone, .quota, .addresses, .striping: isNew
            case .target, .idle: !isNew
            default: true
            }
        }
    }

    private func findings(_ look: Look, _ topics: [Topic]) -> RestoreFindings {
        var findings = RestoreFindings()
        findings.checks = topics.map { topic in
            let (finding, words) = look.checks[topic] ?? (.pending, "looking")
            return Check(topic.rawValue, finding, words)
        }
        (findings.generation, findings.isGenerationRead) = (look.generation, look.isGenerationRead)
        findings.listed = look.listed
        findings.largestObject = look.largestObject
        findings.cronJobs = look.cronJobs
        return findings
    }

    static func unread(_ failure: CloudFailure, _ topics: Topic..., after: String = "") -> Look {
        var look = Look()
        for topic in topics {
            look.checks[topic] = (.unread, "could not be read: \(failure.whatHappened)" + after)
        }
        return look
    }

    // MARK: The service

    private func instances(_ order: RestoreOrder) async -> Look {
        let name = order.target.name
        do throws(CloudFailure) {
            let list = try await cloud.instances()
            let isSilent = list.isSilent(name.location)
            let found = list.instances.first { $0.name.isSameInstance(as: name) }
            guard let new = order.new else {
                guard let found else {
                    return Look(checks: [
                        .target: isSilent
                            ? (.unread, "could not be read: no answer from \(name.location)")
                            : (.obstacle, "there is no instance \(name.id) in \(name.location)")
                    ])
                }
                return Look(checks: [.target: target(found)])
            }
            let others = list.instances.filter { $0.network == new.network }.count
            let most = Parallelstore.instancesPerNetwork
            let free: (Check.Finding, String) =
                if let found {
                    (.obstacle, "there is an instance \(name.id) in \(name.location), which is \(found.state.word)")
                } else if isSilent {
                    (.unread, "could not be read: no answer from \(name.location)")
                } else {
                    (.fine, "no \(name.id) in \(name.location)")
                }
            return Look(checks: [
                .name: free,
                .quota: others >= most || list.unreachable.isEmpty
                    ? quota(others, of: most)
                    : (
                        .unread,
                        "could not be read: at least \(others) of at most \(most) instances in the network, and no answer from "
                            + list.unreachable.joined(separator: ", ")
                    ),
            ])
        } catch {
            return order.new == nil
                ? Self.unread(error, .target, after: ". The import will tell.")
                : Self.unread(error, .name, .quota, after: ". Creating it will tell.")
        }
    }

    private func quota(_ others: Int, of most: Int) -> (Check.Finding, String) {
        others < most
            ? (.fine, "\(others) of at most \(most) instances in the network")
            : (.obstacle, "\(others) instances in the network, of at most \(most): delete one first")
    }

    private func target(_ instance: Instance) -> (Check.Finding, String) {
        instance.state == .active
            ? (.fine, "\(instance.name.id) is ACTIVE")
            : (.obstacle, "\(instance.name.id) is \(instance.state.word): only an ACTIVE instance can be imported into")
    }

    private func operations(_ order: RestoreOrder) async -> Look {
        do throws(CloudFailure) {
            let running = try await cloud.operations(zones: []).filter { $0.isRunning && $0.transfer != nil }
            var look = Look()
            let writer = running.first {
                $0.transfer?.direction == .export && $0.transfer?.uri?.overlaps(order.source.uri) == true
            }
            look.checks[.quiet] =
                writer.map { (.obstacle, "operation \($0.name.id) exports into it: wait until that is over") }
                ?? (.fine, "no export into \(order.source.checkpoint)")
            guard order.new == nil else { return look }
            let name = order.target.name
            let other = running.first { $0.target?.isSameInstance(as: name) == true }
            look.checks[.idle] =
                other.map {
                    (.obstacle, "an \($0.transfer?.direction.rawValue ?? "") works on \(name.id): \($0.name.id)")
                }
                ?? (.fine, "nothing transfers on \(name.id)")
            return look
        } catch {
            return Self.unread(error, .quiet, .idle, after: ". It is looked at again right before the import.")
        }
    }

    /// Other projects of a Shared VPC may use the ranges too: what is left is at most what this project's instances leave.
    private func addresses(_ new: NewInstance) async -> Look {
        guard !new.network.isEmpty else { return Look(checks: [.addresses: (.unread, "no network was named")]) }
        do throws(CloudFailure) {
            let all = try await cloud.peeringRanges(of: new.network)
            let wanted = new.reservedIPRange.split(separator: "/").last.map(String.init)
            let ranges = wanted.map { name in all.filter { $0.name == name } } ?? all
            let names = ranges.map(\.name).sorted().joined(separator: ", ")
            guard !ranges.isEmpty else {
                return Look(checks: [
                    .addresses: (
                        .problem,
                        wanted.map { "the network has no peering range \($0)" }
                            ?? "the network has no peering range: an instance needs private services access"
                    )
                ])
            }
            let list = try await cloud.instances()
            let others = list.instances.filter {
                $0.network == new.network
                    && (wanted == nil || RestoreDraft.lastPart(of: $0.effectiveReservedIPRange) == wanted
                        || RestoreDraft.lastPart(of: $0.reservedIPRange) == wanted)
            }
            let room = PeeringRoom(ranges, instances: others.count)
            let words = "\(room.words) in \(names), as far as this project tells"
            guard room.hasRoom else {
                return Look(checks: [
                    .addresses: (.problem, "\(words); an instance takes \(PeeringRoom.addressesPerInstance)")
                ])
            }
            guard list.unreachable.isEmpty else {
                let silent = list.unreachable.joined(separator: ", ")
                return Look(checks: [
                    .addresses: (.unread, "could not be read: at most \(words), and no answer from \(silent)")
                ])
            }
            return Look(checks: [.addresses: (.fine, words)])
        } catch {
            return Self.unread(error, .addresses, after: ". Creating it will tell.")
        }
    }

    private func zone(_ order: RestoreOrder) async -> Look {
        let zone = order.target.name.location
        do throws(CloudFailure) {
            let zones = try await cloud.locations()
            guard !zones.contains(zone) else { return Look(checks: [.zone: (.fine, "Parallelstore is in \(zone)")]) }
            let region = RestoreDraft.region(of: zone)
            let near = zones.filter { RestoreDraft.region(of: $0) == region }
            let words = (near.isEmpty ? zones : near).prefix(6).joined(separator: ", ")
            return Look(checks: [.zone: (.obstacle, "Parallelstore is not in \(zone): choose one of \(words)")])
        } catch {
            return Self.unread(error, .zone, after: ". Creating it will tell.")
        }
    }

    // MARK: The bucket

    private func agent(_ order: RestoreOrder) async -> Look {
        do throws(CloudFailure) {
            let number = try await cloud.projectNumber(order.target.name.project)
            let bindings = try await cloud.bucketPolicy(order.source.checkpoint.bucket)
            return Look(checks: [.agent: AgentCheck(projectNumber: number, bindings: bindings).readingFinding])
        } catch {
            return Self.unread(error, .agent, after: ". The import will tell.")
        }
    }

    private func bucket(_ order: RestoreOrder) async -> Look {
        do throws(CloudFailure) {
            let bucket = try await cloud.bucket(order.source.checkpoint.bucket)
            return Look(checks: [
                .region: BucketPlace(bucket: bucket, zone: order.target.name.location).finding,
                .payer: bucket.isRequesterPays
                    ? (.problem, "requester pays: an import may be refused") : (.fine, "the bucket's owner"),
            ])
        } catch {
            return Self.unread(error, .region, .payer)
        }
    }
}
