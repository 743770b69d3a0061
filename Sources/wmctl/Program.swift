// SPDX-License-Identifier: Apache-2.0

import Arguments
import CMalloc
import Detector
import Glibc

/// A run of the program: command line in, exit status out.
enum Program {
    static let name = "wmctl"
    static let version = Detector.version
    /// The day of the version, which man pages carry.
    static let date = "2026-11-21"

    static func run() -> ExitStatus {
        // Without this, freed memory of large texts would stay with each thread: the C library raises its limits as it goes.
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
        // A closed pipe then fails the write, which ends the program quietly, instead of killing it.
        signal(SIGPIPE, SIG_IGN)
        let console = Console(environment: .process)
        do {
            let status = try dispatch(console)
            try console.flush()
            return status
        } catch ConsoleError.closedPipe {
            return .success
        } catch {
            // What was written before the error is still wanted, and its own failure would only hide the error.
            try? console.flush()
            return Failure(error).report(to: console)
        }
    }

    private static func dispatch(_ console: Console) throws -> ExitStatus {
        switch try parse(console) {
        case .run(let command, let arguments):
            console.colorChoice = arguments[ConsoleOptions.color]
            console.isQuiet = arguments[ConsoleOptions.quiet]
            return try command.init(arguments).run(console)
        case .help(let page, isRequested: true):
            try console.write(page.text(width: console.width))
            return .success
        case .help(let page, isRequested: false):
            console.writeError(page.text(width: console.width))
            return .usage
        case .version:
            try console.write("\(name) \(version)\n")
            return .success
        }
    }

    /// What the command line asks for, with the configuration file as it is.
    static func parse(_ console: Console) throws(ArgumentError) -> Outcome<any Subcommand.Type> {
        try CommandTree.root.parse(
            argumentWords(),
            environment: { console.environment[$0] },
            readFile: { (path) throws(ArgumentProblem) in
                let bytes: [UInt8]
                do throws(CommandError) {
                    bytes = try InputFile.read(path, console)
                } catch {
                    let reason = if case .cannotRead(_, let reason) = error { reason } else { "\(error)" }
                    let problem = ArgumentProblem.rule("cannot read it: \(reason)", help: nil)
                    throw .configuration(ConfigurationProblem(path: path, line: nil, problem))
                }
                return try ConfigurationFile(bytes, path: path)
            }
        )
    }

    /// The words after the program's name.
    ///
    /// `CommandLine.arguments` would replace what is not UTF-8, and a file of another name would be looked for.
    private static func argumentWords() throws(ArgumentError) -> [String] {
        var words: [String] = []
        for index in 1..<max(Int(CommandLine.argc), 1) {
            // The system keeps `argc` texts for the life of the process.
            guard let text = unsafe CommandLine.unsafeArgv[index] else { break }
            guard let word = unsafe String(validatingCString: text) else {
                let help = "rename the file, or pipe it in"
                throw ArgumentError(.rule("argument \(index) is not UTF-8", help: help), command: name)
            }
            words.append(word)
        }
        return words
    }
}
