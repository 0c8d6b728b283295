import DemoCloud
import FlyingFox
import FoundationEssentials

/// Takes every request to the cloud and delivers the answer as the cloud wants it delivered.
struct DemoHandler: HTTPHandler {
    let cloud: SharedCloud

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        var headers: [String: String] = [:]
        for (name, value) in request.headers { headers[name.rawValue] = value }
        // `target` is still percent-encoded; `path` is not, and would take an object `a%2Fb` apart.
        let demoRequest = DemoRequest(
            method: request.method.rawValue, target: request.target.rawValue, headers: headers,
            body: [UInt8](try await request.bodyData))
        let response = await cloud.handle(demoRequest)
        switch response.delivery {
        case .whole:
            return Self.response(response)
        case .delayed(let seconds):
            try await Task.sleep(for: .seconds(seconds))
            return Self.response(response)
        case .hang:
            // Longer than any client waits; cancelling the server ends it.
            try await Task.sleep(for: .seconds(24 * 3600))
            return HTTPResponse(headers: [:], webSocket: DroppedConnection())
        case .reset:
            return HTTPResponse(headers: [:], webSocket: DroppedConnection())
        case .truncated(let count):
            return Self.response(response, breakingOffAfter: Int64(count))
        case .watch(let watch):
            return HTTPResponse(
                statusCode: .ok, headers: Self.headers(response),
                body: HTTPBodySequence(from: WatchBytes(cloud: cloud, watch: watch), suggestedBufferSize: 65_536))
        }
    }

    private static func response(_ response: DemoResponse, breakingOffAfter limit: Int64? = nil) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(response.status, phrase: phrase(response.status)), headers: headers(response),
            body: HTTPBodySequence(
                from: BodyBytes(body: response.body, limit: limit), count: Int(clamping: response.body.count),
                suggestedBufferSize: 65_536))
    }

    private static func headers(_ response: DemoResponse) -> HTTPHeaders {
        var headers: HTTPHeaders = [:]
        for (name, value) in response.headers { headers[HTTPHeader(name)] = value }
        return headers
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 206: "Partial Content"
        case 308: "Resume Incomplete"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 415: "Unsupported Media Type"
        case 416: "Requested Range Not Satisfiable"
        case 422: "Unprocessable Entity"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Status \(status)"
        }
    }
}

/// Closes the connection without sending anything.
///
/// FlyingFox has no call for that. It asks a web-socket handler for its frames before it writes the head of the answer,
/// and closes the connection when the handler throws, which is just what is wanted.
private struct DroppedConnection: WSHandler {
    struct Intended: Error {}

    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        throw Intended()
    }
}
