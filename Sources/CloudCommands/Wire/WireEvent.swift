import Cloud

/// An Event, as Kubernetes writes it: of the core API, whoever has told it.
struct WireEvent: Decodable {
    /// Why, in one word; empty when the answer is no event.
    let reason: String
    private let message: String
    private let type: String
    /// When it last happened, as text that sorts by time; a new kind of event says so elsewhere.
    let lastTime: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        (reason, message, type) = (fields.text("reason"), fields.text("message"), fields.text("type"))
        let times = ["lastTimestamp", "eventTime", "firstTimestamp"].map { fields.text($0) }
        lastTime = times.first { !$0.isEmpty } ?? ""
    }

    var event: ClusterEvent { ClusterEvent(reason: reason, message: message, isWarning: type == "Warning") }
}
