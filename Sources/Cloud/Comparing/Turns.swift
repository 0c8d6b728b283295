/// Does one thing after the other, in the order in which they came.
///
/// A comparison holds both places for gcloud at the same time. Two of them that got hold of one each would wait for their
/// second one for ever.
public actor Turns {
    private var last: Task<Void, Never>?

    /// Makes one in which nothing is being done.
    public init() {}

    /// Does something when everything before it is over, and also when it was called off before: it then has to see that itself.
    public func take<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let before = last
        let task = Task {
            await before?.value
            return await work()
        }
        last = Task { _ = await task.value }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
