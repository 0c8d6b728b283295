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
        return Checkpoint(
            root: root, name: name, state: state.judged(with: survey), startTime: startTime,
            objects: objects ?? total?.objects, bytes: bytes ?? total?.bytes, hasManifest: hasManifest,
            framework: survey.evidence.framework, committedMember: survey.newestCommitted?.name, survey: timed)
    }
}

extension Checkpoint.State {
    fileprivate func judged(with survey: Survey) -> Checkpoint.State {
        // The root was listed at another time.
        if self == .complete, survey.objects == 0 { return .incomplete("its objects are gone") }
        switch (self, survey.evidence) {
        // While an export writes, not everything is there yet; and what is incomplete has its reason.
        case (.running, _), (.incomplete, _), (_, .none), (.complete, .committed): return self
        case (.unknown(let reason), .committed(let framework)):
            return .unknown("\(reason); \(framework) says it was committed")
        case (_, .uncommitted(let framework, let missing)):
            let place = survey.place.isEmpty ? "" : " in \(survey.place)"
            return .incomplete("\(framework): \(missing) is missing\(place)")
        }
    }
}
