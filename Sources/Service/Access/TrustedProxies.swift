// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// The proxies whose word on the client's address counts.
struct TrustedProxies: Sendable {
    private var ranges: [NetworkRange] = []
    private var trustsLocalSocket = false
    private let header: ForwardedHeader

    /// - Parameter texts: addresses, ranges such as `10.0.0.0/8`, or `unix`.
    /// - Throws: ``AccessError/proxy(_:)``.
    init(_ texts: [String], header: ForwardedHeader) throws(AccessError) {
        self.header = header
        for text in texts {
            if text == "unix" {
                trustsLocalSocket = true
            } else if let range = NetworkRange(text) {
                ranges.append(range)
            } else {
                throw .proxy(text)
            }
        }
    }

    /// Who has asked: the last address that no trusted proxy has, from the connection backwards.
    ///
    /// Where a proxy says something that is no address, it is itself the last one known.
    func client(of head: HTTPRequestHead) -> ClientAddress {
        let peer = ClientAddress(head.peer)
        guard trusts(peer) else { return peer }
        var last = peer
        for address in header.addresses(head.headers.values(header.rawValue)).reversed() {
            guard let address else { return last }
            last = ClientAddress(address)
            if !trusts(last) { return last }
        }
        return last
    }

    private func trusts(_ client: ClientAddress) -> Bool {
        guard let address = client.address else { return client.isLocalSocket && trustsLocalSocket }
        return ranges.contains { $0.contains(address) }
    }
}

/// Who is at the other end.
struct ClientAddress: Sendable, Equatable {
    /// Nil on a local socket.
    let address: NetworkAddress?
    /// The canonical text of the address; `unix` on a local socket.
    let text: String

    init(_ address: NetworkAddress) {
        self.address = address
        text = address.text
    }

    init(_ peer: String) {
        address = NetworkAddress(peer)
        text = address?.text ?? "unix"
    }

    var isLocalSocket: Bool { address == nil }
    /// By what requests are counted.
    var network: String { address?.network ?? text }
}
