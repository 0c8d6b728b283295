import Testing

/// What the ports promise, kept by the real gcloud against a demo cloud.
///
/// One command costs a second of processor time, so that these tests take their turns, and each reads as much as it can
/// from one world. Time stands still in these worlds until a test moves it.
@Suite(.serialized, .timeLimit(.minutes(3))) enum Contract {}
