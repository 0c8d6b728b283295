extension Checkpoint {
    /// The same, with what a survey of its objects says; without one, nothing changes.
    ///
    /// A manifest says that everything was copied, a survey whether what was copied had been finished: a framework may
    /// have been writing when the export began.
    public func judged(with timed: TimedSurvey?) -> Checkpoint {
        guard let timed else { return self }
        let survey = timed.survey
        // What was left off before its end is no total.
        let total: Survey? = survey.isPartial ? nil : survey
        var judged = self
        judged.survey = timed
        judged.objects = objects ?? total?.objects
        judged.bytes = bytes ?? total?.bytes
        judged.framework = survey.newestCommitted?.evidence.framework ?? survey.evidence.framework
        judged.committedMember = survey.newestCommitted?.name
        if state == .complete, total?.objects == 0 {
            // The root was listed at another time. That nothing is there is no guess.
            judged.state = .incomplete("its objects are gone")
            judged.recordedState = judged.state
        } else {
            judged.state = state.judged(with: survey)
        }
        return judged
    }

    /// The same, with what came of comparing it with its manifest; without that, nothing changes.
    ///
    /// What was added since is not in the way of a restore, and changes nothing either.
    func judged(by verification: Verification?) -> Checkpoint {
        guard let verification else { return self }
        var judged = self
        judged.verification = verification
        guard state == .complete, case .differs(let differences) = verification.verdict else { return judged }
        switch differences.objects {
        case nil: judged.state = .unknown("changed since its manifest, and nothing tells what")
        case let objects? where objects.missing > 0 || objects.changed > 0:
            let counts = [(objects.missing, "missing"), (objects.changed, "changed")].filter { $0.0 > 0 }
                .map { "\(Figures.count($0.0)) \($0.1)" }
            judged.state = .incomplete("changed since its manifest: \(counts.joined(separator: ", "))")
        default: break
        }
        judged.recordedState = judged.state
        judged.isChanged = judged.state != state
        return judged
    }
}

extension Checkpoint.State {
    fileprivate func judged(with survey: Survey) -> Checkpoint.State {
        switch (self, survey.evidence) {
        // While an export writes, not everything is there yet; and what is incomplete has its reason.
        case (.running, _), (.incomplete, _), (_, .none), (.complete, .committed): return self
        // One run that was given up long ago, somewhere below, says nothing about the others.
        case (.complete, .uncommitted) where survey.hasCommitted: return self
        case (.unknown(let reason), .uncommitted) where survey.hasCommitted:
            return .unknown("\(reason); not everything in it was committed")
        case (.unknown(let reason), .committed(let framework)):
            return .unknown("\(reason); \(framework) says it was committed")
        case (_, .uncommitted(let framework, let missing)):
            let place = survey.place.isEmpty ? "" : " in \(survey.place)"
            return .incomplete("\(framework): \(missing) is missing\(place)")
        }
    }
}
