// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Synchronization

extension Connection {
    /// The request line has come.
    ///
    /// - Parameter address: where the library has the target.
    func begin(_ target: [UInt8], at address: UInt) {
        request = IncomingRequest(target: target, targetAddress: address)
        let deadline = ContinuousClock.now + daemon.settings.headDeadline
        shared.withLock { shared in
            shared.phase = .head
            shared.deadline = min(shared.deadline ?? deadline, deadline)
        }
    }

    /// Called by the library with a head, with each piece of a body, at the end of a request, and after each wait.
    ///
    /// - Returns: false to have the connection closed.
    func access(_ exchange: borrowing LibraryRequest, method: String, version: String, _ piece: UnsafeRawBufferPointer)
        -> Bool
    {
        let phase = shared.withLock { $0.isGone ? nil : $0.phase }
        switch phase {
        case nil: return false
        case .head: return start(exchange, method: method, version: version)
        case .body where piece.count > 0:
            return unsafe keep(piece)
        case .body: return finish(exchange)
        case .waiting: return answer(exchange)
        case .sending: return false
        }
    }

    // MARK: The head

    private func start(_ exchange: borrowing LibraryRequest, method: String, version: String) -> Bool {
        let settings = daemon.settings
        let (headers, isWhole) = exchange.head(behind: request)
        guard request.target.count <= settings.urlLimit else { return refuse(exchange, 414) }
        guard exchange.headSize <= settings.headLimit else { return refuse(exchange, 431) }
        guard isWhole else { return refuse(exchange, 400) }
        let form: HeadRules.BodyForm
        do throws(HeadRules.Refusal) {
            form = try HeadRules.check(method: method, version: version, headers: headers)
        } catch {
            return refuse(exchange, error.status)
        }
        guard let target = RequestTarget(request.target) else { return refuse(exchange, 400) }
        let head = HTTPRequestHead(
            method,
            target.path,
            query: target.query,
            headers: headers,
            peer: peer,
            isEncrypted: daemon.isEncrypted
        )
        switch daemon.handler.admit(head) {
        case .refuse(let response):
            // The library closes when it is answered before a request is whole: a small body is read and thrown away.
            guard let length = form.knownLength, length <= Self.mostDrained, headers["Expect"] == nil else {
                return close(exchange, response)
            }
            request.refusal = response
        case .accept(let limit):
            request.bodySize = limit
            if form != .chunked {
                guard let length = form.knownLength, length <= limit else { return refuse(exchange, 413) }
                guard daemon.bodies.hasRoom(for: length, settings.bodyBudget) else { return refuse(exchange, 503) }
                request.bodySize = length
            }
            request.head = head
            request.bodyLimit = limit
            request.target = []
        }
        shared.withLock { shared in
            shared.phase = .body
            shared.deadline = .now + settings.bodyDeadline
        }
        return true
    }

    /// The largest body that is read for the sake of the connection alone.
    private static var mostDrained: Int { 64 << 10 }

    /// Answers what is no request.
    private func refuse(_ exchange: borrowing LibraryRequest, _ status: Int) -> Bool {
        close(exchange, daemon.handler.refusal(status))
    }

    /// Answers before all of the request has come, and ends the connection.
    private func close(_ exchange: borrowing LibraryRequest, _ response: HTTPResponse) -> Bool {
        lingers = true
        return send(exchange, response, closing: true)
    }

    // MARK: The body

    /// - Returns: false when there is far too much.
    private func keep(_ piece: UnsafeRawBufferPointer) -> Bool {
        if request.refusal == nil {
            if piece.count > request.bodyLimit - request.body.count {
                drop(413)
            } else if !makeRoom(for: request.body.count + piece.count) {
                drop(503)
            } else {
                unsafe request.body.append(contentsOf: piece)
                return true
            }
        }
        request.dropped += piece.count
        return request.dropped <= request.bodyLimit + Self.mostDropped
    }

    /// Refuses a body that is coming.
    ///
    /// The library takes no answer in the middle of one: a little more is read for the client's sake.
    private func drop(_ status: Int) {
        request.refusal = daemon.handler.refusal(status)
        request.isLast = true
        request.dropped = request.body.count
        request.body = []
        releaseBody()
    }

    /// Lets the body grow, within the memory that all bodies share.
    private func makeRoom(for count: Int) -> Bool {
        guard count > reservedBytes else { return true }
        let capacity = min(request.bodySize, max(count, 2 * reservedBytes, 4096))
        let budget = daemon.settings.bodyBudget
        guard daemon.bodies.reserve(capacity - reservedBytes, of: request.bodySize, budget) else { return false }
        reservedBytes = capacity
        request.body.reserveCapacity(capacity)
        return true
    }

    /// The body is not needed any more.
    func releaseBody() {
        guard reservedBytes > 0 else { return }
        daemon.bodies.release(reservedBytes)
        reservedBytes = 0
    }

    private static var mostDropped: Int { 4 << 20 }

    /// The request is whole.
    private func finish(_ library: borrowing LibraryRequest) -> Bool {
        if let refusal = request.refusal { return send(library, refusal, closing: request.isLast) }
        guard let head = request.head else { return false }
        let whole = HTTPRequest(head, body: request.body)
        request = IncomingRequest()
        let exchange = HTTPExchange { [self] in deliver($0) }
        shared.withLock { shared in
            shared.phase = .waiting
            shared.deadline = nil
            shared.exchange = exchange
            shared.isWoken = false
        }
        daemon.handler.handle(whole, exchange)
        return answer(library)
    }

    // MARK: The response

    /// Sends the response if there is one, and waits for it if not.
    private func answer(_ library: borrowing LibraryRequest) -> Bool {
        while true {
            let (response, isGone) = shared.withLock { shared in
                defer { shared.response = nil }
                return (shared.response, shared.isGone)
            }
            if isGone { return false }
            if let response { return send(library, response, closing: false) }
            if suspend() { return true }
        }
    }

    private func send(_ library: borrowing LibraryRequest, _ response: HTTPResponse, closing: Bool) -> Bool {
        releaseBody()
        var response = response
        if closing || daemon.isDraining { response.headers["Connection"] = "close" }
        shared.withLock { shared in
            shared.phase = .sending
            shared.exchange = nil
            switch response.body {
            case .bytes: shared.deadline = .now + daemon.settings.responseDeadline
            case .stream(let stream):
                shared.deadline = nil
                shared.stream = stream
            }
        }
        return library.queue(response, for: self)
    }
}
