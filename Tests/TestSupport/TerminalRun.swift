// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that ran on a terminal of its own, where all its streams meet.
public struct TerminalRun: Sendable {
    /// The exit status; 128 + the signal's number when a signal ended the program.
    public let status: Int32
    /// What the terminal showed, line breaks as `\n`.
    public let transcript: String
    /// Whether the terminal shows what is typed, at the end.
    public let isEchoing: Bool

    /// One step of a dialogue: what to wait for, then what to type.
    public struct Step: Sendable {
        let prompt: String
        let typed: String

        /// A step; `typed` may hold control characters such as `\u{3}` for Ctrl-C.
        public init(_ prompt: String, typing typed: String) {
            self.prompt = prompt
            self.typed = typed
        }
    }

    /// Runs a program on a new terminal and holds a dialogue with it.
    ///
    /// - Throws: ``TestSupportError``, also when what a step waits for does not come in time.
    public static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        dialogue: [Step] = [],
        seconds: Double = 60
    ) throws -> TerminalRun {
        let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN, which Glibc's module leaves out along with posix_openpt and its kin.
        guard master >= 0, unsafe ioctl(master, 0x4004_5431, &isLocked) == 0,
            unsafe ioctl(master, 0x8004_5430, &number) == 0
        else { throw TestSupportError.system(call: "open /dev/ptmx", code: errno) }
        defer { close(master) }
        let path = "/dev/pts/\(number)"
        // Held open until the end: without it, reading fails as soon as the program closes its side.
        let slave = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(slave) }
        let child = try CommandRun.spawn(
            program,
            arguments,
            environment,
            redirections: [(0, path, O_RDWR), (1, path, O_RDWR), (2, path, O_RDWR)],
            inNewSession: true
        )
        var shown: [UInt8] = []
        var steps = dialogue[...]
        var status: Int32?
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let hasEnded = status != nil
            let count = readAvailable(master, into: &shown)
            if let step = steps.first, contains(shown, step.prompt) {
                let bytes = Array(step.typed.utf8)
                _ = unsafe write(master, bytes, bytes.count)
                shown += Array("\n".utf8)
                steps.removeFirst()
            }
            if hasEnded, count == 0 { break }
            if status == nil { status = CommandRun.statusIfEnded(child) }
            guard ContinuousClock.now < deadline else {
                kill(child, SIGKILL)
                _ = waitpid(child, nil, 0)
                throw TestSupportError.timeout(program: program, seconds: seconds)
            }
        }
        var settings = termios()
        _ = unsafe tcgetattr(master, &settings)
        return TerminalRun(
            status: status ?? -1,
            transcript: String(decoding: shown.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self),
            isEchoing: settings.c_lflag & tcflag_t(ECHO) != 0
        )
    }

    private static func readAvailable(_ descriptor: Int32, into bytes: inout [UInt8]) -> Int {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, 10) > 0 else { return 0 }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(descriptor, &chunk, chunk.count)
        bytes += chunk.prefix(max(count, 0))
        return max(count, 0)
    }

    /// Whether the text since the last typing holds the prompt.
    private static func contains(_ shown: [UInt8], _ prompt: String) -> Bool {
        let lines = String(decoding: shown, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.last.map { String($0).contains(prompt) } ?? false
    }
}
