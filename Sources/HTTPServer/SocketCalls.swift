// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc

/// The system's calls on sockets that need pointers.
enum SocketCalls {
    /// Sockets do not block and do not go to other programs.
    static let made = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    /// How many connections may wait; the system may allow fewer.
    static let backlog: Int32 = 1024

    /// What an error is called.
    static func message(_ code: Int32) -> String {
        // The text belongs to the library, and is copied at once.
        unsafe String(cString: strerror(code))
    }

    /// The value of an option of a socket; nil for what is no socket.
    static func option(_ descriptor: Int32, _ name: Int32) -> Int32? {
        var value: Int32 = 0
        var count = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &count) == 0 ? value : nil
    }

    /// The address and port of the internet; nil for another family.
    static func internetAddress(_ storage: sockaddr_storage) -> (host: String, port: UInt16)? {
        unsafe withUnsafeBytes(of: storage) { bytes in
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let size = socklen_t(text.count)
            // The family says which of the two the storage holds; the text has room for the longest address.
            switch Int32(storage.ss_family) {
            case AF_INET:
                var address = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
                unsafe inet_ntop(AF_INET, &address.sin_addr, &text, size)
                return (string(text), UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                var address = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
                unsafe inet_ntop(AF_INET6, &address.sin6_addr, &text, size)
                return (string(text), UInt16(bigEndian: address.sin6_port))
            default: return nil
            }
        }
    }

    private static func string(_ text: [CChar]) -> String {
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let address = String(decoding: bytes, as: UTF8.self)
        // An address of IPv4 that came over a socket of IPv6.
        return address.hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst(7)) : address
    }

    static func bindLocal(_ descriptor: Int32, _ path: String) -> Int32 {
        unsafe withLocalAddress(path) { unsafe bind(descriptor, $0, $1) }
    }

    static func connectLocal(_ descriptor: Int32, _ path: String) -> Int32 {
        unsafe withLocalAddress(path) { unsafe connect(descriptor, $0, $1) }
    }

    /// - Parameter path: at most ``HTTPListenAddress/longestPath`` bytes; a longer one fails with `ENAMETOOLONG`.
    private static func withLocalAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        guard path.utf8.count <= HTTPListenAddress.longestPath else {
            errno = ENAMETOOLONG
            return -1
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The path and its end fit, as was looked at above.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
