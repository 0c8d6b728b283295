/// Lets only so many programs run at once; the others wait in the order in which they came.
///
/// One gcloud costs half a second to more than a second of processor time and some 60 MiB: a console that starts a dozen
/// at once takes the machine away from whoever else works on it.
actor CommandGate {
    private var free: Int
    private var waiting: [Ticket] = []
    private var lastTicket = 0

    private struct Ticket {
        let number: Int
        let admission: AsyncStream<Void>.Continuation
    }

    /// Makes a gate with that many places.
    init(places: Int) {
        free = max(1, places)
    }

    /// Waits for a place and says whether it got one, which is then to be given back with `leave()`.
    ///
    /// There is none for a task that is cancelled while it waits.
    func enter() async -> Bool {
        guard !Task.isCancelled else { return false }
        guard free == 0 else {
            free -= 1
            return true
        }
        lastTicket += 1
        let number = lastTicket
        let (admissions, admission) = AsyncStream<Void>.makeStream()
        waiting.append(Ticket(number: number, admission: admission))
        for await _ in admissions { return true }
        // Cancelled. Where the ticket is no longer waiting, the place was handed over at the same moment: pass it on.
        if let index = waiting.firstIndex(where: { $0.number == number }) {
            waiting.remove(at: index)
        } else {
            leave()
        }
        return false
    }

    /// Gives a place to whoever has waited longest.
    func leave() {
        guard waiting.isEmpty else {
            waiting.removeFirst().admission.yield()
            return
        }
        free += 1
    }

    /// Whether a place is free.
    var hasRoom: Bool { free > 0 }

    /// How many are waiting.
    var queueLength: Int { waiting.count }
}
