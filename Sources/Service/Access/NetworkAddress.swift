// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An address of the internet: IPv6, or IPv4 as IPv6 maps it (RFC 4291, section 2.5.5.2).
package struct NetworkAddress: Sendable, Hashable {
    /// The 128 bits, the first one highest.
    package let bits: UInt128

    private static let mapped = UInt128(0xFFFF) << 32

    /// Reads `192.0.2.7` or `2001:db8::1`, without port or zone; nil for anything else.
    package init?(_ text: String) {
        guard (2...45).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        // inet_pton writes 4 or 16 bytes in network order, as many as these structures have.
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            bits = Self.mapped | UInt128(UInt32(bigEndian: four.s_addr))
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            bits = unsafe withUnsafeBytes(of: &six) { unsafe UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        } else {
            return nil
        }
    }

    private init(bits: UInt128) { self.bits = bits }

    package var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// The canonical text: RFC 5952 for IPv6.
    package var text: String {
        if isIPv4 {
            return (0..<4).map { "\(UInt8(truncatingIfNeeded: bits >> UInt128(24 - 8 * $0)))" }.joined(separator: ".")
        }
        var six = in6_addr()
        unsafe withUnsafeMutableBytes(of: &six) { unsafe $0.storeBytes(of: bits.bigEndian, as: UInt128.self) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // The buffer has room for every address and its end.
        unsafe inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What one customer of a provider has: an IPv4 address, or 2⁶⁴ addresses of IPv6, by which requests are counted.
    package var network: String {
        isIPv4 ? text : NetworkAddress(bits: (bits >> 64) << 64).text + "/64"
    }
}

/// Addresses that begin with the same bits, as `10.0.0.0/8`, or one alone.
package struct NetworkRange: Sendable, Hashable {
    private let prefix: UInt128
    private let shift: Int

    /// Reads an address, or one and the number of bits that count; nil for anything else.
    package init?(_ text: String) {
        let end = text.firstIndex(of: "/")
        guard let address = NetworkAddress(String(text[..<(end ?? text.endIndex)])) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var count = width
        if let end {
            guard let bits = Int(text[text.index(after: end)...]) else { return nil }
            guard (0...width).contains(bits) else { return nil }
            count = bits
        }
        shift = width - count
        prefix = Self.shifted(address.bits, shift)
    }

    package func contains(_ address: NetworkAddress) -> Bool { Self.shifted(address.bits, shift) == prefix }

    private static func shifted(_ bits: UInt128, _ shift: Int) -> UInt128 { shift >= 128 ? 0 : bits >> UInt128(shift) }
}
