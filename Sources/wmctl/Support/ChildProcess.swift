// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that is run to its end, without a shell.
enum ChildProcess {
    /// Where a stream of the program goes.
    enum Stream {
        case nowhere
        case file(String)
    }

    /// How a program ended.
    enum Ending: Equatable {
        case status(Int32)
        /// A signal came for this program; the other was ended, too.
        case interrupted
        /// There is no such program.
        case notFound
    }

    /// Runs a program that is looked for in `PATH`, with nothing on stdin.
    ///
    /// - Parameters:
    ///   - variables: are added to this program's environment.
    ///   - onWait: called every twentieth of a second.
    static func run(
        _ words: [String],
        variables: [String: String] = [:],
        output: Stream,
        errors: Stream,
        onWait: () -> Void = {}
    ) -> Ending {
        guard let child = spawn(words, variables, output, errors) else { return .notFound }
        var status: Int32 = 0
        while true {
            let waited = unsafe waitpid(child, &status, WNOHANG)
            if waited == child { break }
            if waited < 0, errno != EINTR { return .notFound }
            if StopSignal.hasCome {
                kill(child, SIGTERM)
                _ = unsafe waitpid(child, &status, 0)
                return .interrupted
            }
            onWait()
            usleep(50_000)
        }
        if StopSignal.hasCome { return .interrupted }
        // The lower seven bits are the signal that ended it, and 127 is what a program that cannot be begun ends with.
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return code == 127 ? .notFound : .status(code)
    }

    private static func spawn(
        _ words: [String],
        _ variables: [String: String],
        _ output: Stream,
        _ errors: Stream
    ) -> pid_t? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, stream) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            switch stream {
            case .nowhere: unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            case .file(let path):
                let flags = O_WRONLY | O_CREAT | O_APPEND
                unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o600)
            }
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // This program ignores SIGPIPE, which the other would inherit.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        // Each text is freed below, after the call has copied it into the child.
        let arguments = unsafe words.map { unsafe strdup($0) }
        let settings = unsafe (inherited(without: Set(variables.keys)) + variables.map { "\($0.key)=\($0.value)" })
            .map { unsafe strdup($0) }
        defer { unsafe (arguments + settings).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let code = unsafe posix_spawnp(&child, words[0], &actions, &attributes, arguments + [nil], settings + [nil])
        return code == 0 ? child : nil
    }

    /// This program's environment, as `NAME=value`.
    private static func inherited(without names: Set<String>) -> [String] {
        var variables: [String] = []
        // Nothing in this program changes the environment, which ends with a null pointer.
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let variable = unsafe String(cString: entry)
            if !names.contains(String(variable.prefix { $0 != "=" })) { variables.append(variable) }
            unsafe next += 1
        }
        return variables
    }
}
