import Cells
import Cloud
import Plans

/// What keys do on the form, in a plan, in the list of runs and in a run.
extension State {
    /// Shows a screen on top of all others.
    mutating func show(_ screen: Screen) -> [Effect] {
        screens.append(screen)
        screenOffset = 0
        settleScreen()
        return []
    }

    mutating func replaceScreen(_ screen: Screen) {
        guard !screens.isEmpty else { return }
        screens[screens.count - 1] = screen
    }

    /// Goes back to the screen before.
    mutating func closeScreen() -> [Effect] {
        guard let closed = screens.popLast() else { return [] }
        screenOffset = 0
        settleScreen()
        guard case .run = closed else { return [] }
        if case .run(let run) = screens.last { return [.watchRun(run.id)] }
        // A run may have changed what it shows.
        return [.watchRun(nil)] + lookAgainAtSetup()
    }

    mutating func openRun(_ id: RunID, asking ask: RunScreen.Ask? = nil) -> [Effect] {
        var run = RunScreen(id)
        run.ask = ask
        return show(.run(run)) + [.watchRun(id)]
    }

    /// Opens the run that a key is to resume or decide; that it is resumed is asked for there.
    mutating func resume() -> [Effect] {
        guard let run = runToResume else { return [] }
        return openRun(run.id, asking: run.standing == .interrupted ? .resume : nil)
    }

    /// Whoever presses a key has read why an order came to nothing; that a run was never begun stays said.
    mutating func forgetOrderFailure() {
        guard overlay == nil, case .run(var run) = screens.last, run.run != nil, run.orderFailure != nil else { return }
        run.orderFailure = nil
        replaceScreen(.run(run))
    }

    mutating func openForm() -> [Effect] {
        guard let overview = instanceAtCursor else { return [] }
        let draft = BackupDraft(instance: overview.instance, roots: overview.roots, now: now)
        var form = BackupForm(draft)
        let effects = form.looks()
        return show(.form(form)) + effects
    }

    /// Fills in the backup root of a form that was opened before operations had told of one.
    mutating func offerRoots() -> [Effect] {
        guard case .form(let shown) = screens.last, var form = shown as? BackupForm else { return [] }
        let name = form.draft.instance.name
        guard let overview = readings.overviews.first(where: { $0.instance.name == name }) else { return [] }
        let before = form.draft
        form.offer(overview.roots)
        guard form.draft != before else { return [] }
        let effects = form.looks()
        replaceScreen(.form(form))
        return effects
    }

    /// Has the plan made that cancels a transfer.
    mutating func orderCancel() -> [Effect] {
        guard let transfer = transferAtCursor else { return [] }
        ordered = .cancel(transfer.name)
        notice = "making the plan that cancels it"
        return [.plan(.cancel(transfer.name))]
    }

    mutating func verify() -> [Effect] {
        guard let checkpoint = checkpointAtCursor else { return [] }
        verifications[checkpoint.uri] = .going(objects: 0)
        return [.verify(checkpoint.uri)]
    }

    /// Takes a key that belongs to a text; nothing where it is one for the table.
    mutating func pressText(_ key: Key, isAlone: Bool) -> [Effect]? {
        switch screens.last {
        case .form(var form):
            let action = keyTable.action(for: key, in: .form)
            guard action == nil || action == .edit else { return nil }
            let before = form.order
            let isMine = form.press(key)
            if form.order != before { form.look.ordered = nil }
            let effects = form.isAtChoice ? form.looks() : []
            replaceScreen(.form(form))
            return isMine ? effects : []
        case .review(var review):
            guard let answer = review.type(key, isAlone: isAlone) else { return nil }
            replaceScreen(.review(review))
            return take(answer, review)
        case .run(var run):
            let ask = run.ask
            let answer = run.type(key, isAlone: isAlone)
            guard answer != .notMine else { break }
            replaceScreen(.run(run))
            if case .refused(let words) = answer { notice = words }
            return answer == .confirmed ? confirm(ask, run) : []
        case .browser(var browser):
            guard var time = browser.time, keyTable.action(for: key, in: .time) == nil else { break }
            let isMine = time.press(key)
            browser.time = time
            replaceScreen(.browser(browser))
            return isMine ? [] : nil
        case .history, .comparison, .schedules, .schedule, .setup, nil: break
        }
        // Where no text is written a paste does nothing.
        if case .pasted = key { return [] }
        return nil
    }

    private mutating func take(_ answer: Review.Answer, _ review: Review) -> [Effect] {
        switch answer {
        case .nothing: return []
        case .refused(let words):
            notice = words
            return []
        case .cancelled: return closeScreen()
        case .confirmed:
            if let journalFailure {
                notice = "Can't be run: the journal can't be used: \(journalFailure)"
                return []
            }
            screens.removeLast()
            if case .form = screens.last { screens.removeLast() }
            if case .browser = screens.last { screens.removeLast() }
            return show(.run(RunScreen(review.id, starting: review.confirmed)))
                + [.start(review.id, review.confirmed), .watchRun(review.id)]
        }
    }

    mutating func performOnScreen(_ action: Action, _ key: Key, isAlone: Bool) -> [Effect] {
        switch action {
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .refresh: return refresh() + lookAgainAtSetup()
        case .setup: return openSetup()
        case .help:
            cover(with: .help)
            return []
        case .pageDown, .pageUp, .first, .last:
            if case .history(var history) = screens.last {
                let step = max(1, Layout(self).panel.rows - 3)
                history.move(in: runs) { index in
                    switch action {
                    case .pageDown: index + step
                    case .pageUp: index - step
                    case .first: 0
                    default: .max
                    }
                }
                replaceScreen(.history(history))
                settleScreen()
            } else if case .schedules(let schedules) = screens.last {
                turnPage(action, of: schedules)
            } else if case .browser(var browser) = screens.last {
                let step = max(
                    1, BrowserView(state: self, browser: browser).visibleRows(in: Layout(self).panel.rows) - 1)
                browser.move { index in
                    switch action {
                    case .pageDown: index + step
                    case .pageUp: index - step
                    case .first: 0
                    default: .max / 2
                    }
                }
                replaceScreen(.browser(browser))
                settleScreen()
            } else {
                scrollScreen(action)
            }
            return []
        default: break
        }
        switch screens.last {
        case .form(var form): return perform(action, key, on: &form)
        case .review(var review): return perform(action, on: &review, isAlone: isAlone)
        case .history(var history): return perform(action, on: &history)
        case .run(var run): return perform(action, key, on: &run, isAlone: isAlone)
        case .browser(var browser): return perform(action, on: &browser, isAlone: isAlone)
        case .schedules(var schedules): return perform(action, on: &schedules)
        case .schedule(var schedule): return perform(action, on: &schedule)
        case .setup(var setup): return perform(action, on: &setup)
        case .comparison:
            switch action {
            case .down, .up: scrollScreen(action)
            case .back, .quit: return closeScreen() + [.endComparison]
            default: break
            }
            return []
        case nil: return []
        }
    }

    private mutating func perform(_ action: Action, _ key: Key, on form: inout any OrderForm) -> [Effect] {
        switch action {
        case .nextField where key == .enter && form.isAtReview: return order(&form)
        case .review: return order(&form)
        case .nextField: form.move(by: 1)
        case .previousField: form.move(by: -1)
        case .back, .quit: return closeScreen()
        default: return []
        }
        let effects = form.looks()
        replaceScreen(.form(form))
        settleScreen()
        return effects
    }

    /// Has the plan made that the form describes.
    private mutating func order(_ form: inout any OrderForm) -> [Effect] {
        defer {
            replaceScreen(.form(form))
            settleScreen()
        }
        if let mistake = form.goToMistake() {
            notice = "Not yet: \(mistake)"
            return []
        }
        if let journalFailure {
            notice = "Not now: the journal can't be used: \(journalFailure)"
            return []
        }
        let order = form.order
        guard form.look.ordered != order else { return [] }
        form.look.ordered = order
        form.look.failure = nil
        return form.looks() + [.plan(order)]
    }

    private mutating func perform(_ action: Action, on review: inout Review, isAlone: Bool) -> [Effect] {
        var answer = Review.Answer.nothing
        switch action {
        case .down: review.move(by: 1)
        case .up: review.move(by: -1)
        case .open: answer = review.open()
        case .confirm: answer = review.confirm(isAlone: isAlone)
        case .back, .quit: answer = .cancelled
        case .saveScript: return [.saveScript(review.confirmed)]
        case .leaveOut: answer = review.leaveOut()
        default: break
        }
        replaceScreen(.review(review))
        settleScreen()
        return take(answer, review)
    }

    private mutating func perform(_ action: Action, on history: inout HistoryScreen) -> [Effect] {
        switch action {
        case .down: history.move(in: runs) { $0 + 1 }
        case .up: history.move(in: runs) { $0 - 1 }
        case .open: return history.index(in: runs).map { openRun(runs[$0].id) } ?? []
        case .resume: return resume()
        case .back, .quit: return closeScreen()
        default: break
        }
        replaceScreen(.history(history))
        settleScreen()
        return []
    }

    private mutating func perform(
        _ action: Action, _ key: Key, on run: inout RunScreen, isAlone: Bool
    ) -> [Effect] {
        switch action {
        case .down, .up:
            scrollScreen(action)
            return []
        case .back, .quit:
            guard run.ask != nil || run.showsLog else { return closeScreen() }
            if run.ask == nil { run.showsLog = false }
            run.ask = nil
        case .log: run.showsLog.toggle()
        case .delete: return orderDeletion()
        case .repoint: return orderRepointing()
        case .change:
            guard let question = run.run?.question else { return openFormAgain(run) }
            run.ask = .change(question)
        case .cancelRun: run.ask = run.plan.map { .cancel(TypedName($0.instance.id)) }
        case .abandon: run.ask = run.plan.map { .abandon(TypedName($0.instance.id)) }
        case .resume: run.ask = .resume
        case .choose:
            guard case .character(let digit) = key, let number = digit.wholeNumberValue,
                let question = run.run?.question, question.choices.indices.contains(number - 1)
            else { return [] }
            run.ask = .decide(question, question.choices[number - 1].choice)
        case .confirm:
            guard isAlone else {
                notice = "y came together with other keys: press it alone"
                return []
            }
            return confirm(run.ask, run)
        default: return []
        }
        screenOffset = 0
        replaceScreen(.run(run))
        return run.logToRead.map { [.readLog(run.id, after: $0)] } ?? []
    }

    /// Does what was asked and confirmed.
    private mutating func confirm(_ ask: RunScreen.Ask?, _ run: RunScreen) -> [Effect] {
        var run = run
        run.ask = nil
        replaceScreen(.run(run))
        switch ask {
        case .cancel: return [.cancelRun(run.id)]
        case .abandon: return [.abandonRun(run.id)]
        case .resume: return [.resumeRun(run.id)]
        case .decide(let question, let choice): return [.decide(run.id, question, choice)]
        case .change(let question): return [.decide(run.id, question, .stop)] + openFormAgain(run)
        case nil: return []
        }
    }
}
