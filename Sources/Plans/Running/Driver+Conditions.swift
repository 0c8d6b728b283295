import Cloud

import struct FoundationEssentials.Data
import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

/// What asking for a condition has brought.
enum Evaluation {
    /// It is so.
    case so(String)
    /// It is not so; the generation of the object that it is about, 0 where there is none, and what is so instead.
    case notSo(generation: Int64?, FailureNote)
    /// It is not so, and the command must not be run either.
    case blocked(FailureNote)
    /// It could not be read.
    case unread(CloudFailure)
}

/// What a search in the list of operations has brought.
enum SearchResult {
    case found(OperationName)
    case none
    case unread(CloudFailure)
}

extension Driver {
    func evaluate(_ condition: Condition, for step: StepID) async -> Evaluation {
        do throws(CloudFailure) {
            switch condition {
            case .operationSucceeded: return .notSo(generation: nil, FailureNote(what: "not over", remedy: "wait"))
            case .operationOver(let name): return try await isOver(name)
            case .instanceIdle: return try await isIdle(but: run.step(step)?.pastOperations ?? [])
            case .instanceActive(let name): return try await isActive(name)
            case .instanceFailed(let name, let time): return try await isFailed(name, createTime: time)
            case .instanceIsOurs(let name): return try await isOurs(name)
            case .instanceAtRest(let name): return try await isAtRest(name)
            case .instanceAbsent(let name): return try await isAbsent(name)
            case .objectIsOurs(let uri): return try await isOurs(uri, command: run.plan.step(step)?.command)
            case .objectIsNotOurs(let uri): return try await isNotOurs(uri)
            case .objectAbsent(let uri):
                guard let generation = try await runner.cloud.generation(of: uri) else {
                    return .so("\(uri) is not there")
                }
                return .notSo(
                    generation: generation, FailureNote(what: "\(uri) is there", remedy: "look who wrote it"))
            case .objectWithdrawn(let uri, let known):
                guard let generation = try await runner.cloud.generation(of: uri) else {
                    return .so("\(uri) is not there")
                }
                let isKnown = generation == known
                let note = FailureNote(
                    what: isKnown ? "\(uri) is there" : "\(uri) was written after this plan was made",
                    remedy: isKnown ? "withdraw it" : "give the plan up, and look at the checkpoint anew")
                return isKnown ? .notSo(generation: generation, note) : .blocked(note)
            case .prefixEmpty(let uri): return try await isEmpty(uri)
            case .prefixUnused(let uri, let manifest, let lock): return try await isUnused(uri, manifest, lock)
            case .prefixUnchanged(let uri, let manifest, let generation):
                return try await isUnchanged(uri, manifest, generation)
            case .cronJob(let job, let isSuspended): return try await cronJob(job, isSuspended)
            case .cronJobEnvironment(let job, let variables): return try await cronJob(job, variables)
            case .cronJobRendered(let job, let digest, let generation):
                return try await isRendered(job, digest, after: generation)
            case .cronJobUnchanged(let job, let generation): return try await isUnchanged(job, generation)
            case .replicas(let workload, let count): return try await replicas(of: workload, count)
            case .claimUnused(let claim, let volume): return try await isUnused(claim, volume)
            case .claimAbsent(let claim, let volume): return try await isAbsent(claim, volume)
            case .claimBound(let claim, let volume): return try await isBound(claim, volume)
            case .claimThere(let claim): return try await isThere(claim)
            case .claimIsFree(let claim): return try await isFree(claim)
            case .claimFilled(let claim, _):
                // It is looked at by itself: how far it is takes more than one look.
                return .notSo(generation: nil, FailureNote(what: "\(claim.words) is not filled yet", remedy: "wait"))
            case .clusterObject(let object, let isThere): return try await self.isThere(object, isThere)
            case .volumeKept(let cluster, let volume): return try await isKept(volume, in: cluster)
            case .setup(let link, let target): return await setup(link, target)
            case .clusterAtRest(let cluster): return try await isAtRest(cluster)
            case .all(let conditions):
                var words: [String] = []
                for condition in conditions {
                    let evaluation = await evaluate(condition, for: step)
                    guard case .so(let note) = evaluation else { return evaluation }
                    words.append(note)
                }
                return .so(words.joined(separator: "; "))
            }
        } catch {
            return .unread(error)
        }
    }

    private func isOver(_ name: OperationName) async throws(CloudFailure) -> Evaluation {
        do throws(CloudFailure) {
            let operation = try await runner.cloud.operation(name)
            guard operation.isRunning else { return .so("operation \(name.id) is over") }
        } catch {
            guard error.kind == .notFound else { throw error }
            return .so("the service no longer knows operation \(name.id)")
        }
        return .notSo(generation: nil, FailureNote(what: "operation \(name.id) is not over", remedy: "wait"))
    }

    func isIdle(but own: [OperationName]) async throws(CloudFailure) -> Evaluation {
        let instance = run.plan.instance
        let operations = try await runner.cloud.operations(in: instance.location)
        let other = operations.first { operation in
            operation.isRunning && operation.transfer != nil && !own.contains(operation.name)
                && operation.target?.isSameInstance(as: instance) == true
        }
        guard let other, let transfer = other.transfer else { return .so("nothing transfers on \(instance.id)") }
        let place = transfer.uri.map { " (\($0))" } ?? ""
        return .notSo(
            generation: nil,
            FailureNote(
                what: "another \(transfer.direction.rawValue)\(place) works on \(instance.id): \(other.name.id)",
                remedy: "wait until it is over, or run: \(Shell.words(CancelCommand.argv(other.name)))"))
    }

    /// What is over by itself is waited for; what was exported there since the plan was made is another's to delete.
    private func isUnused(
        _ prefix: GCSURI, _ manifest: GCSURI?, _ lock: GCSURI
    ) async throws(CloudFailure) -> Evaluation {
        let transfers = try await runner.cloud.operations(zones: []).filter {
            $0.transfer?.uri?.overlaps(prefix) == true
        }
        let export = transfers.first {
            $0.transfer?.direction == .export && ($0.isRunning || ($0.createTime ?? .distantPast) >= run.createTime)
        }
        if let export { return .blocked(Self.since("operation \(export.name.id) exports into \(prefix)")) }
        if let reader = transfers.first(where: \.isRunning) {
            let words = "an import reads \(prefix): \(reader.name.id)"
            return .notSo(generation: nil, FailureNote(what: words, remedy: "wait until it is over"))
        }
        let idle = try await isIdle(but: [])
        guard case .so = idle else { return idle }
        // Before the manifest: whoever holds it writes that first.
        if let text = try await runner.cloud.text(of: lock) {
            let owned = OwnedText(text.bytes)
            guard owned.hasExpired(at: runner.surroundings.now()) else {
                return .notSo(generation: nil, owned.words(lock))
            }
        }
        if let manifest, try await runner.cloud.generation(of: manifest) != nil {
            return .blocked(Self.since("\(manifest) was written after this plan was made"))
        }
        return .so("nothing uses \(prefix)")
    }

    /// Whoever exports into it now, or did since, changes what was reviewed.
    private func isUnchanged(
        _ prefix: GCSURI, _ manifest: GCSURI?, _ generation: Int64?
    ) async throws(CloudFailure) -> Evaluation {
        var words = "\(prefix) is as it was"
        do throws(CloudFailure) {
            let export = try await runner.cloud.operations(zones: []).first {
                $0.transfer?.direction == .export && $0.transfer?.uri?.overlaps(prefix) == true
                    && ($0.isRunning || ($0.createTime ?? .distantPast) >= run.createTime)
            }
            if let export { return .blocked(Self.since("operation \(export.name.id) exports into \(prefix)")) }
        } catch {
            // A restore is most needed while a zone is down: what that one exports is not known then.
            guard case .unreachable(let zones) = error.kind else { throw error }
            words += ", as far as is known: no answer from \(zones.joined(separator: ", "))"
        }
        guard let manifest else { return .so(words) }
        let now = try await runner.cloud.generation(of: manifest)
        guard now != generation else { return .so(words) }
        return .blocked(
            Self.since(
                now == nil
                    ? "\(manifest) is gone: nothing vouches for the checkpoint any more"
                    : "\(manifest) was written after this plan was made"))
    }

    private static func since(_ words: String) -> FailureNote {
        FailureNote(what: words, remedy: "give the plan up, and look at the checkpoint anew")
    }

    private func isOurs(_ uri: GCSURI, command: ChangingCommand?) async throws(CloudFailure) -> Evaluation {
        guard let text = try await runner.cloud.text(of: uri) else {
            return .notSo(generation: 0, FailureNote(what: "\(uri) is not there", remedy: "wait"))
        }
        let owned = OwnedText(text.bytes)
        let now = runner.surroundings.now()
        if owned.isOf(run) {
            // What would soon be over is made to last anew.
            guard let expiry = owned.expireTime, let renewal = command?.renewal,
                expiry.timeIntervalSince(now) < renewal
            else { return .so("\(uri) is of this run") }
            return .notSo(generation: text.generation, FailureNote(what: "\(uri) is about to end", remedy: "wait"))
        }
        if owned.hasExpired(at: now) {
            return .notSo(generation: text.generation, FailureNote(what: "the lock has expired", remedy: "wait"))
        }
        return .blocked(owned.words(uri))
    }

    private func isNotOurs(_ uri: GCSURI) async throws(CloudFailure) -> Evaluation {
        guard let text = try await runner.cloud.text(of: uri) else { return .so("\(uri) is not there") }
        guard OwnedText(text.bytes).isOf(run) else { return .so("\(uri) is held by somebody else now") }
        return .notSo(generation: text.generation, FailureNote(what: "\(uri) is there", remedy: "remove it"))
    }

    private func isEmpty(_ uri: GCSURI) async throws(CloudFailure) -> Evaluation {
        let first = FirstObject()
        do throws(CloudFailure) {
            try await runner.cloud.objects(under: uri) { records throws(CloudFailure) in
                guard let record = records.first else { return }
                await first.take(record)
                // One is enough to know.
                throw CloudFailure(.cancelled, task: "storage objects list")
            }
        } catch {
            guard await first.record != nil else { throw error }
        }
        guard let record = await first.record else { return .so("nothing lies under \(uri)") }
        return .notSo(
            generation: nil,
            FailureNote(what: "\(uri) is not empty: \(record.name)", remedy: "look at what lies there"))
    }

    /// Looks for the operation that a step's command would have begun.
    ///
    /// Those that were there before the command was first sent are none, nor are earlier ones of the same step: no clock has a
    /// say in it, as the service's and ours may differ.
    func search(_ trace: Trace, for id: StepID) async -> SearchResult {
        guard let state = run.step(id) else { return .none }
        let request = state.intents.last?.requestID
        let known = state.intents.first { $0.requestID == request }?.known ?? []
        do throws(CloudFailure) {
            let found = try await operations(trace).first { !known.contains($0) && !state.pastOperations.contains($0) }
            return found.map { .found($0) } ?? .none
        } catch {
            return .unread(error)
        }
    }

    /// The operations that look as if a command with that trace had begun them, the oldest first.
    func operations(_ trace: Trace) async throws(CloudFailure) -> [OperationName] {
        let instance = run.plan.instance
        return try await runner.cloud.operations(in: instance.location)
            .filter { trace.matches($0, on: instance) }
            .sorted { ($0.createTime ?? .distantPast) < ($1.createTime ?? .distantPast) }
            .map(\.name)
    }
}

private actor FirstObject {
    private(set) var record: ObjectRecord?
    func take(_ record: ObjectRecord) { self.record = record }
}

/// What a small JSON object in the bucket says about whose it is: a lock, a manifest or a report.
struct OwnedText {
    let run: String?
    let operation: OperationName?
    let requestID: RequestID?
    let by: Who?
    let startTime: Date?
    let expireTime: Date?

    private struct Fields: Decodable {
        var run: String?
        var operation: String?
        var requestId: String?
        var by: Who?
        var startTime: String?
        var expireTime: String?
    }

    init(_ bytes: [UInt8]) {
        let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes))
        run = fields?.run
        operation = fields?.operation.flatMap { OperationName($0) }
        requestID = fields?.requestId.flatMap { RequestID($0) }
        by = fields?.by
        startTime = fields?.startTime.flatMap { try? Date($0, strategy: .iso8601) }
        expireTime = fields?.expireTime.flatMap { try? Date($0, strategy: .iso8601) }
    }

    /// Whether this run has written it: the run's own name says so, or a request or an operation that is the run's.
    func isOf(_ own: Run) -> Bool {
        if let run { return run == own.id.description }
        return own.steps.contains { state in
            (operation != nil && state.operation == operation)
                || (requestID != nil && state.intents.contains { $0.requestID == requestID })
        }
    }

    /// Whether its time is over, even by a clock that differs.
    func hasExpired(at now: Date) -> Bool {
        expireTime.map { now.timeIntervalSince($0) > BackupLock.tolerance } ?? false
    }

    /// Whose it is, in words.
    func words(_ uri: GCSURI) -> FailureNote {
        let who = by.map { "\($0.account ?? $0.user) on \($0.host)" } ?? "somebody"
        let since = startTime.map { " since \($0.formatted(.iso8601))" } ?? ""
        guard let expireTime else {
            return FailureNote(
                what: "\(uri) is there already, written by \(who)",
                remedy: "take another name for the checkpoint")
        }
        let name = run.map { ", as run \($0)" } ?? ""
        return FailureNote(
            what: "\(who) is backing this instance up\(since)\(name)",
            remedy: "wait until that is over; the lock ends at "
                + "\(expireTime.addingTimeInterval(BackupLock.tolerance).formatted(.iso8601)) unless it is renewed")
    }
}
