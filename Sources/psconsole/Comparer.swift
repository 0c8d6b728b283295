import Cloud
import Foundation

/// Lists two checkpoints, as they are now, and compares them.
///
/// The listings that are stored with manifests would be read sooner, but tell what was there when the backups were made: who
/// chooses one to restore wants to know what is there.
struct Comparer: Sendable {
    let cloud: any StorageReading
    let turns: Turns

    /// Compares, and tells now and then how many objects were listed so far.
    ///
    /// Both listings end when its task is cancelled.
    func compare(
        _ left: GCSURI, with right: GCSURI, each: @escaping @Sendable (ListedCounts) async -> Void
    ) async throws(ComparisonFailure) -> TimedComparison {
        let result = await turns.take { [cloud] in
            let began = Date()
            return await Result { () async throws(ComparisonFailure) in
                let comparison = try await cloud.compare(left, with: right, each: each)
                return TimedComparison(comparison, began: began, ended: Date())
            }
        }
        return try result.get()
    }
}

/// Does one thing after the other, in the order in which they came.
///
/// A comparison holds both places for gcloud at the same time. Two of them that got hold of one each would wait for their
/// second one for ever.
actor Turns {
    private var last: Task<Void, Never>?

    /// Does something when everything before it is over, and even when it is called off: it then has to see that itself.
    func take<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
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

extension Result {
    fileprivate init(of call: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await call()) } catch { self = .failure(error) }
    }
}
