// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A body that one thread writes while another sends it.
///
/// The writer never waits: what the client has not taken yet is kept, up to 1 MiB; a client that is further behind counts
/// as gone.
public final class HTTPStream: Sendable {
    /// How much a client may be behind.
    static let mostBytes = 1 << 20

    /// What the reader finds.
    package enum Piece: Sendable, Equatable {
        /// The next bytes, at least one.
        case bytes([UInt8])
        /// Nothing yet; the reader is told when there is.
        case nothing
        /// There will be no more.
        case end
    }

    private struct State {
        var pending: [UInt8] = []
        var isFinished = false
        var isAbandoned = false
        var wake: (@Sendable () -> Void)?
        var readCount = 0
        var ended: (@Sendable (Int, Bool) -> Void)?

        mutating func takeWake() -> (@Sendable () -> Void)? {
            defer { wake = nil }
            return wake
        }

        mutating func takeEnded(isWhole: Bool) -> (@Sendable () -> Void)? {
            guard let ended else { return nil }
            self.ended = nil
            let count = readCount
            return { ended(count, isWhole) }
        }
    }

    private let state = Mutex(State())

    /// A body without bytes.
    public init() {}

    // MARK: Writing

    /// Adds bytes.
    ///
    /// - Returns: whether anybody is there to read them; false ever after ``abandon()``.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>) -> Bool {
        let bytes = Array(bytes)
        let (isRead, wake) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard !state.isAbandoned, !state.isFinished else { return (false, nil) }
            state.pending += bytes
            if state.pending.count > Self.mostBytes { state.isAbandoned = true }
            return (true, state.takeWake())
        }
        wake?()
        return isRead
    }

    /// Ends the body.
    public func finish() {
        let wake = state.withLock { state in
            state.isFinished = true
            return state.takeWake()
        }
        wake?()
    }

    // MARK: Reading

    /// Takes at most `count` bytes.
    ///
    /// - Parameter wake: called once, on the writer's thread, when there is more after ``Piece/nothing``.
    package func read(_ count: Int, wake: @escaping @Sendable () -> Void) -> Piece {
        let (piece, ended): (Piece, (@Sendable () -> Void)?) = state.withLock { state in
            if state.isAbandoned { return (.end, nil) }
            if state.pending.isEmpty {
                if state.isFinished { return (.end, state.takeEnded(isWhole: true)) }
                state.wake = wake
                return (.nothing, nil)
            }
            let bytes = Array(state.pending.prefix(count))
            state.pending.removeFirst(bytes.count)
            state.readCount += bytes.count
            return (.bytes(bytes), nil)
        }
        ended?()
        return piece
    }

    /// Sets what happens, once, when all was read or nobody reads any more; set before the stream is handed on.
    ///
    /// - Parameter action: takes how many bytes were read, and whether those were all.
    public func whenEnds(_ action: @escaping @Sendable (_ byteCount: Int, _ isWhole: Bool) -> Void) {
        state.withLock { $0.ended = action }
    }

    /// Whether the body was left before its end: by the client, or because the client was too far behind.
    package var isCut: Bool { state.withLock { $0.isAbandoned } }

    /// Tells the writer that nobody reads any more.
    package func abandon() {
        let ended = state.withLock { state in
            state.isAbandoned = true
            state.pending = []
            state.wake = nil
            return state.takeEnded(isWhole: false)
        }
        ended?()
    }
}
