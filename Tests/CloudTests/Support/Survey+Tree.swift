import Cloud
import Testing

extension Survey {
    /// The survey of a prefix with these files below it, each of ten bytes.
    init(of prefix: String, _ files: [String], markers: [String: [String]] = [:], batch: Int = 2) throws {
        let prefix = try uri(prefix)
        var builder = SurveyBuilder(of: prefix, markers: markers)
        let names = files.map { prefix.folder.path + $0 }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for first in stride(from: 0, to: names.count, by: batch) {
            builder.add(
                names[first..<min(first + batch, names.count)].map { ObjectRecord(name: $0, size: 10, crc32c: "") })
        }
        self = builder.finish()
    }
}
