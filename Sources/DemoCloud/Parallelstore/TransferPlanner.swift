import FoundationEssentials

/// Compares a source with a destination and plans what is to be copied.
///
/// Transfers are incremental: what is at the destination with the same content is skipped, and nothing is ever deleted.
struct TransferPlanner {
    private let sourcePrefix: String
    private let destinationPrefix: String
    private let destination: ObjectIndex
    private let unreadable: [String]
    private let pace: TransferPace
    private let copyingBegins: Date
    private let firstGeneration: Int64
    private(set) var plan = TransferPlan()

    init(
        from sourcePrefix: String, to destinationPrefix: String, in destination: ObjectIndex, unreadable: Set<String>,
        pace: TransferPace, copyingBegins: Date, firstGeneration: Int64
    ) {
        self.sourcePrefix = sourcePrefix
        self.destinationPrefix = destinationPrefix
        self.destination = destination
        self.unreadable = unreadable.sorted()
        self.pace = pace
        self.copyingBegins = copyingBegins
        self.firstGeneration = firstGeneration
    }

    mutating func take(_ entry: ObjectIndex.Entry) {
        switch entry {
        case .one(let object): take(object)
        case .run(let run): take(run)
        }
    }

    private mutating func take(_ object: StoredObject) {
        let name = destinationPrefix + object.name.dropFirst(sourcePrefix.count)
        if let present = destination[name], present.content == object.content {
            plan.skip(.one(object))
            return
        }
        let seconds = plan.seconds + pace.seconds(perObjectOf: object.content.size)
        let copy = StoredObject(
            name: name, content: object.content, generation: firstGeneration + plan.total.objects,
            created: copyingBegins + seconds)
        plan.add(.one(copy), fails: unreadable.contains(object.name), pace: pace)
    }

    private mutating func take(_ run: ObjectRun) {
        guard run.series.prefix.hasPrefix(sourcePrefix) else {
            // The directory lies inside the numbered part of the names, so no series can carry the copies.
            for number in run.lower..<run.upper { take(run.series.object(number)) }
            return
        }
        var lower = run.lower
        for path in unreadable {
            let number = run.lower + ObjectIndex.partition(run.count) { run.series.name(run.lower + $0) < path }
            guard number < run.upper, number >= lower, run.series.name(number) == path else { continue }
            takeReadable(ObjectRun(series: run.series, lower: lower, upper: number))
            take(run.series.object(number))
            lower = number + 1
        }
        takeReadable(ObjectRun(series: run.series, lower: lower, upper: run.upper))
    }

    private mutating func takeReadable(_ run: ObjectRun) {
        var series = run.series
        series.prefix = destinationPrefix + series.prefix.dropFirst(sourcePrefix.count)
        var number = run.lower
        while number < run.upper {
            let place = destination.position(of: series.name(number))
            let next = destination.name(at: place)
            if next == series.name(number) {
                number = takePresent(ObjectRun(series: series, lower: number, upper: run.upper), at: place)
            } else {
                let free = next.map { name in
                    number + ObjectIndex.partition(run.upper - number) { series.name(number + $0) < name }
                }
                let upper = free ?? run.upper
                copy(ObjectRun(series: series, lower: number, upper: upper))
                number = upper
            }
        }
    }

    /// Skips or overwrites what is at the destination; the number from which to go on.
    private mutating func takePresent(_ run: ObjectRun, at place: ObjectIndex.Position) -> Int {
        if case .run(let present) = destination.entries[place.entry], present.series.holdsSame(as: run.series) {
            let upper = min(run.upper, present.upper)
            plan.skip(.run(ObjectRun(series: run.series, lower: run.lower, upper: upper)))
            return upper
        }
        let one = ObjectRun(series: run.series, lower: run.lower, upper: run.lower + 1)
        if destination.object(at: place)?.content == run.series.object(run.lower).content {
            plan.skip(.run(one))
        } else {
            copy(one)
        }
        return one.upper
    }

    private mutating func copy(_ run: ObjectRun) {
        var series = run.series
        let each = pace.seconds(perObjectOf: series.size)
        series.generation = firstGeneration + plan.total.objects - Int64(run.lower)
        series.interval = each
        series.created = copyingBegins + plan.seconds + each * Double(1 - run.lower)
        plan.add(.run(ObjectRun(series: series, lower: run.lower, upper: run.upper)), fails: false, pace: pace)
    }
}
