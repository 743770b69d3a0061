// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// A `wmctl serve` that runs until it is stopped, or let go.
///
///     let service = try RunningService(wmctl, "--anonymous", "operator")
///     let run = try service.curl("/v1/detect", "-d", #"{"input": "…"}"#)
public final class RunningService: @unchecked Sendable {
    // Sendable: nothing but the process changes, and tests stop it from one thread.
    /// The process.
    public let process: pid_t
    /// The addresses as the program prints them: `http://127.0.0.1:43211`, `unix:/…`.
    public let addresses: [String]
    private let folder: TemporaryFolder
    private var hasEnded = false

    /// Starts a service on a port that the system chooses, and waits until it listens.
    ///
    /// - Parameters:
    ///   - arguments: the options; `--listen 127.0.0.1:0` is added unless one names `--listen` or `--config`.
    ///   - seconds: how long it may take.
    /// - Throws: ``TestSupportError`` when it ends before, or listens too late; ``RunningServiceError`` with what it said.
    public convenience init(_ wmctl: Wmctl, _ arguments: String..., seconds: Double = 60) throws {
        try self.init(wmctl, arguments, seconds: seconds)
    }

    /// Starts a service on a port that the system chooses, and waits until it listens.
    ///
    /// - Parameter variables: are added to the environment.
    public init(
        _ wmctl: Wmctl,
        _ arguments: [String],
        variables: [String: String] = [:],
        seconds: Double = 60
    ) throws {
        let folder = try TemporaryFolder()
        let listens = arguments.contains { $0.hasPrefix("--listen") || $0.hasPrefix("--config") }
        let process = try CommandRun.spawn(
            Wmctl.binary,
            ["serve"] + (listens ? [] : ["--listen", "127.0.0.1:0"]) + arguments,
            wmctl.environment.merging(variables) { _, new in new },
            redirections: [
                (0, "/dev/null", O_RDONLY), (1, folder.file("out"), O_WRONLY | O_CREAT),
                (2, folder.file("err"), O_WRONLY | O_CREAT | O_APPEND),
            ]
        )
        var waited = 0.0
        while true {
            let errors = try String(decoding: FileBytes.read(folder.file("err")), as: UTF8.self)
            let lines = errors.split(separator: "\n")
            // The addresses come in one piece.
            let addresses = lines.compactMap { line in
                line.hasPrefix(Self.mark) ? String(line.dropFirst(Self.mark.count)) : nil
            }
            if !addresses.isEmpty, errors.hasSuffix("\n") {
                self.addresses = addresses
                break
            }
            if let status = CommandRun.statusIfEnded(process) {
                throw RunningServiceError.ended(status: status, errors: errors)
            }
            guard waited < seconds else {
                kill(process, SIGKILL)
                _ = waitpid(process, nil, 0)
                throw TestSupportError.timeout(program: "wmctl serve", seconds: seconds)
            }
            usleep(2000)
            waited += 0.002
        }
        self.process = process
        self.folder = folder
    }

    private static let mark = "wmctl: listening on "

    deinit {
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        _ = waitpid(process, nil, 0)
    }

    /// The first address of the internet's, without a slash at its end.
    public var url: String { addresses.first { $0.hasPrefix("http") } ?? "http://localhost" }

    /// What it has written on standard error so far.
    public var log: String {
        (try? FileBytes.read(folder.file("err"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Waits until the log holds a text; whether it came.
    public func logHolds(_ text: String, within seconds: Double = 20) -> Bool {
        for _ in 0..<Int(seconds * 200) {
            if log.contains(text) { return true }
            usleep(5000)
        }
        return false
    }

    /// Sends a signal.
    public func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for the end; the exit status, 128 + the signal's number when a signal ended it.
    public func wait(seconds: Double = 60) throws -> Int32 {
        for _ in 0..<Int(seconds * 500) {
            if let status = CommandRun.statusIfEnded(process) {
                hasEnded = true
                return status
            }
            usleep(2000)
        }
        throw TestSupportError.timeout(program: "wmctl serve", seconds: seconds)
    }

    /// Ends it as an operator does, and waits; the exit status.
    @discardableResult
    public func stop(_ signal: Int32 = SIGTERM) throws -> Int32 {
        send(signal)
        return try wait()
    }

    /// Asks by `curl`: the body on its output.
    public func curl(_ path: String, _ arguments: String...) throws -> CommandRun {
        try curl(path, arguments)
    }

    /// Asks by `curl`, through the local socket when there is no port: the body on its output.
    public func curl(_ path: String, _ arguments: [String]) throws -> CommandRun {
        let isLocal = !addresses.contains { $0.hasPrefix("http") }
        let socket = isLocal ? ["--unix-socket", String(addresses[0].dropFirst("unix:".count))] : []
        return try CommandRun.run(
            "/usr/bin/curl",
            ["-sS", "-m", "30", "-H", "Content-Type: application/json"] + socket + arguments + [url + path],
            environment: ["PATH": "/usr/bin:/bin"]
        )
    }

    /// The status of a GET.
    public func status(of path: String, _ arguments: String...) throws -> Int {
        try Int(curl(path, ["-o", "/dev/null", "-w", "%{http_code}"] + arguments).text) ?? 0
    }
}

/// What went wrong with a service.
public enum RunningServiceError: Error, Sendable {
    /// It ended before it listened.
    case ended(status: Int32, errors: String)
}

/// A program that runs beside a test.
public struct RunningProgram: Sendable {
    private let process: pid_t

    /// Starts a program whose output goes nowhere.
    public init(_ program: String, _ arguments: [String]) throws {
        process = try CommandRun.spawn(
            program,
            arguments,
            ["PATH": "/usr/bin:/bin"],
            redirections: [(0, "/dev/null", O_RDONLY), (1, "/dev/null", O_WRONLY), (2, "/dev/null", O_WRONLY)]
        )
    }

    /// Ends it, and waits.
    public func stop() {
        kill(process, SIGTERM)
        _ = waitpid(process, nil, 0)
    }
}
