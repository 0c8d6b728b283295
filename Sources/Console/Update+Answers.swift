import Cloud
import Plans

/// What comes from outside about plans, runs and checkpoints.
extension State {
    /// Takes one of those messages in.
    mutating func take(_ message: Message) -> [Effect] {
        switch message {
        case .preflighted(let draft, let checks):
            for index in screens.indices {
                guard case .form(var form) = screens[index] else { continue }
                form.take(checks, about: draft)
                screens[index] = .form(form)
            }
            settleScreen()
        case .planned(let id, let plan): return take(id, plan)
        case .planFailed(let words): planFailed(words)
        case .said(let words): notice = words
        case .runs(let runs):
            // What a run has left in the cloud is looked at as soon as it is over.
            let unfinished = Set(self.runs.filter { !$0.isOver }.map(\.id))
            let hasEnded = runs.contains { $0.isOver && unfinished.contains($0.id) }
            self.runs = runs
            areRunsRead = true
            journalFailure = nil
            settle()
            settleScreen()
            if hasEnded { return [.refresh] }
        case .journalFailed(let words):
            journalFailure = words
            settle()
        case .run(let run, let progress): return take(run, progress)
        case .runFailed(let id, let words):
            change(id) { $0.failure = words }
        case .log(let id, let events): change(id) { $0.take(events) }
        case .verifying(let uri, let objects): verifications[uri] = .going(objects: objects)
        case .verified(let uri, let words, let isIntact, let time):
            verifications[uri] = .done(words: words, isIntact: isIntact, time: time)
        case .verifyFailed(let uri, let words): verifications[uri] = .failed(words)
        case .surveying, .surveyed, .surveyFailed, .surveys: return takeSurvey(message)
        case .key, .resized, .tick, .fetched, .rested: break
        }
        return []
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

    /// Opens a plan, if somebody still waits for it.
    private mutating func take(_ id: RunID, _ plan: Plan) -> [Effect] {
        let isCancelOrdered = transferToCancel != nil
        if plan.purpose == .cancel { transferToCancel = nil }
        switch screens.last {
        case .form(var form):
            guard form.isOrdered, plan.purpose == .backup, plan.instance == form.draft.instance.name else { return [] }
            form.isOrdered = false
            replaceScreen(.form(form))
        case .review, .history, .run: return []
        case nil:
            guard isCancelOrdered, plan.purpose == .cancel else { return [] }
            overlay = nil
            notice = nil
        }
        // It confirms nothing until it has been on the screen for a moment, which the same wait tells.
        return show(.review(Review(id, plan))) + [.rest]
    }

    private mutating func planFailed(_ words: String) {
        transferToCancel = nil
        if case .form(var form) = screens.last, form.isOrdered {
            form.isOrdered = false
            form.failure = words
            replaceScreen(.form(form))
        } else {
            notice = words
        }
    }
}
