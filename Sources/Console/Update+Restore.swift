import Cells
import Cloud
import Plans

/// Choosing a checkpoint, and the form that follows.
extension State {
    /// Opens the checkpoints of the instance at the cursor; where the cursor is on a checkpoint, that one is chosen.
    mutating func openBrowser() -> [Effect] {
        let isAtCheckpoint = overlay != nil || focus == .checkpoints
        let chosen = isAtCheckpoint ? checkpointAtCursor : nil
        guard let overview = isAtCheckpoint ? shownOverview : instanceAtCursor else { return [] }
        let effects = show(.browser(RestoreBrowser(overview, at: chosen?.uri))) + [.readPastImports]
        guard chosen != nil, case .browser(var browser) = screens.last else { return effects }
        return effects + choose(on: &browser)
    }

    var restoreAvailability: Availability {
        if overlay != nil || focus == .checkpoints {
            guard let checkpoint = checkpointAtCursor else { return .hidden }
            return checkpoint.state == .running ? .no("while it is written") : .yes
        }
        guard let overview = instanceAtCursor else { return .hidden }
        return overview.checkpoints.isEmpty ? .no("no checkpoint is known") : .yes
    }

    func browserAvailability(of action: Action) -> Availability {
        guard case .browser(let browser) = screens.last else { return .hidden }
        return action != .enterFolder && browser.folder != nil ? .hidden : .yes
    }

    mutating func changeBrowser(_ body: (inout RestoreBrowser) -> Void) {
        for index in screens.indices {
            guard case .browser(var browser) = screens[index] else { continue }
            body(&browser)
            screens[index] = .browser(browser)
        }
        settleScreen()
    }

    /// Takes in what was read since the checkpoints were shown.
    mutating func renewBrowser() {
        let overviews = readings.known
        changeBrowser { browser in
            guard let overview = overviews.first(where: { $0.instance.name == browser.instance }) else { return }
            browser.take(overview)
        }
    }

    func overview(of browser: RestoreBrowser) -> InstanceOverview? {
        readings.known.first { $0.instance.name == browser.instance }
    }

    mutating func takeFolders(of uri: GCSURI, _ result: Result<[String], Unlisted>) {
        changeBrowser { browser in
            guard var folder = browser.folder, folder.uri == uri else { return }
            switch result {
            case .success(let names): folder.names = names
            case .failure(let failure): folder.failure = Redaction.scrub(failure.words)
            }
            browser.folder = folder
        }
    }

    mutating func perform(_ action: Action, on browser: inout RestoreBrowser, isAlone: Bool) -> [Effect] {
        defer { settleScreen() }
        switch action {
        case .down: browser.move { $0 + 1 }
        case .up: browser.move { $0 - 1 }
        case .open where browser.time != nil: goToTime(&browser)
        case .open: return choose(on: &browser)
        case .confirm:
            guard isAlone else {
                notice = "y came together with other keys: press it alone"
                return []
            }
            guard let checkpoint = browser.checkpoint, checkpoint.uri == browser.statement else { return [] }
            browser.statement = nil
            replaceScreen(.browser(browser))
            return openRestoreForm(checkpoint, of: browser)
        case .verify: return verify()
        case .compare: return compare(&browser)
        case .drill: return orderDrill()
        case .newestBefore: browser.time = TextField()
        case .enterFolder: return enterFolder(&browser)
        case .back, .quit:
            guard browser.time != nil || browser.statement != nil || browser.folder != nil else { return closeScreen() }
            return goBack(&browser)
        default: return []
        }
        replaceScreen(.browser(browser))
        return []
    }

    /// Marks the checkpoint at the cursor, or compares the one that was marked with it.
    private mutating func compare(_ browser: inout RestoreBrowser) -> [Effect] {
        guard let uri = browser.checkpoint?.uri else { return [] }
        guard let marked = browser.marked, marked != uri else {
            browser.marked = browser.marked == uri ? nil : uri
            if browser.marked != nil { notice = "\(uri.name) is marked: = on another one compares them" }
            replaceScreen(.browser(browser))
            return []
        }
        browser.marked = nil
        replaceScreen(.browser(browser))
        let pair = Compared(marked, uri)
        return show(.comparison(ComparisonScreen(pair))) + [.compare(pair)]
    }

    mutating func takeComparison(of pair: Compared, _ body: (inout ComparisonScreen) -> Void) {
        guard case .comparison(var screen) = screens.last, screen.pair == pair else { return }
        body(&screen)
        replaceScreen(.comparison(screen))
        settleScreen()
    }

    private mutating func goToTime(_ browser: inout RestoreBrowser) {
        let text = browser.time?.text ?? ""
        guard let time = RestoreBrowser.time(text) else {
            notice = "\(text.isEmpty ? "That" : text) is no time such as 2026-11-23 02:00, in UTC"
            return
        }
        browser.time = nil
        if !browser.goTo(newestBefore: time) {
            notice = "No complete checkpoint was started before \(Figures.instant(time))"
        }
    }

    private mutating func goBack(_ browser: inout RestoreBrowser) -> [Effect] {
        var effects: [Effect] = []
        if browser.time != nil {
            browser.time = nil
        } else if browser.statement != nil {
            browser.statement = nil
        } else if var folder = browser.folder {
            if folder.path.popLast() == nil {
                browser.folder = nil
            } else {
                (folder.names, folder.failure, folder.index) = (nil, nil, 0)
                browser.folder = folder
                effects = [.browse(folder.uri)]
            }
        }
        replaceScreen(.browser(browser))
        return effects
    }

    /// Goes into the checkpoint at the cursor, or into the folder.
    private mutating func enterFolder(_ browser: inout RestoreBrowser) -> [Effect] {
        if var folder = browser.folder {
            guard folder.index > 0, let names = folder.names, names.indices.contains(folder.index - 1) else {
                return []
            }
            folder.path.append(names[folder.index - 1])
            (folder.names, folder.failure, folder.index) = (nil, nil, 0)
            browser.folder = folder
        } else {
            guard let checkpoint = browser.checkpoint else { return [] }
            browser.folder = RestoreBrowser.Folder(checkpoint: checkpoint.uri)
        }
        replaceScreen(.browser(browser))
        return browser.folder.map { [.browse($0.uri)] } ?? []
    }

    /// Chooses what is at the cursor; what is not complete is chosen only past a statement of what is wrong with it.
    private mutating func choose(on browser: inout RestoreBrowser) -> [Effect] {
        guard let checkpoint = browser.checkpoint else { return [] }
        switch checkpoint.state {
        case .complete: return openRestoreForm(checkpoint, of: browser)
        case .running: notice = "\(checkpoint.name): not while it is written"
        case .incomplete, .unknown: browser.statement = checkpoint.uri
        }
        replaceScreen(.browser(browser))
        return []
    }

    private mutating func openRestoreForm(_ checkpoint: Checkpoint, of browser: RestoreBrowser) -> [Effect] {
        let source = RestoreSource(
            checkpoint, manifest: readings.manifest(of: checkpoint), instance: browser.instance,
            part: browser.folder?.part ?? "")
        let instances = readings.instances.value?.instances ?? []
        let like = instances.first { $0.name == browser.instance }
        let draft = RestoreDraft(source, like: like, among: instances, project: browser.instance.project, now: now)
        return open(draft, near: browser.instance.location)
    }

    /// A form with that draft; the instances in the same zone come first: those that the workload's nodes reach as they are.
    private mutating func open(_ draft: RestoreDraft, near location: String) -> [Effect] {
        let active = (readings.instances.value?.instances ?? []).filter { $0.state == .active }
        let targets = active.sorted {
            let near = ($0.name.location == location, $1.name.location == location)
            return near.0 == near.1 ? $0.name < $1.name : near.0
        }
        var form = RestoreForm(draft, targets: targets)
        let effects = form.looks()
        return show(.form(form)) + effects
    }

    /// Takes what uses the instance that a form restores.
    mutating func take(_ use: InstanceUse, of name: InstanceName) -> [Effect] {
        var effects: [Effect] = []
        for index in screens.indices {
            guard case .form(var form) = screens[index] else { continue }
            form.take(use, of: name)
            if index == screens.indices.last { effects = form.looks() }
            screens[index] = .form(form)
        }
        settleScreen()
        return effects
    }

    /// Whether what a run has restored, or was to, can be ordered once more: while it asks, or once it did not end well.
    var changeAvailability: Availability {
        guard case .run(let screen) = screens.last, let run = screen.run, run.plan.restore != nil else {
            return .hidden
        }
        switch run.end {
        case .stopped?, .cancelled?, .abandoned?: return .yes
        case .done?: return .hidden
        case nil: return run.question == nil ? .hidden : .yes
        }
    }

    /// The form as it was ordered, to be changed.
    mutating func openFormAgain(_ screen: RunScreen) -> [Effect] {
        guard let order = screen.plan?.restore else { return [] }
        let instances = readings.instances.value?.instances ?? []
        return open(RestoreDraft(order, among: instances, now: now), near: order.target.name.location)
    }
}

extension RestoreBrowser {
    /// Keeps the row at the cursor in sight.
    mutating func settle(rows: Int) {
        let (count, index) = folder.map { (($0.names?.count ?? 0) + 1, $0.index) } ?? (checkpoints.count, index ?? 0)
        offset = State.offset(offset, showing: index, of: count, in: rows)
    }
}
