import Cloud

/// One line of `gcloud storage ls --json`: a prefix, or an object with its generation and size.
struct WireStorageItem: Decodable {
    /// Whether it is a prefix.
    let isPrefix: Bool
    /// Where it is; nothing when the text is no `gs://` URI.
    let uri: GCSURI?
    /// The object's generation: a number that no other content of that name ever has.
    let generation: String
    /// The object's size in bytes.
    let size: Int64?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireObjectMetadata? = fields.object("metadata")
        isPrefix = fields.text("type") == "prefix"
        // An object's URL carries its generation after a `#`, which may be in its name too.
        let url = fields.text("url")
        let generation = metadata?.generation ?? ""
        let suffix = "#\(generation)"
        uri = GCSURI(generation.isEmpty || !url.hasSuffix(suffix) ? url : String(url.dropLast(suffix.count)))
        self.generation = generation
        size = metadata?.size
    }
}

private struct WireObjectMetadata: Decodable {
    let generation: String
    let size: Int64?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        generation = fields.number("generation").map(String.init) ?? ""
        size = fields.number("size")
    }
}

/// One of the service's locations, which are zones.
struct WireLocation: Decodable {
    /// The zone; empty when it could not be understood.
    let zone: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let id = fields.text("locationId")
        zone = id.isEmpty ? Self.zone(of: fields.text("name")) : id
    }

    /// The zone in `projects/P/locations/ZONE`, or the text itself where it is a zone alone.
    static func zone(of text: String) -> String {
        text.split(separator: "/").last.map(String.init) ?? ""
    }
}

/// The part of a list's answer that gcloud leaves out.
struct WireUnreachable: Decodable {
    /// The zones that did not answer.
    let zones: [String]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        zones = fields.texts("unreachable").map(WireLocation.zone(of:)).filter { !$0.isEmpty }
    }
}
