extension Int64 {
    /// The sum, held at the ends of the range: a service's strange counter must not end the program.
    public func clampedSum(_ other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        guard isOver else { return sum }
        return other < 0 ? .min : .max
    }
}
