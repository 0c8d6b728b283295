import Cloud

/// What a poller delivered, in this order.
actor Inbox {
    private(set) var count = 0
    private var unread: [Fetched] = []
    private var reader: CheckedContinuation<Fetched, Never>?

    func put(_ fetched: Fetched) {
        count += 1
        if let reader {
            self.reader = nil
            reader.resume(returning: fetched)
        } else {
            unread.append(fetched)
        }
    }

    /// The next one, once it is there; one reads at a time.
    func next() async -> Fetched {
        guard unread.isEmpty else { return unread.removeFirst() }
        return await withCheckedContinuation { reader = $0 }
    }
}
