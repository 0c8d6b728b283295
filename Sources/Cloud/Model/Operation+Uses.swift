extension Operation {
    /// Whether it goes on, and reads or writes under that prefix.
    public func uses(_ prefix: GCSURI) -> Bool {
        isRunning && transfer?.uri?.overlaps(prefix) == true
    }
}
