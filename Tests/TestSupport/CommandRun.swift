// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that ran to its end: exit status and both streams.
public struct CommandRun: Sendable {
    /// The exit status; 128 + the signal's number when a signal ended the program.
    public let status: Int32
    /// What came on standard output.
    public let output: [UInt8]
    /// What came on standard error.
    public let errors: String

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Runs a program.
    ///
    /// The streams go through files, so that a program may write as much as it likes on both.
    ///
    /// - Parameters:
    ///   - environment: all variables of the program; nothing is inherited.
    ///   - input: what it reads on standard input.
    ///   - seconds: how long it may take before it is killed.
    /// - Throws: ``TestSupportError``.
    public static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        input: [UInt8] = [],
        seconds: Double = 120
    ) throws -> CommandRun {
        let streams = try TemporaryFolder()
        try streams.write(input, to: "in")
        let child = try spawn(
            program,
            arguments,
            environment,
            redirections: [
                (0, streams.file("in"), O_RDONLY), (1, streams.file("out"), O_WRONLY | O_CREAT),
                (2, streams.file("err"), O_WRONLY | O_CREAT),
            ]
        )
        let status = try wait(for: child, program: program, seconds: seconds)
        return CommandRun(
            status: status,
            output: try FileBytes.read(streams.file("out")),
            errors: String(decoding: try FileBytes.read(streams.file("err")), as: UTF8.self)
        )
    }

    /// Runs a program that shares this one's streams and has no environment; its exit status.
    static func status(of program: String, _ arguments: [String]) throws -> Int32 {
        try wait(for: spawn(program, arguments, [:], redirections: []), program: program, seconds: 60)
    }

    static func spawn(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String],
        redirections: [(descriptor: Int32, path: String, flags: Int32)],
        inNewSession: Bool = false
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, path, flags) in redirections {
            unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o600)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The first terminal that a session of its own opens becomes its terminal.
        let newSession: Int16 = 0x80
        // The threads that tests run on block signals, whoever runs the tests may ignore them, and a child would inherit
        // both.
        let defaultSignals: Int16 = 0x04
        let signalMask: Int16 = 0x08
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, defaultSignals | signalMask | (inNewSession ? newSession : 0))
        // Each text is freed below, after posix_spawn has copied it into the child.
        let words = unsafe ([program] + arguments).map { unsafe strdup($0) }
        let variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") }
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, program, &actions, &attributes, words + [nil], variables + [nil])
        guard code == 0 else { throw TestSupportError.system(call: "posix_spawn \(program)", code: code) }
        return child
    }

    private static func wait(for child: pid_t, program: String, seconds: Double) throws -> Int32 {
        var waited = 0.0
        while true {
            if let status = statusIfEnded(child) { return status }
            guard waited < seconds else {
                kill(child, SIGKILL)
                _ = waitpid(child, nil, 0)
                throw TestSupportError.timeout(program: program, seconds: seconds)
            }
            usleep(1000)
            waited += 0.001
        }
    }

    /// The exit status of a child; nil while it runs.
    static func statusIfEnded(_ child: pid_t) -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(child, &status, WNOHANG) == child else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

/// The built `wmctl`, run in a home of its own: no file of the user is read or written.
public struct Wmctl: Sendable {
    /// Where `HOME`, and what is under it, lies.
    public let home: TemporaryFolder

    /// The program with an empty home.
    public init() throws {
        home = try TemporaryFolder()
    }

    /// The path of the binary, in the folder of the test program.
    public static let binary: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let program = String(decoding: path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return program[..<(program.lastIndex(of: "/") ?? program.startIndex)] + "/wmctl"
    }()

    /// The folder of the repository.
    public static let repository = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

    /// The variables that a run begins with.
    public var environment: [String: String] {
        [
            "HOME": home.path,
            "XDG_DATA_HOME": home.file("data"),
            "PATH": "/usr/bin:/bin",
            "WMCTL_VOCAB": Self.repository + "/vocab",
            // A crash must end at once instead of starting a debugger.
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    /// Runs the program; `variables` are added to the environment, an empty one counts as absent.
    public func run(
        _ arguments: String...,
        input: [UInt8] = [],
        variables: [String: String] = [:]
    ) throws -> CommandRun {
        try run(arguments, input: input, variables: variables)
    }

    /// Runs the program; `variables` are added to the environment, an empty one counts as absent.
    public func run(_ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:]) throws -> CommandRun
    {
        let environment = environment.merging(variables) { _, new in new }
        return try CommandRun.run(Self.binary, arguments, environment: environment, input: input)
    }

    /// Runs the program on a terminal of its own.
    public func runOnTerminal(
        _ arguments: String...,
        variables: [String: String] = [:],
        dialogue: [TerminalRun.Step] = []
    ) throws -> TerminalRun {
        let environment = environment.merging(["TERM": "xterm"]) { old, _ in old }.merging(variables) { _, new in new }
        return try TerminalRun.run(Self.binary, arguments, environment: environment, dialogue: dialogue)
    }

    /// Runs a line of `bash` in which `$wmctl` is the program and `$home` its home.
    public func shell(_ line: String, input: [UInt8] = [], variables: [String: String] = [:]) throws -> CommandRun {
        let own = ["wmctl": Self.binary, "home": home.path]
        let environment = environment.merging(own) { _, new in new }.merging(variables) { _, new in new }
        return try CommandRun.run("/bin/bash", ["-c", line], environment: environment, input: input)
    }

    /// Runs the program, and sends it signals once it has written so many bytes; what it writes then is read, too.
    ///
    /// - Parameters:
    ///   - words: the arguments, as `bash` reads them.
    ///   - isBlocked: whether nobody reads on after the first bytes, so that a program that has much to write hangs.
    public func run(
        _ words: String,
        sending signals: [String],
        afterBytes count: Int,
        isBlocked: Bool = false
    ) throws -> CommandRun {
        // Without -m, bash has its background programs ignore SIGINT.
        try shell(
            """
            set -m; export LC_ALL=C; mkfifo $home/pipe; $wmctl \(words) > $home/pipe & child=$!
            exec 3< $home/pipe; IFS= read -r -N \(count) start <&3
            \(isBlocked ? "until [[ $(< /proc/$child/stat) == *') S '* ]]; do sleep 0.01; done" : "")
            \(signals.map { "kill -\($0) $child" }.joined(separator: "; "))
            printf %s "$start"; \(isBlocked ? ":" : "cat <&3"); wait $child; exit $?
            """
        )
    }
}
