// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The signals by which a service is told what to do, taken one after another instead of by handlers.
struct ServiceSignals: ~Copyable {
    /// What somebody wants.
    enum Wish {
        /// To read configuration and keys again.
        case reload
        /// To end; the signal that says so.
        case end(Int32)
    }

    private static let all = [SIGHUP, SIGINT, SIGTERM]
    private var signals = sigset_t()

    /// Holds the signals back from here on, in this thread and those that it starts.
    init() {
        unsafe sigemptyset(&signals)
        for number in Self.all { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for the next one for so many seconds; nil when none came.
    func next(within seconds: Int) -> Wish? {
        var signals = signals
        var time = timespec(tv_sec: seconds, tv_nsec: 0)
        let number = unsafe sigtimedwait(&signals, nil, &time)
        guard number > 0 else { return nil }
        return number == SIGHUP ? .reload : .end(number)
    }

    /// Waits for the next one.
    func next() -> Wish {
        var signals = signals
        var number: Int32 = 0
        // Fails for a signal that does not exist alone.
        while unsafe sigwait(&signals, &number) != 0 {}
        return number == SIGHUP ? .reload : .end(number)
    }

    /// Ends the program by a signal, as if it had never been held back.
    static func end(by number: Int32) -> Never {
        SignalHandling.restore(number)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, number)
        raise(number)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        _exit(128 + number)
    }
}
