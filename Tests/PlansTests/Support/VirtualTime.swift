import Foundation
import Plans
import Synchronization

/// Time that passes only while the driver waits: its waits are slices of a second, which pass at once.
///
/// Whatever sleeps longer waits until that much has passed, and is given a turn then.
final class VirtualTime: Sendable {
    private let state: Mutex<(now: Date, random: UInt64)>
    private let back = Mutex(0.0)
    private let sleepers = Mutex<[UUID: (wake: Date, continuation: CheckedContinuation<Void, Never>)]>([:])

    init(seed: UInt64 = 1) { state = Mutex((Date(timeIntervalSince1970: 1_800_000_000), seed)) }

    /// The time of everybody but the operator.
    var now: Date { state.withLock { $0.now } }

    /// Sets the operator's clock back.
    func setBack(by seconds: Double) { back.withLock { $0 += seconds } }

    func advance(by seconds: Double) {
        let now = state.withLock { state in
            state.now += seconds
            return state.now
        }
        let due = sleepers.withLock { sleepers in
            let due = sleepers.filter { $0.value.wake <= now }
            for id in due.keys { sleepers[id] = nil }
            return due
        }
        for sleeper in due.values { sleeper.continuation.resume() }
    }

    func uuid() -> UUID {
        state.withLock { state in
            var bytes = [UInt8]()
            while bytes.count < 16 {
                state.random = state.random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(UInt8(truncatingIfNeeded: state.random >> 33))
            }
            bytes[6] = bytes[6] & 0x0f | 0x40
            bytes[8] = bytes[8] & 0x3f | 0x80
            return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        }
    }

    func sleep(_ duration: Duration) async throws {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        if seconds <= 1 {
            try Task.checkCancellation()
            advance(by: seconds)
            await Task.yield()
            return
        }
        let id = UUID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = sleepers.withLock { sleepers in
                    // Under the lock, so that neither the end of the sleep nor its being called off is missed.
                    guard !Task.isCancelled else { return true }
                    sleepers[id] = (now + seconds, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            sleepers.withLock { $0.removeValue(forKey: id) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    var surroundings: Surroundings {
        Surroundings(
            now: { self.now - self.back.withLock { $0 } }, sleep: { try await self.sleep($0) }, uuid: { self.uuid() })
    }
}
