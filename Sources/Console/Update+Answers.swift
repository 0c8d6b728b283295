import Cloud
import Plans

/// What comes from outside about plans, runs and checkpoints.
extension State {
    /// Takes one of those messages in.
    mutating func take(_ message: Message) -> [Effect] {
        switch message {
        case .preflighted(let order, let checks):
            for index in screens.indices {
                guard case .form(var form) = screens[index] else { continue }
                form.take(checks.map(\.redacted), about: order)
                screens[index] = .form(form)
            }
            settleScreen()
        case .planned(let order, let id, let plan): return take(id, plan.redacted, for: order)
        case .planFailed(let order, let words): planFailed(Redaction.scrub(words), for: order)
        case .used(let name, let use): return take(use, of: name)
        case .pastImports(let past): changeBrowser { $0.past = past }
        case .browsed(let uri, let result): takeFolders(of: uri, result)
        case .comparing(let pair, let counts): takeComparison(of: pair) { $0.take(counts) }
        case .compared(let pair, let result):
            takeComparison(of: pair) { $0.take(result.mapError { Unlisted(words: Redaction.scrub($0.words)) }) }
        case .said(let words): notice = words
        case .runs(let runs, let writeFailure): return take(runs, writeFailure)
        case .suspended(let jobs):
            suspended = jobs
            settle()
        case .schedules(let snapshot): take(snapshot)
        case .jobLog(let job, let result): take(result, of: job)
        case .setup(let request, let look): take(look, of: request)
        case .journalFailed(let words):
            journalFailure = Redaction.scrub(words)
            settle()
            settleScreen()
        case .journalDamaged(let file):
            damagedJournal = file
            settle()
        case .run(let run, let progress): return take(run, progress)
        case .runFailed(let id, let words): change(id) { $0.readFailure = Redaction.scrub(words) }
        case .orderFailed(let id, let words): orderFailed(id, Redaction.scrub(words))
        case .log(let id, let events): change(id) { $0.take(events) }
        case .verifying(let uri, let objects): verifications[uri] = .going(objects: objects)
        case .verified(let uri, let words, let isIntact, let time, let verification):
            verifications[uri] = .done(words: words, isIntact: isIntact, time: time)
            // What is missing in a checkpoint decides whether it counts.
            if let verification {
                readings.take(verifications: [verification])
                judge()
                judgeSchedules()
                renewBrowser()
            }
        case .verifyFailed(let uri, let words): verifications[uri] = .failed(Redaction.scrub(words))
        case .surveying, .surveyed, .surveyFailed, .surveys: return takeSurvey(message)
        case .key, .resized, .tick, .fetched, .rested: break
        }
        return []
    }

    private mutating func take(_ runs: [RunSummary], _ writeFailure: String?) -> [Effect] {
        // What a run has left in the cloud is looked at as soon as it is over.
        let unfinished = Set(self.runs.filter { !$0.isOver }.map(\.id))
        let hasEnded = runs.contains { $0.isOver && unfinished.contains($0.id) }
        self.runs = runs
        if !areRunsRead, notice == nil { notice = Words.alive(runs.filter(\.isAlive)) }
        areRunsRead = true
        // Whoever may change nothing misses nothing.
        journalFailure = settings.isReadOnly ? nil : writeFailure.map(Redaction.scrub)
        settle()
        settleScreen()
        return hasEnded ? [.refresh] : []
    }

    /// Whoever has left the run meanwhile is told where they are.
    private mutating func orderFailed(_ id: RunID, _ words: String) {
        let isOpen = screens.contains { if case .run(let run) = $0 { run.id == id } else { false } }
        if isOpen { change(id) { $0.orderFailure = words } } else { notice = "run \(id): \(words)" }
    }

    private mutating func change(_ id: RunID, _ body: (inout RunScreen) -> Void) {
        for index in screens.indices {
            guard case .run(var run) = screens[index], run.id == id else { continue }
            body(&run)
            screens[index] = .run(run)
        }
    }

    private mutating func take(_ run: Run, _ progress: StepProgress?) -> [Effect] {
        var effects: [Effect] = []
        change(run.id) { screen in
            if screen.take(run, progress) { effects.append(.bell) }
            if let known = screen.logToRead { effects.append(.readLog(run.id, after: known)) }
        }
        return effects
    }

    /// Opens a plan, if it is what somebody still waits for.
    private mutating func take(_ id: RunID, _ plan: Plan, for order: PlanOrder) -> [Effect] {
        guard isOrdered(order) else { return [] }
        switch (order, screens.last) {
        case (.backup, .form(var form)), (.restore, .form(var form)), (.schedule, .form(var form)):
            form.look.ordered = nil
            replaceScreen(.form(form))
        case (.cancel, nil), (.delete, nil), (.delete, .run), (.repoint, nil), (.repoint, .run),
            (.drill, .browser), (.changeSchedule, .schedules), (.changeSchedule, .schedule),
            (.setUp, .setup):
            ordered = nil
            overlay = nil
            notice = nil
        case (.cancel, _), (.delete, _), (.repoint, _), (.drill, _), (.changeSchedule, _), (.setUp, _):
            ordered = nil
            return []
        case (.backup, _), (.restore, _), (.schedule, _): return []
        }
        // It confirms nothing until it has been on the screen for a moment, which the same wait tells.
        return show(.review(Review(id, plan))) + [.rest]
    }

    /// Whether that is what was ordered last: an answer to what was ordered before it is not waited for any more.
    private func isOrdered(_ order: PlanOrder) -> Bool {
        switch order {
        case .cancel, .delete, .repoint, .drill, .changeSchedule, .setUp: return ordered == order
        case .backup, .restore, .schedule:
            guard case .form(let form) = screens.last else { return false }
            return form.look.ordered == order
        }
    }

    private mutating func planFailed(_ words: String, for order: PlanOrder) {
        guard isOrdered(order) else { return }
        switch (order, screens.last) {
        case (.cancel, _), (.delete, _), (.repoint, _), (.drill, _), (.changeSchedule, _), (.setUp, _):
            ordered = nil
            notice = words
        case (.backup, .form(var form)), (.restore, .form(var form)), (.schedule, .form(var form)):
            form.look.ordered = nil
            form.look.failure = words
            replaceScreen(.form(form))
        case (.backup, _), (.restore, _), (.schedule, _): break
        }
    }
}

extension Check {
    /// The check without what looks like a secret.
    fileprivate var redacted: Check { Check(title, finding, Redaction.scrub(words)) }
}
