import FoundationEssentials

/// One page of a list: a token names the last element of the page before, so that changes in between lose nothing.
struct Page<Element> {
    var elements: [Element]
    var nextToken: String?

    /// The page behind a token, of all elements sorted by name.
    init(of sorted: [(name: String, element: Element)], size: Int64?, token: String?, limit: Int) throws(Refusal) {
        var rest = sorted[...]
        if let token, !token.isEmpty {
            guard let data = Data(base64Encoded: token) else {
                throw Refusal(code: .invalidArgument, message: "Invalid page token: \(token)")
            }
            let last = String(decoding: data, as: UTF8.self)
            rest = rest.drop { $0.name <= last }
        }
        guard (size ?? 0) >= 0 else {
            throw Refusal(code: .invalidArgument, message: "page_size must not be negative")
        }
        let count = size.map { $0 == 0 ? limit : min(Int(clamping: $0), limit) } ?? limit
        let page = rest.prefix(count)
        elements = page.map(\.element)
        nextToken = page.count < rest.count ? page.last.map { Base64.text(of: $0.name.utf8) } : nil
    }
}
