// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Handlers of the signals that would end the program.
enum SignalHandling {
    /// Has a handler called by each of these signals, once; the next of its kind ends the program as ever.
    ///
    /// Signals that are ignored, as under `nohup` or in the background of a script, stay so. While the handler runs,
    /// the other signals wait.
    ///
    /// - Parameter restarts: whether system calls that a signal interrupts go on by themselves.
    static func install(
        _ handler: @escaping @convention(c) (Int32) -> Void,
        for numbers: [Int32],
        restarts: Bool = false
    ) {
        for number in numbers where !isIgnored(number) {
            var action = sigaction()
            // A union whose other member takes more arguments; without SA_SIGINFO the system uses this one.
            unsafe action.__sigaction_handler.sa_handler = handler
            // The default again, before the handler is called.
            action.sa_flags = Int32(truncatingIfNeeded: SA_RESETHAND) | (restarts ? SA_RESTART : 0)
            for other in numbers { unsafe sigaddset(&action.sa_mask, other) }
            // Copied by the system during the call.
            _ = unsafe sigaction(number, &action, nil)
        }
    }

    /// Has a signal end the program as ever, unless it is ignored; may be called by a handler.
    static func restore(_ number: Int32) {
        guard !isIgnored(number) else { return }
        // Of zeros: the default.
        var action = sigaction()
        _ = unsafe sigaction(number, &action, nil)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return true }
        // SIG_IGN is no function but the number 1 in a function's place.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
