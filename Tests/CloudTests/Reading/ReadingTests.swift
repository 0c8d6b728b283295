import Cloud
import FoundationEssentials
import Testing

@Suite struct ReadingTests {
    private let failure = CloudFailure(.unavailable, task: "instances list")

    @Test func aFailureKeepsTheLastGoodValueAndItsAge() {
        var reading = Reading<Int>()
        #expect(!reading.isSettled)
        reading.take(.success(1), at: start)
        reading.take(.failure(failure), at: start + 60)
        reading.take(.failure(CloudFailure(.quota, task: "instances list")), at: start + 120)
        #expect(reading.value == 1)
        #expect(reading.takenAt == start)
        #expect(reading.isStale)
        #expect(reading.failure?.kind == .quota)
        #expect(reading.failingSince == start + 60)
    }

    @Test func aGoodAnswerEndsTheFailure() {
        var reading = Reading<Int>()
        reading.take(.failure(failure), at: start)
        #expect(reading.isSettled)
        #expect(reading.value == nil)
        reading.take(.success(2), at: start + 60)
        #expect(reading.value == 2)
        #expect(reading.takenAt == start + 60)
        #expect(!reading.isStale)
        #expect(reading.failingSince == nil)
    }

    @Test func whatWasCalledOffIsNoFailure() {
        var reading = Reading<Int>()
        reading.take(.failure(CloudFailure(.cancelled, task: "instances list")), at: start)
        #expect(!reading.isSettled)
    }

    @Test func anAmendedValueIsNoYounger() {
        var reading = Reading<Int>()
        reading.amend { $0 = 9 }
        #expect(reading.value == nil)
        reading.take(.success(1), at: start)
        reading.amend { $0 += 1 }
        #expect(reading.value == 2)
        #expect(reading.takenAt == start)
    }
}
