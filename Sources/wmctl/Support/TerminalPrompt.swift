// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Synchronization

/// Asks for a secret on the terminal without showing what is typed.
enum TerminalPrompt {
    /// The line that was typed; nil when the program has no terminal.
    ///
    /// A signal that ends or stops the program puts the terminal back first; after a stop the question comes again.
    ///
    /// - Throws: ``CommandError`` when the line is empty or cannot be read.
    static func secret(_ question: String) throws(CommandError) -> SecretBytes? {
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        while true {
            let (bytes, signal) = readLine(question, from: terminal)
            guard signal == 0 else {
                // The default action is back in place: this ends or stops the program as if nobody had asked.
                kill(getpid(), signal)
                continue
            }
            var line = bytes
            defer { _ = SecretBytes(wiping: &line) }
            return try SecretSource.withoutLineBreak(line, name: "the terminal")
        }
    }

    private static func readLine(_ question: String, from terminal: Int32) -> (bytes: [UInt8], signal: Int32) {
        pendingSignal.store(0, ordering: .relaxed)
        let previous = interruptingSignals.map { ($0, SignalAction.replace($0, with: SignalAction.recording)) }
        var settings = termios()
        _ = unsafe tcgetattr(terminal, &settings)
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ECHONL)
        _ = unsafe tcsetattr(terminal, TCSAFLUSH, &silent)
        defer {
            _ = unsafe tcsetattr(terminal, TCSAFLUSH, &settings)
            for (signal, action) in previous { _ = SignalAction.replace(signal, with: action) }
        }
        // Only now: what is typed before would be thrown away with the change, or be shown.
        _ = Descriptor.write(Array(question.utf8).span, to: terminal)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(SecretSource.limit + 1)
        while bytes.count <= SecretSource.limit, bytes.last != UInt8(ascii: "\n") {
            // With an end, since a signal that comes just before the wait would not interrupt it.
            var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&waiting, 1, 100)
            let signal = pendingSignal.load(ordering: .relaxed)
            if signal != 0 {
                _ = SecretBytes(wiping: &bytes)
                return ([], signal)
            }
            guard ready > 0 else { continue }
            var byte: UInt8 = 0
            let count = unsafe read(terminal, &byte, 1)
            if count == 1 { bytes.append(byte) } else if count == 0 || errno != EINTR { break }
        }
        return (bytes, 0)
    }

    private static let interruptingSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
}

/// The last signal that came while a question was open.
private let pendingSignal = Atomic<Int32>(0)

/// What the process does on a signal.
private enum SignalAction {
    /// Remembers the signal and lets the read return.
    static var recording: sigaction {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { signal in pendingSignal.store(signal, ordering: .relaxed) }
        return action
    }

    /// Sets a new action and gives the old one.
    static func replace(_ signal: Int32, with action: sigaction) -> sigaction {
        var new = action
        var old = sigaction()
        _ = unsafe sigaction(signal, &new, &old)
        return old
    }
}
