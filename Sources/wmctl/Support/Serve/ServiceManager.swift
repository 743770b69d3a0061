// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The program that started the service and wants to know how it fares: systemd, or what speaks as it does (sd_notify(3)).
struct ServiceManager: Sendable {
    private let path: String?

    /// - Parameter path: the value of `NOTIFY_SOCKET`; nil when nobody wants to know.
    init(_ path: String?) { self.path = path }

    /// The service answers.
    func isReady() { notify("READY=1") }

    /// The service ends.
    func isStopping() { notify("STOPPING=1") }

    /// The service reads its configuration again; ``isReady()`` follows.
    func isReloading() {
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return }
        notify("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    /// Sends one datagram; there is nothing to be done when that fails.
    private func notify(_ text: String) {
        guard let path, path.hasPrefix("/") || path.hasPrefix("@") else { return }
        var address = sockaddr_un()
        let name = Array(path.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        // The name fits, as was looked at above; a name in no folder begins with a zero instead of the @.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: name)
            if path.hasPrefix("@") { unsafe bytes[0] = 0 }
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let count = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        // Address and text stay in place during the call.
        unsafe withUnsafePointer(to: &address) { pointer in
            let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            _ = unsafe sendto(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL), generic, count)
        }
    }
}
