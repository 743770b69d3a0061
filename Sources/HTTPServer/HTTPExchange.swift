// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One request's way to its response, from whichever thread.
public final class HTTPExchange: Sendable {
    private struct State {
        var deliver: (@Sendable (HTTPResponse) -> Void)?
        var leave: (@Sendable () -> Void)?
        var hasLeft = false
    }

    private let state: Mutex<State>

    /// - Parameter deliver: takes the response, once.
    public init(_ deliver: @escaping @Sendable (HTTPResponse) -> Void) {
        state = Mutex(State(deliver: deliver))
    }

    /// Answers; does nothing the second time, or when the client has left.
    public func respond(_ response: HTTPResponse) {
        let deliver = state.withLock { state in
            defer { state.deliver = nil }
            return state.deliver
        }
        if let deliver {
            deliver(response)
        } else if case .stream(let stream) = response.body {
            stream.abandon()
        }
    }

    /// Sets what happens when the client leaves before the end of the response; at once if it has left.
    ///
    /// A client that has closed its sending side and waits cannot be told from one that has left: for
    /// ``HTTPServerSettings/halfCloseGrace`` it counts as there.
    public func whenClientLeaves(_ action: @escaping @Sendable () -> Void) {
        let hasLeft = state.withLock { state in
            if !state.hasLeft { state.leave = action }
            return state.hasLeft
        }
        if hasLeft { action() }
    }

    /// Called by the server when the client has left.
    public func abandon() {
        let leave = state.withLock { state in
            state.hasLeft = true
            state.deliver = nil
            defer { state.leave = nil }
            return state.leave
        }
        leave?()
    }
}
