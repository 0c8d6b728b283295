import FlyingFox
import FlyingSocks
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Speaks TLS with its clients, and passes what they say to a port that does not.
struct TLSFront: Sendable {
    let identity: TLSIdentity
    /// The plain port on the loopback interface.
    let target: UInt16

    /// Serves until the task is cancelled.
    ///
    /// - Parameters:
    ///   - ports: The ports on 127.0.0.1; 0 lets the system choose a free one.
    ///   - whenReady: Is told the real ports once connections are accepted.
    /// - Throws: When a port cannot be had, or the error of a cancelled task.
    func run(ports: [UInt16], whenReady: @escaping @Sendable ([UInt16]) async -> Void) async throws {
        let pool = HTTPServer.defaultPool()
        try await pool.prepare()
        var sockets: [Socket] = []
        defer { for socket in sockets { try? socket.close() } }
        for port in ports { sockets.append(try Self.listening(on: port)) }
        let listeners = try sockets.map { try AsyncSocket(socket: $0, pool: pool) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            for listener in listeners { group.addTask { try await accept(listener, pool) } }
            await whenReady(try sockets.map(Self.port(of:)))
            // Whichever ends first ends all.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func listening(on port: UInt16) throws -> Socket {
        let socket = try Socket(domain: AF_INET)
        do {
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: sockaddr_in.inet(ip4: "127.0.0.1", port: port))
            try socket.listen()
            return socket
        } catch {
            try? socket.close()
            throw error
        }
    }

    private static func port(of socket: Socket) throws -> UInt16 {
        guard case .ip4(_, let port) = try socket.sockname() else { throw SocketError.unsupportedAddress }
        return port
    }

    private func accept(_ listener: AsyncSocket, _ pool: some AsyncSocketPool) async throws {
        try await withThrowingDiscardingTaskGroup { connections in
            while true {
                let client = try await listener.accept()
                connections.addTask { await serve(client, pool) }
            }
        }
    }

    private func serve(_ client: AsyncSocket, _ pool: some AsyncSocketPool) async {
        defer { try? client.close() }
        guard let address = try? sockaddr_in.inet(ip4: "127.0.0.1", port: target),
            let server = try? await AsyncSocket.connected(to: address, pool: pool)
        else { return }
        defer { try? server.close() }
        let (outgoing, sender) = AsyncStream<[UInt8]>.makeStream()
        let line = TLSLine(TLSSession(identity), sender)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await listen(to: client, line, server) }
            group.addTask { try? await answer(from: server, line) }
            group.addTask {
                for await bytes in outgoing {
                    do { try await client.write(Data(bytes)) } catch { break }
                }
            }
            _ = await group.next()
            // The farewell is still to be sent, where there is somebody to send it to.
            await line.hangUp()
            _ = await group.next()
            group.cancelAll()
        }
    }

    private func listen(to client: AsyncSocket, _ line: TLSLine, _ server: AsyncSocket) async throws {
        while await !line.isClosed {
            let content = await line.heard(try await client.read(atMost: 4096))
            if !content.isEmpty { try await server.write(Data(content)) }
        }
    }

    private func answer(from server: AsyncSocket, _ line: TLSLine) async throws {
        while true { await line.say(try await server.read(atMost: 4096)) }
    }
}

/// One connection's state; what is to be sent goes out in the order in which it was sealed.
private actor TLSLine {
    private var session: TLSSession
    private let sender: AsyncStream<[UInt8]>.Continuation

    init(_ session: TLSSession, _ sender: AsyncStream<[UInt8]>.Continuation) {
        self.session = session
        self.sender = sender
    }

    var isClosed: Bool { session.isClosed }

    func heard(_ bytes: [UInt8]) -> [UInt8] {
        let outcome = session.receive(bytes)
        if !outcome.reply.isEmpty { sender.yield(outcome.reply) }
        return outcome.content
    }

    func say(_ content: [UInt8]) {
        let sealed = session.send(content)
        if !sealed.isEmpty { sender.yield(sealed) }
    }

    func hangUp() {
        let farewell = session.close()
        if !farewell.isEmpty { sender.yield(farewell) }
        sender.finish()
    }
}
