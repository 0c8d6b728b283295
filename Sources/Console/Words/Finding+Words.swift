public import Cloud

public import struct FoundationEssentials.Date

extension Finding {
    /// What it is about: an instance, or what was being read.
    public var subject: String {
        switch self {
        case .unread(let feed, _, _): feed.words
        case .noSuchInstance: "configuration"
        case .unreachable: "zones"
        case .unreadable: "instances"
        case .failed, .backupFailed, .importFailed, .exposed, .noBackupKnown, .strangeState: instance?.id ?? ""
        }
    }

    /// What happened, what is known, and where there is a remedy outside of this program, what to do.
    public func sentence(now: Date) -> String {
        switch self {
        case .failed(let overview):
            "\(Self.failed(overview, now: now)) \(Self.newestComplete(overview, now: now))"
        case .backupFailed(let overview, let operation, let outcome):
            "Last backup \(Self.ended(operation, outcome, now: now)). \(Self.exposure(overview, now: now))"
        case .importFailed(_, let operation, let outcome):
            "Last import \(Self.ended(operation, outcome, now: now)). The data on it is not all there."
        case .exposed(let overview):
            "Exposed. \(Self.newestComplete(overview, now: now))"
                + (overview.isBeingExported ? " An export is running." : "")
        case .noBackupKnown: "No backup known: no export of it was seen, and no backup root is configured."
        case .strangeState(let overview):
            "State \(overview.instance.state.word) is not known to this version; treat it as not healthy."
        case .unread(let feed, let failure, let since): Self.unread(feed, failure, since, now: now)
        case .noSuchInstance(let selector):
            "Names backup roots of \(selector), but no such instance is listed; check the name under roots."
        case .unreachable(let zones):
            "No answer from \(zones.joined(separator: ", ")): instances there are not listed, or shown as they were."
        case .unreadable(let what):
            "\(what.count) listed instance\(what.count == 1 ? "" : "s") could not be understood: "
                + what.joined(separator: "; ")
        }
    }

    /// The same for a narrow screen: what is known, the most telling first.
    func shortSentence(now: Date) -> String {
        switch self {
        case .failed(let overview):
            Self.shortFailed(overview, now: now) + " " + Self.shortNewest(overview, now: now)
        case .backupFailed(_, let operation, let outcome):
            "last backup " + Self.ended(operation, outcome, now: now)
        case .importFailed(_, let operation, let outcome):
            "last import " + Self.ended(operation, outcome, now: now)
        case .exposed(let overview):
            (overview.isBeingExported ? "export runs; " : "exposed: ") + Self.shortNewest(overview, now: now)
        case .noBackupKnown: "no backup known"
        case .strangeState(let overview): "state \(overview.instance.state.word) is not known to this version"
        case .unread(let feed, let failure, _):
            Self.shortUnread(feed, failure)
        case .noSuchInstance(let selector): "no instance \(selector) is listed; check the name under roots"
        case .unreachable(let zones): "no answer from \(zones.joined(separator: ", "))"
        case .unreadable: sentence(now: now)
        }
    }

    /// What else is known about it, a line each: the exact times and the service's own words.
    func details(now: Date) -> [String] {
        switch self {
        case .failed(let overview):
            [
                "The service reports the instance as not usable: data on it is lost. It is billed until it is deleted.",
                overview.instance.updateTime.map { "last updated \(Figures.instant($0))" },
                overview.newestComplete.map { "newest complete checkpoint \($0.uri)" },
            ].compactMap { $0 }
        case .backupFailed(_, let operation, _), .importFailed(_, let operation, _): Self.details(operation)
        case .unread(_, let failure, let since):
            [since.map { "since \(Figures.instant($0))" }, failure.detail.isEmpty ? nil : failure.detail]
                .compactMap { $0 }
        case .noBackupKnown: ["Name its backup roots in the configuration file, under roots."]
        case .exposed, .strangeState, .noSuchInstance, .unreachable, .unreadable: []
        }
    }

    static func details(_ operation: Operation) -> [String] {
        var lines = ["operation \(operation.name.id)"]
        if let start = operation.createTime { lines.append("started \(Figures.instant(start))") }
        if let end = operation.endTime { lines.append("ended \(Figures.instant(end))") }
        if let uri = operation.transfer?.uri { lines.append("\(uri)") }
        if case .failed(_, let message) = operation.status { lines.append(message) }
        for error in operation.transfer?.errors ?? [] {
            let such = error.examples.isEmpty ? "" : ", such as"
            lines.append("\(error.code) on \(Figures.count(error.count)) objects\(such)")
            lines += error.examples.map { "\($0.uri)  \($0.details.joined(separator: " "))" }
        }
        return lines
    }

    private static func shortUnread(_ feed: Feed, _ failure: CloudFailure) -> String {
        let what = if case .root(let root) = feed { "\(root) " } else { "" }
        return "\(what)not read: \(failure.inOneLine)"
    }

    private static func shortFailed(_ overview: InstanceOverview, now: Date) -> String {
        overview.seenFailing.map { "FAILED \(Figures.age(of: $0, now: now))." } ?? "FAILED."
    }

    private static func shortNewest(_ overview: InstanceOverview, now: Date) -> String {
        switch overview.exposure {
        case .since(let start, let name, let doubt):
            let size = Self.size(overview.newestComplete)
            return "\(name) complete, \(doubt == nil ? "" : "≤ ")\(Figures.age(of: start, now: now)) old\(size)."
        case .everything: return "no complete checkpoint."
        case .unknown(let doubt): return "newest complete unknown: \(Words.doubt(doubt))."
        case .none: return ""
        }
    }

    /// How large a checkpoint is, and that it is a part only.
    private static func size(_ checkpoint: Checkpoint?) -> String {
        [checkpoint?.bytes.map(Figures.bytes), checkpoint.flatMap(Words.part)].compactMap(\.self)
            .map { ", \($0)" }.joined()
    }

    private static func failed(_ overview: InstanceOverview, now: Date) -> String {
        if let seen = overview.seenFailing { return "FAILED for \(Figures.age(of: seen, now: now))." }
        guard let updated = overview.instance.updateTime else { return "FAILED." }
        return "FAILED, last updated \(Figures.age(of: updated, now: now)) ago."
    }

    private static func newestComplete(_ overview: InstanceOverview, now: Date) -> String {
        switch overview.exposure {
        case .since(let start, let name, let doubt):
            let size = Self.size(overview.newestComplete)
            let reservation = doubt.map { " There may be a newer one: \(Words.doubt($0))." } ?? ""
            return "Newest complete checkpoint \(name), \(Figures.age(of: start, now: now)) old\(size).\(reservation)"
        case .everything:
            return "No complete checkpoint in \(overview.roots.map(\.description).joined(separator: ", "))."
        case .unknown(let doubt): return "Newest complete checkpoint unknown: \(Words.doubt(doubt))."
        case .none: return ""
        }
    }

    private static func exposure(_ overview: InstanceOverview, now: Date) -> String {
        switch overview.exposure {
        case .since(let start, _, let doubt):
            "Exposed for \(doubt == nil ? "" : "at most ")\(Figures.age(of: start, now: now))."
        case .everything: "No complete checkpoint exists."
        case .unknown(let doubt): "Exposure unknown: \(Words.doubt(doubt))."
        case .none: ""
        }
    }

    private static func ended(_ operation: Operation, _ outcome: TransferOutcome, now: Date) -> String {
        let time = operation.endTime ?? operation.createTime
        let age = time.map { " \(Figures.age(of: $0, now: now)) ago" } ?? ""
        return "failed\(age): " + Words.reason(outcome)
    }

    private static func unread(_ feed: Feed, _ failure: CloudFailure, _ since: Date?, now: Date) -> String {
        let duration = since.map { now.timeIntervalSince($0) }.flatMap { $0 < 60 ? nil : Figures.duration(seconds: $0) }
        let length = duration.map { " for \($0)" } ?? ""
        let what = if case .root(let root) = feed { "\(root) could" } else { "Could" }
        return "\(what) not be read\(length): \(failure.inOneLine)"
    }
}
