extension UInt8 {
    /// Whether it is one of `0` to `9`.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether it is one of `a` to `z` and `0` to `9`.
    ///
    /// A range of characters would hold more than these: a letter with a combining mark sorts between two plain ones.
    var isLowerOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}
