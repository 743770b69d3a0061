// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Ctrl-C or `kill`, as a wish that a command may take its time with.
enum StopSignal {
    /// From now on the first of these signals is only noted; the next one, of whatever kind, ends the program as ever.
    static func watch(_ signals: [Int32] = [SIGINT, SIGTERM]) {
        SignalHandling.install(noteSignal, for: signals, restarts: true)
    }

    /// Whether one has come.
    static var hasCome: Bool { lastSignal.load(ordering: .relaxed) != 0 }

    /// Ends the program by the signal that has come, once everything was written: a shell then sees what it was, and
    /// ends its script.
    static func passOn(_ console: Console) throws(ConsoleError) {
        let number = lastSignal.load(ordering: .relaxed)
        guard number != 0 else { return }
        try console.flush()
        raise(number)
    }
}

/// The number of the signal; 0 while none has come.
///
/// A handler may only touch what has no lock.
private let lastSignal = Atomic<Int32>(0)

private func noteSignal(_ number: Int32) {
    lastSignal.store(number, ordering: .relaxed)
    SignalHandling.restore(SIGINT)
    SignalHandling.restore(SIGTERM)
    SignalHandling.restore(SIGHUP)
}
