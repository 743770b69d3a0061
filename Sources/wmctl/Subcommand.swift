// SPDX-License-Identifier: Apache-2.0

import Arguments

/// One command: what was typed becomes the stored properties of a value, which then runs.
///
/// To add a command, write one file in `Commands/` like this, and list its `command` in `CommandTree.swift`:
///
///     struct Count: Subcommand {
///         // Every argument once; groups that several commands share are in `Options/`.
///         private static let limit = Parameter(option: "limit", short: "n", .integer(in: 1...100), default: 10, help: "…")
///         private static let input = Parameter(optional: "FILE", .file, help: "…")
///
///         static let definition = Command<Void>(
///             name: "count",
///             abstract: "Count something.",
///             groups: [ParameterGroup([input, limit]), KeyringOptions.group],
///             examples: [Example("wmctl count notes.txt", "Count in a file")],
///             action: ()
///         )
///
///         let limit: Int                                   // what the options mean
///         let keyring: KeyringOptions
///
///         init(_ arguments: ParsedArguments) throws {      // refuses what only this command can judge:
///             limit = arguments[Self.limit]                // throw arguments.broken("…", help: "…")
///             keyring = KeyringOptions(arguments)
///         }
///
///         func run(_ console: Console) throws -> ExitStatus {
///             try console.write("…\n")                     // data to stdout; console.note(…), .warn(…) to stderr
///             return .success
///         }
///     }
///
/// Errors are thrown; `Failure.swift` makes the two lines on stderr and the exit status of them. After changing a
/// definition run `RECORD_SNAPSHOTS=1 swift test --filter CommandTests`, which rewrites `docs/cli.md`.
protocol Subcommand: Sendable {
    /// Names, arguments and sentences.
    static var definition: Command<Void> { get }
    /// Reads what the arguments mean.
    init(_ arguments: ParsedArguments) throws
    /// Does it.
    func run(_ console: Console) throws -> ExitStatus
}

extension Subcommand {
    /// The definition bound to this type, for the tree of commands.
    static var command: Command<any Subcommand.Type> { definition.bound(to: Self.self) }
}

/// The exit status of the program.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case notFound = 1
    case failure = 2
    case partial = 3
    case usage = 64

    /// When the program ends with it, as help and man pages say.
    var meaning: String {
        switch self {
        case .success: "It worked; for detect: at least one text is watermarked; for verify: the certificate is valid."
        case .notFound: "It worked, but no watermark was found, or the certificate is not valid."
        case .failure: "Something went wrong; the message is on standard error."
        case .partial:
            "It went through, but some rows or lines could not be used and have an error in place of an answer."
        case .usage: "The command line cannot be understood."
        }
    }
}
