/// The demo worlds that are compiled into the binary.
public enum Scenarios {
    /// The world of `psconsole --demo`, as the text of its scenario file.
    public static var standard: [UInt8] { PackageResources.default_json }
}
