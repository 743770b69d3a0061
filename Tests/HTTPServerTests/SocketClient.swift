// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import HTTPServer

/// A client that sends and receives bytes, and waits for at most ten seconds.
final class SocketClient {
    private var descriptor: Int32
    private var received: [UInt8] = []

    /// Connects to where a server listens.
    init(_ address: HTTPListenAddress, receiveBuffer: Int32? = nil) throws {
        switch address {
        case .internet(_, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
            // struct sockaddr_in: family, port and address in the network's order, zeros.
            var bytes: [UInt8] = [UInt8(AF_INET), 0, UInt8(port >> 8), UInt8(port & 255), 127, 0, 0, 1]
            bytes += [UInt8](repeating: 0, count: 8)
            let status = unsafe bytes.withUnsafeBytes { bytes in
                // The buffer is as long as is said, and is copied by the system.
                unsafe connect(
                    descriptor,
                    bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                    socklen_t(bytes.count)
                )
            }
            guard status == 0 else { throw ClientError.notConnected(errno) }
        case .unix(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard SocketCalls.connectLocal(descriptor, path) == 0 else { throw ClientError.notConnected(errno) }
        case .descriptor: throw ClientError.notConnected(0)
        }
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close() }

    private func set(_ option: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Closes so that the server is told of an error.
    func reset() {
        var choice = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &choice, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    // MARK: Sending

    /// - Returns: whether the system took all of it.
    @discardableResult
    func send(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    // MARK: Receiving

    /// Receives once.
    ///
    /// - Returns: whether there was something; false at the end.
    @discardableResult
    func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        }
        guard count > 0 else { return false }
        received += buffer.prefix(count)
        return true
    }

    /// What has come and was not taken as a response.
    var rest: String { String(decoding: received, as: UTF8.self) }

    /// Everything until the server closes.
    func receiveAll() -> String {
        while receive() {}
        defer { received = [] }
        return rest
    }

    /// Waits until a text has come.
    func wait(for text: String) -> Bool {
        while !rest.contains(text) { guard receive() else { return false } }
        return true
    }

    /// Whether the server closes within some seconds.
    func isClosed(within seconds: Int) -> Bool {
        var state = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        guard unsafe poll(&state, 1, Int32(seconds * 1000)) > 0 else { return false }
        return !receive()
    }

    /// The next response; nil when the server closes before its end.
    func response(toHead: Bool = false) -> ClientResponse? {
        while true {
            if let (response, count) = ClientResponse.read(received, toHead: toHead) {
                received.removeFirst(count)
                return response
            }
            guard receive() else { return nil }
        }
    }

    /// Sends a request and takes its response.
    func request(_ method: String, _ path: String, body: String? = nil) -> ClientResponse? {
        let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
        send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(length)\r\n\(body ?? "")")
        return response(toHead: method == "HEAD")
    }
}

enum ClientError: Error {
    case notConnected(Int32)
}

/// A response as the client reads it.
struct ClientResponse {
    let status: Int
    let headers: HTTPHeaders
    let body: String

    /// - Returns: the first response of some bytes and its length; nil while it is not whole.
    static func read(_ bytes: [UInt8], toHead: Bool) -> (ClientResponse, Int)? {
        let text = Array(bytes)
        guard let end = find("\r\n\r\n", in: text, from: 0) else { return nil }
        let lines = String(decoding: text[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1."), let status = Int(first.dropFirst(9).prefix(3)) else {
            return nil
        }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers.add(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let start = end + 4
        if status == 100 { return read(Array(text[start...]), toHead: toHead).map { ($0.0, $0.1 + start) } }
        if toHead { return (ClientResponse(status: status, headers: headers, body: ""), start) }
        if headers["Transfer-Encoding"] == "chunked" {
            return chunks(text, from: start).map { body, count in
                (ClientResponse(status: status, headers: headers, body: body), count)
            }
        }
        let count = headers["Content-Length"].flatMap { Int($0) } ?? 0
        guard text.count >= start + count else { return nil }
        let body = String(decoding: text[start..<(start + count)], as: UTF8.self)
        return (ClientResponse(status: status, headers: headers, body: body), start + count)
    }

    private static func chunks(_ text: [UInt8], from start: Int) -> (String, Int)? {
        var body: [UInt8] = []
        var position = start
        while let end = find("\r\n", in: text, from: position) {
            guard let size = Int(String(decoding: text[position..<end], as: UTF8.self), radix: 16) else { return nil }
            guard text.count >= end + 4 + size else { return nil }
            if size == 0 { return (String(decoding: body, as: UTF8.self), end + 4) }
            body += text[(end + 2)..<(end + 2 + size)]
            position = end + 4 + size
        }
        return nil
    }

    private static func find(_ word: String, in text: [UInt8], from start: Int) -> Int? {
        let word = Array(word.utf8)
        guard text.count >= start + word.count else { return nil }
        return (start...(text.count - word.count)).first { text[$0..<($0 + word.count)].elementsEqual(word) }
    }
}
