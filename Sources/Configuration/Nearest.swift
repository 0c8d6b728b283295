/// Finds the word that somebody probably meant.
enum Nearest {
    /// The word that is reached with the fewest changed letters, if those are few.
    static func word(to word: String, among words: [String]) -> String? {
        let distances = words.map { (word: $0, distance: distance(from: word.lowercased(), to: $0)) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return nearest.distance <= max(2, word.count / 3) && nearest.distance < nearest.word.count ? nearest.word : nil
    }

    /// How many letters have to be inserted, removed or replaced (Levenshtein).
    static func distance(from left: String, to right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.prefix(100).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
