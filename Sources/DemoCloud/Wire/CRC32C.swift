/// The checksum by which Cloud Storage and its clients prove that bytes arrived: CRC-32C (Castagnoli).
///
/// The state can be moved over a run of zero bytes of any length in logarithmic time, which gives objects of many
/// gibibytes their true checksum without producing their bytes.
struct CRC32C {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of everything fed so far.
    var value: UInt32 { ~state }

    /// The checksum as Cloud Storage writes it: base64 of the four bytes, most significant first.
    static func text(of value: UInt32) -> String {
        Base64.text(of: (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) })
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
        }
    }

    mutating func feed(zeros count: Int64) {
        state = Self.product(Self.power(ofByteCount: count), state)
    }

    /// The polynomial, bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? (value >> 1) ^ polynomial : value >> 1
        }
    }

    /// x^(2^n) modulo the polynomial; 64 of them, because the order of this polynomial is 2^31 - 1 and not 2^32 - 1.
    private static let powers: [UInt32] = {
        var powers: [UInt32] = [1 << 30]
        for _ in 1..<64 {
            let last = powers[powers.count - 1]
            powers.append(product(last, last))
        }
        return powers
    }()

    private static func power(ofByteCount count: Int64) -> UInt32 {
        var result: UInt32 = 1 << 31
        var rest = count
        var exponent = 3
        while rest > 0 {
            if rest & 1 == 1 { result = product(powers[exponent], result) }
            rest >>= 1
            exponent += 1
        }
        return result
    }

    private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
        var sum: UInt32 = 0
        var right = right
        var bit: UInt32 = 1 << 31
        while bit != 0 {
            if left & bit != 0 { sum ^= right }
            if left & (bit &- 1) == 0 { break }
            right = right & 1 == 1 ? (right >> 1) ^ polynomial : right >> 1
            bit >>= 1
        }
        return sum
    }
}
