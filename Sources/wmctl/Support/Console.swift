// SPDX-License-Identifier: Apache-2.0

import Arguments
import Glibc

/// The standard streams: data to stdout through a buffer, words for people to stderr at once.
final class Console {
    let environment: Environment
    let isInputTerminal = isatty(STDIN_FILENO) == 1
    let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// What `--color` asked for.
    var colorChoice = ColorChoice.auto
    /// Whether only warnings and errors are wanted on stderr, as `--quiet` says.
    var isQuiet = false

    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 16

    init(environment: Environment) {
        self.environment = environment
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// Whether stdout takes colours: as `--color` says, else on a terminal unless `NO_COLOR` is set.
    var usesColor: Bool {
        switch colorChoice {
        case .always: true
        case .never: false
        case .auto: isOutputTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
        }
    }

    /// Whether stderr shows how far a long command is.
    var showsProgress: Bool { isErrorTerminal && !isQuiet }

    /// The columns of the terminal at stderr now, 80 when nobody knows.
    var errorWidth: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The columns that text may fill: `COLUMNS`, else the terminal's width up to 100, else 80.
    var width: Int {
        if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
        var size = winsize()
        guard isOutputTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return min(Int(size.ws_col), 100)
    }

    // MARK: Data

    /// Writes to stdout, at once on a terminal, else when the buffer is full.
    ///
    /// - Throws: ``ConsoleError/closedPipe`` when nobody reads any more; let it pass, it ends the program quietly.
    func write(_ text: String) throws(ConsoleError) {
        try write(text.utf8)
    }

    /// Writes bytes to stdout, at once on a terminal, else when the buffer is full.
    func write(_ bytes: some Sequence<UInt8>) throws(ConsoleError) {
        buffer.append(contentsOf: bytes)
        if isOutputTerminal || buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes a large piece to stdout, past the buffer.
    func write(_ bytes: Span<UInt8>) throws(ConsoleError) {
        try flush()
        try pass(bytes)
    }

    /// Writes what the buffer holds; called after each piece of a stream, and by the program at its end.
    func flush() throws(ConsoleError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        try pass(buffer.span)
    }

    private func pass(_ bytes: Span<UInt8>) throws(ConsoleError) {
        let status = Descriptor.write(bytes, to: STDOUT_FILENO)
        guard status == 0 else {
            throw status == EPIPE ? .closedPipe : .cannotWrite(reason: SystemError.text(of: status))
        }
    }

    // MARK: Words

    /// Writes to stderr; there is nothing to be done when that fails.
    func writeError(_ text: String) {
        _ = Descriptor.write(Array(text.utf8).span, to: STDERR_FILENO)
    }

    /// Tells something that is good to know, unless nobody wants to.
    func note(_ text: String) {
        guard !isQuiet else { return }
        writeError("\(Program.name): note: \(text)\n")
    }

    /// Tells something that may be wrong.
    func warn(_ text: String) {
        writeError("\(Program.name): warning: \(text)\n")
    }
}

/// Why stdout takes no more.
enum ConsoleError: Error, Equatable, CustomStringConvertible {
    /// The reader went away, as `head` does.
    case closedPipe
    /// The disk is full, or the like.
    case cannotWrite(reason: String)

    var description: String {
        switch self {
        case .closedPipe: "standard output is closed"
        case .cannotWrite(let reason): "cannot write to standard output: \(reason)"
        }
    }
}
