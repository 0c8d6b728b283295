extension Instance {
    /// The label that says what an instance was created for, where it is not here to stay.
    public static let purposeLabel = "psconsole-purpose"
    /// What it says on an instance that a restore drill has created, and deletes again.
    public static let drillPurpose = "drill"

    /// Whether it was created for a restore drill: what is on it is a copy, and it is about to go.
    public var isOfDrill: Bool { labels[Self.purposeLabel] == Self.drillPurpose }
}
