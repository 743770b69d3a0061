// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Threading

@testable import HTTPServer

/// A server with routes for what servers must do, on a port that the system chooses.
final class TestServer: Sendable {
    let server: HTTPServer
    let handler = TestHandler()

    init(
        _ addresses: [HTTPListenAddress] = [.internet(host: "127.0.0.1", port: 0)],
        _ change: (inout HTTPServerSettings) -> Void = { _ in }
    ) throws {
        var settings = HTTPServerSettings(addresses: addresses)
        change(&settings)
        server = try HTTPServer(settings: settings, handler: handler)
    }

    deinit { server.stop(drainSeconds: 0) }

    var address: HTTPListenAddress { server.addresses[0] }

    func client(receiveBuffer: Int32? = nil) throws -> SocketClient {
        try SocketClient(address, receiveBuffer: receiveBuffer)
    }
}

/// Answers what the path asks for.
final class TestHandler: HTTPHandler {
    static let bodyLimit = 100_000

    private struct State {
        var streams: [HTTPStream] = []
        var waiting: [HTTPExchange] = []
        var left = 0
        var handled = 0
    }

    private let state = Mutex(State())

    /// The streams that were begun.
    var streams: [HTTPStream] { state.withLock { $0.streams } }
    /// The exchanges that nobody has answered.
    var waiting: [HTTPExchange] { state.withLock { $0.waiting } }
    /// How many clients have left an exchange that waited.
    var left: Int { state.withLock { $0.left } }
    /// How many requests were handled.
    var handled: Int { state.withLock { $0.handled } }

    func admit(_ head: HTTPRequestHead) -> HTTPAdmission {
        head.path == "/refused"
            ? .refuse(HTTPResponse(403, Array("no".utf8), type: "text/plain"))
            : .accept(bodyLimit: Self.bodyLimit)
    }

    func refusal(_ status: Int) -> HTTPResponse { HTTPResponse(status, Array("refused".utf8), type: "text/plain") }

    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        state.withLock { $0.handled += 1 }
        switch request.head.path {
        case "/echo": exchange.respond(HTTPResponse(200, request.body, type: "text/plain"))
        case "/head": exchange.respond(HTTPResponse(200, Array(Self.words(request.head).utf8), type: "text/plain"))
        case "/later":
            try? Threads.start {
                usleep(20_000)
                exchange.respond(HTTPResponse(200, Array("later".utf8), type: "text/plain"))
            }
        case "/never":
            state.withLock { $0.waiting.append(exchange) }
            exchange.whenClientLeaves { [self] in state.withLock { $0.left += 1 } }
        case "/stream":
            let stream = HTTPStream()
            state.withLock { $0.streams.append(stream) }
            exchange.respond(HTTPResponse(200, headers: ["Content-Type": "text/plain"], body: .stream(stream)))
        case "/count":
            let stream = HTTPStream()
            exchange.respond(HTTPResponse(200, headers: ["Content-Type": "text/plain"], body: .stream(stream)))
            try? Threads.start {
                for number in 0..<20 {
                    stream.write("\(number)\n".utf8)
                    usleep(2000)
                }
                stream.finish()
            }
        case "/large": exchange.respond(HTTPResponse(200, [UInt8](repeating: 120, count: 8 << 20), type: "text/plain"))
        default: exchange.respond(HTTPResponse(404, Array("nothing".utf8), type: "text/plain"))
        }
    }

    private static func words(_ head: HTTPRequestHead) -> String {
        let query = head.query.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return
            "\(head.method) \(head.path) \(query) \(head.peer) \(head.headers.values("X-Test").joined(separator: ","))"
    }
}

/// Waits for up to ten seconds until something holds.
func eventually(_ holds: () -> Bool) -> Bool {
    for _ in 0..<2000 {
        if holds() { return true }
        usleep(5000)
    }
    return holds()
}
