// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Synchronization

/// The tokens of a running service, read again when their file has changed.
final class TokenBook: Sendable {
    /// What tells a file from the one before it.
    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    private struct State {
        var tokens: [Digest: TokenEntry]
        /// Nil for a file that is not there.
        var stamp: Stamp?
        var checked: ContinuousClock.Instant
    }

    private let path: String?
    private let log: ServiceLog
    private let state: Mutex<State>
    /// How long changes may go unseen.
    private static let pause = Duration.seconds(1)

    /// - Throws: ``AccessError`` for a file that is there and refused; one that is not there has no tokens.
    static func open(_ path: String?, log: ServiceLog) throws(AccessError) -> TokenBook {
        // Nobody has a token of no file.
        guard let path else { return TokenBook(nil, log, State(tokens: [:], stamp: nil, checked: .now)) }
        let stamp = stamp(of: path)
        let list = stamp == nil ? BearerTokenList() : try BearerTokenList.load(path)
        return TokenBook(path, log, State(tokens: table(list), stamp: stamp, checked: .now))
    }

    private init(_ path: String?, _ log: ServiceLog, _ state: State) {
        self.path = path
        self.log = log
        self.state = Mutex(state)
    }

    /// The active token of that digest.
    func token(_ digest: Digest, at now: ContinuousClock.Instant = .now) -> TokenEntry? {
        let found = state.withLock { state in
            if now - state.checked >= Self.pause { refresh(&state, now) }
            return state.tokens[digest]
        }
        guard let found, found.state == .active else { return nil }
        let (kept, given) = (found.digest.bytes, digest.bytes)
        return constantTimeEqual(kept.span, given.span) ? found : nil
    }

    /// Reads the file when it is another; when it cannot be read, the tokens stay as they were.
    private func refresh(_ state: inout State, _ now: ContinuousClock.Instant) {
        guard let path else { return }
        state.checked = now
        let stamp = Self.stamp(of: path)
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        do throws(AccessError) {
            state.tokens = Self.table(try BearerTokenList.load(path))
            log.event("tokens_read", .info, [("count", .number(Double(state.tokens.count)))])
        } catch {
            log.event("tokens_kept", .error, [("reason", .name("\(error)"))])
        }
    }

    private static func table(_ list: BearerTokenList) -> [Digest: TokenEntry] {
        Dictionary(list.tokens.map { ($0.digest, $0) }) { $0.state == .revoked ? $0 : $1 }
    }

    private static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard unsafe fstatat(AT_FDCWD, path, &status, 0) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino),
            size: Int(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }
}
