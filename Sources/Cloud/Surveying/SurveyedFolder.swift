import struct FoundationEssentials.Date

/// A folder of which everything was listed.
struct ClosedFolder {
    let name: String
    let objects: Int64
    let bytes: Int64
    let newestChange: Date?
    /// The series that lies in it or below.
    let series: Series?
    let otherSeries: Int64
    /// What everything but that series tells.
    let rest: LocatedEvidence
    /// Whether something in it or below is committed, beside the members of that series.
    let hasOtherCommitted: Bool
    /// Whether Orbax commits with files in it or below.
    let hasCommitFiles: Bool
    /// Whether it has Orbax's last file itself.
    let hasOwnCommitFile: Bool
    /// Whether DeepSpeed wrote into it.
    let isDeepSpeed: Bool

    /// What all of it tells.
    var located: LocatedEvidence { rest.joined(series) }

    /// Whether anything in it or below is committed.
    var hasCommitted: Bool { hasOtherCommitted || series?.hasCommitted == true }
}

/// A folder of which more may be listed.
struct SurveyedFolder: Sendable {
    let name: String
    private var objects: Int64 = 0
    private var bytes: Int64 = 0
    private var newestChange: Date?
    private var traces: FolderTraces
    private var rest = LocatedEvidence()
    private var hasOtherCommitted = false
    private var hasCommitFiles = false
    private var members: [Candidate] = []
    private var leftOut: Int64 = 0
    private var series: Series?
    private var otherSeries: Int64 = 0

    /// A folder that is named like a member of a series.
    private struct Candidate: Sendable {
        var member: Survey.Member
        let hasOwnCommitFile: Bool
        /// What lies in it, in case that it is the only one and holds a series itself.
        var inner: Series?
        /// What the rest in it tells.
        let innerRest: LocatedEvidence
        /// Whether anything in it is committed.
        let hasCommitted: Bool
    }

    init(name: String, _ custom: [CustomFramework]) {
        self.name = name
        traces = FolderTraces(custom)
    }

    /// Takes in an object that lies directly in it.
    mutating func take(_ record: ObjectRecord, file: String) {
        count(1, record.size, record.updateTime)
        if !file.isEmpty { traces.take(file) }
    }

    private mutating func count(_ objects: Int64, _ bytes: Int64, _ time: Date?) {
        self.objects = self.objects.clampedSum(objects)
        self.bytes = self.bytes.clampedSum(bytes)
        newestChange = [newestChange, time].compactMap(\.self).max()
    }

    /// Takes in a folder that lies directly in it.
    mutating func take(_ folder: ClosedFolder) {
        count(folder.objects, folder.bytes, folder.newestChange)
        hasCommitFiles = hasCommitFiles || folder.hasCommitFiles
        otherSeries = otherSeries.clampedSum(folder.otherSeries)
        guard let step = StepName(folder.name) else {
            rest = rest.joined(folder.rest.seen(from: folder.name))
            hasOtherCommitted = hasOtherCommitted || folder.hasOtherCommitted
            if let inner = folder.series { take(inner.seen(from: folder.name)) }
            return
        }
        let follows =
            folder.isDeepSpeed
            ? Framework.deepSpeed : Framework.isOfMegatron(folder.name) ? Framework.megatron : nil
        let member = Survey.Member(
            name: folder.name, objects: folder.objects, bytes: folder.bytes, newestChange: folder.newestChange,
            evidence: folder.located.inOne, step: step.step, follows: follows)
        let inner = members.isEmpty && leftOut == 0 ? folder.series?.seen(from: folder.name) : nil
        if members.count == 1 { members[0].inner = nil }
        members.append(
            Candidate(
                member: member, hasOwnCommitFile: folder.hasOwnCommitFile, inner: inner,
                innerRest: folder.rest.seen(from: folder.name), hasCommitted: folder.hasCommitted))
        if members.count >= 2 * Survey.memberLimit { keepNewest() }
    }

    private mutating func take(_ other: Series) {
        guard let mine = series else {
            series = other
            return
        }
        otherSeries = otherSeries.clampedSum(1)
        let isFirst = other.isBefore(mine)
        series = isFirst ? other : mine
        let rest = isFirst ? mine : other
        self.rest = self.rest.joined(rest.located)
        hasOtherCommitted = hasOtherCommitted || rest.hasCommitted
    }

    private mutating func keepNewest() {
        members.sort { ($0.member.step, $0.member.name) > ($1.member.step, $1.member.name) }
        leftOut += Int64(max(0, members.count - Survey.memberLimit))
        members.removeLast(max(0, members.count - Survey.memberLimit))
    }

    /// The folder, once all of it was listed.
    func closed() -> ClosedFolder {
        var folder = self
        folder.keepNewest()
        folder.judgeBySiblings()
        folder.judgeByPointers()
        folder.closeMembers()
        let own = traces.evidence(of: name, isCommitFileBelow: hasCommitFiles)
        // A part of something unfinished may be finished, which says nothing about the whole.
        let isUnfinishedItself = own.isUncommitted && (StepName(name) != nil || own.framework == Framework.orbax)
        return ClosedFolder(
            name: name, objects: objects, bytes: bytes, newestChange: newestChange, series: folder.series,
            otherSeries: folder.otherSeries, rest: LocatedEvidence(evidence: own).joined(folder.rest),
            hasOtherCommitted: !isUnfinishedItself && (own.isCommitted || folder.hasOtherCommitted),
            hasCommitFiles: hasCommitFiles || traces.hasCommitFile, hasOwnCommitFile: traces.hasCommitFile,
            isDeepSpeed: traces.isDeepSpeed)
    }

    /// What one member has, the others must have too, where a framework writes the same into each.
    private mutating func judgeBySiblings() {
        if members.contains(where: \.hasOwnCommitFile) {
            for index in members.indices where !members[index].hasOwnCommitFile {
                guard !members[index].member.evidence.isUncommitted else { continue }
                members[index].member.evidence = .uncommitted(
                    framework: Framework.orbax, missing: Framework.orbaxMarker)
            }
        }
        let markers = traces.lastMarkers
        let committed = members.lazy.compactMap { candidate -> String? in
            candidate.member.evidence.isCommitted ? candidate.member.evidence.framework : nil
        }
        guard let framework = committed.first(where: { markers[$0] != nil }), let marker = markers[framework] else {
            return
        }
        for index in members.indices where members[index].member.evidence == .none {
            members[index].member.evidence = .uncommitted(framework: framework, missing: marker)
        }
    }

    /// What lies beside the members names the last one that was finished; without it, none was.
    private mutating func judgeByPointers() {
        let pointers = [
            (Framework.deepSpeed, traces.hasDeepSpeedPointer), (Framework.megatron, traces.hasMegatronPointer),
        ]
        for (framework, isThere) in pointers {
            let led = members.indices.filter { members[$0].member.follows == framework }
            for index in led where !members[index].member.evidence.isUncommitted {
                if !isThere {
                    members[index].member.evidence = .uncommitted(
                        framework: framework, missing: Framework.pointer(of: framework) ?? "")
                } else if led.count == 1, leftOut == 0 {
                    // It can name no other one.
                    members[index].member.evidence = .committed(framework: framework)
                }
            }
        }
    }

    /// Several members are a series; a single one is one when a framework left its traces in it.
    private mutating func closeMembers() {
        let isSeries =
            members.count > 1
            || members.contains { $0.member.evidence != .none && ($0.inner?.members.count ?? 0) < 2 }
        guard isSeries else {
            for candidate in members {
                rest = rest.joined(candidate.innerRest)
                hasOtherCommitted = hasOtherCommitted || candidate.hasCommitted
                if let inner = candidate.inner { take(inner) }
            }
            return
        }
        // What one folder of several holds may be finished in one place and unfinished in another.
        hasOtherCommitted =
            hasOtherCommitted || members.contains { $0.hasCommitted && !$0.member.evidence.isCommitted }
        let framework = members.lazy.compactMap(\.member.follows).first
        let hasPointer =
            framework == Framework.deepSpeed ? traces.hasDeepSpeedPointer : traces.hasMegatronPointer
        let pointer = framework.flatMap { framework in
            Framework.pointer(of: framework).map { Survey.Pointer(framework: framework, path: $0) }
        }
        take(Series(members: members.map(\.member), leftOut: leftOut, pointer: hasPointer ? pointer : nil))
    }
}
