// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What is said when Ctrl-C or `kill` ends the program.
enum Interruption {
    /// Has a line written to stderr when SIGINT, SIGTERM or SIGHUP comes.
    ///
    /// The signal then ends the program as it would have without, so that a shell sees what it was. The line takes the
    /// place of a progress bar.
    static func announce(_ text: String, on console: Console) {
        let line = Array("\(console.isErrorTerminal ? "\r\u{1B}[K" : "")\(Program.name): \(text)\n".utf8)
        // Never freed: a handler may run at any time from now on.
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: line.count)
        _ = unsafe bytes.initialize(fromContentsOf: line)
        unsafe lastWords = UnsafeRawBufferPointer(bytes)
        SignalHandling.install(sayLastWords, for: [SIGINT, SIGTERM, SIGHUP])
    }
}

/// Written before the handler is installed that reads it, and complete at any time.
private nonisolated(unsafe) var lastWords = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

/// Does only what POSIX allows in a handler: no memory is taken, no lock.
private func sayLastWords(_ number: Int32) {
    // The buffer stays for the life of the process.
    _ = unsafe write(STDERR_FILENO, lastWords.baseAddress, lastWords.count)
    // Held back until the handler returns, and then deadly.
    raise(number)
}
