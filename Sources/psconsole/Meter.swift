import Foundation

/// Tells a person at a terminal how far something is, once a second at most.
actor Meter {
    private var last = Date.distantPast

    func tell(_ words: @autoclosure () -> String) {
        guard isatty(STDERR_FILENO) == 1, Date().timeIntervalSince(last) > 1 else { return }
        last = Date()
        standardError(words())
    }
}
