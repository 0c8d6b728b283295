/// A resumable upload in progress.
struct Upload: Hashable, Sendable {
    var bucket: String
    var name: String
    var settings: JSONObject
    /// The query of the first request, which holds the preconditions.
    var query: [String: String]
    var received: [UInt8] = []
}

/// The two parts of an upload in one request: the resource in JSON, then the bytes.
struct MultipartUpload: Hashable, Sendable {
    var resource: JSONObject
    var mediaType: String?
    var media: [UInt8]

    /// Nothing when the body is not `multipart/related` with two parts.
    ///
    /// gcloud puts its boundary into single quotes, which RFC 2046 does not know, and ends lines with `\n` alone.
    init?(contentType: String, body: [UInt8]) {
        guard let range = contentType.firstRange(of: "boundary=") else { return nil }
        let quoted = contentType[range.upperBound...].prefix { $0 != ";" }
        let boundary = Array("--".utf8) + quoted.trimming { $0 == "\"" || $0 == "'" || $0 == " " }.utf8
        guard let first = Self.find(boundary, in: body, from: 0),
            let jsonStart = Self.headEnd(in: body, from: first + boundary.count),
            let second = Self.find(boundary, in: body, from: jsonStart),
            let mediaStart = Self.headEnd(in: body, from: second + boundary.count),
            let last = Self.findLast(boundary, in: body, from: mediaStart),
            let resource = try? JSONParser.parse(Array(body[jsonStart..<second])).object
        else { return nil }
        self.resource = resource
        var end = last
        if end > mediaStart, body[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > mediaStart, body[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        media = Array(body[mediaStart..<end])
        let head = String(decoding: body[second..<mediaStart], as: UTF8.self)
        mediaType = head.split(whereSeparator: \.isNewline).map { $0.lowercased() }
            .first { $0.hasPrefix("content-type:") }.map { String($0.dropFirst(13).drop { $0 == " " }) }
    }

    /// Where the headers of a part end.
    private static func headEnd(in body: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 1 < body.count {
            if body[index] == 10, body[index + 1] == 10 { return index + 2 }
            if body[index...].starts(with: [10, 13, 10]) { return index + 3 }
            index += 1
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard body.count - pattern.count >= start else { return nil }
        return (start...body.count - pattern.count).first { body[$0...].starts(with: pattern) }
    }

    private static func findLast(_ pattern: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard body.count - pattern.count >= start else { return nil }
        return (start...body.count - pattern.count).last { body[$0...].starts(with: pattern) }
    }
}

extension Substring {
    fileprivate func trimming(_ isUnwanted: (Character) -> Bool) -> Substring {
        var text = drop(while: isUnwanted)
        while let last = text.last, isUnwanted(last) { text.removeLast() }
        return text
    }
}
