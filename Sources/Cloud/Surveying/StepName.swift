/// The name of one of a workload's own checkpoints: `step-100`, `checkpoint-500`, `global_step1000`, `iter_0000100`,
/// `epoch=3-step=100`, or a plain number.
struct StepName: Hashable {
    /// The number in it; the larger, the newer.
    let step: Int64
    /// Whether a framework names so what it is still writing.
    let isTemporary: Bool

    /// What stands in the name of what Orbax is still writing.
    static let orbaxTemporary = ".orbax-checkpoint-tmp"
    /// What stands before the name of what Hugging Face's Trainer is still writing.
    static let trainerTemporary = "tmp-"

    private static let words = ["step", "checkpoint", "ckpt", "iter", "iteration", "epoch"]

    /// Reads a folder's name; nothing when it is none of these.
    init?(_ name: String) {
        var rest = Substring(name)
        var isTemporary = false
        if let suffix = rest.firstRange(of: Self.orbaxTemporary) {
            rest = rest[..<suffix.lowerBound]
            isTemporary = true
        }
        if rest.hasPrefix(Self.trainerTemporary) {
            rest = rest.dropFirst(Self.trainerTemporary.count)
            isTemporary = true
        }
        if rest.hasSuffix(".ckpt") { rest = rest.dropLast(5) }
        let digits = rest.utf8.reversed().prefix(while: \.isDigit).count
        guard (1...18).contains(digits), let step = Int64(rest.suffix(digits)) else { return nil }
        let stem = rest.dropLast(digits)
        let word = String(stem.reversed().drop { "-_=".contains($0) }.reversed()).lowercased()
        guard stem.isEmpty || Self.words.contains(where: word.hasSuffix) else { return nil }
        self.step = step
        self.isTemporary = isTemporary
    }
}

extension Substring {
    /// The first place of an ASCII text.
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
