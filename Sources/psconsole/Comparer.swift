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

extension Result {
    fileprivate init(of call: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await call()) } catch { self = .failure(error) }
    }
}
