/// Hands lines from one task to another, one batch at a time: the giver goes on when the taker is done with the last.
struct Handover: Sendable {
    /// The batches, for one taker, who calls `done()` after each.
    let batches: AsyncStream<[ArraySlice<UInt8>]>
    private let batch: AsyncStream<[ArraySlice<UInt8>]>.Continuation
    private let answers: AsyncStream<Void>
    private let answer: AsyncStream<Void>.Continuation

    /// Makes one through which nothing has gone yet.
    init() {
        (batches, batch) = AsyncStream.makeStream()
        (answers, answer) = AsyncStream.makeStream()
    }

    /// Gives a batch, and waits until the taker is done with it.
    func give(_ lines: [ArraySlice<UInt8>]) async throws(CancellationError) {
        batch.yield(lines)
        for await _ in answers { return }
        throw CancellationError()
    }

    /// The taker is done with a batch.
    func done() { answer.yield() }

    /// No batch will follow.
    func finish() { batch.finish() }
}
