// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Connections that were answered before all was read, and read on for a moment.
///
/// A socket that is closed with unread bytes makes the system send a reset, which can take the answer away from a client
/// that is still sending.
final class LingeringSockets: Sendable {
    private struct Entry {
        let descriptor: Int32
        let deadline: ContinuousClock.Instant
        var bytes = 0
    }

    private static let longest: Duration = .seconds(2)
    private static let mostBytes = 16 << 20
    private static let most = 256

    private let entries = Mutex<[Entry]>([])

    deinit {
        for entry in entries.withLock({ $0 }) { close(entry.descriptor) }
    }

    /// Keeps the connection of a descriptor open that is about to be closed.
    func add(_ descriptor: Int32) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return }
        shutdown(copy, Int32(SHUT_WR))
        let isKept = entries.withLock { entries in
            guard entries.count < Self.most else { return false }
            entries.append(Entry(descriptor: copy, deadline: .now + Self.longest))
            return true
        }
        if !isKept { close(copy) }
    }

    /// Reads what has come, and closes what is at its end or has had its time.
    func drain() {
        entries.withLock { entries in
            guard !entries.isEmpty else { return }
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let now = ContinuousClock.now
            for index in entries.indices.reversed() {
                var isOpen = now < entries[index].deadline
                while isOpen {
                    // The buffer has room for as many bytes as is said.
                    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                        unsafe recv(entries[index].descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
                    }
                    if count < 0, errno == EAGAIN { break }
                    entries[index].bytes += max(0, count)
                    isOpen = count > 0 && entries[index].bytes < Self.mostBytes
                }
                if !isOpen { close(entries.remove(at: index).descriptor) }
            }
        }
    }
}
