// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// How many connections a server has, in all and from each address.
final class ConnectionCounts: Sendable {
    private struct State {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let state = Mutex(State())

    var total: Int { state.withLock { $0.total } }

    /// Whether one more is within the limits.
    ///
    /// - Parameter address: nil for one that is not limited by itself.
    func hasRoom(for address: String?, _ settings: HTTPServerSettings) -> Bool {
        state.withLock { state in
            guard state.total < settings.connectionLimit else { return false }
            return address.map { state.byAddress[$0, default: 0] < settings.connectionsPerAddress } ?? true
        }
    }

    func add(_ address: String?) {
        state.withLock { state in
            state.total += 1
            if let address { state.byAddress[address, default: 0] += 1 }
        }
    }

    func remove(_ address: String?) {
        state.withLock { state in
            state.total -= 1
            guard let address, let count = state.byAddress[address] else { return }
            state.byAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    /// What connections of an address are counted under: the address, or the first 64 bits of one of IPv6.
    static func key(_ storage: sockaddr_storage, limitsLoopback: Bool) -> String? {
        guard let (host, _) = SocketCalls.internetAddress(storage) else { return nil }
        let isLoopback = host == "::1" || host.hasPrefix("127.")
        if isLoopback, !limitsLoopback { return nil }
        guard host.contains(":") else { return host }
        return unsafe withUnsafeBytes(of: storage) { bytes in
            // The address begins after the family, the port and the flow.
            unsafe bytes[8..<16].map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
