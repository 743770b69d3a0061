// SPDX-License-Identifier: Apache-2.0

import Arguments
import Testing

@Suite
struct `A configuration file` {
    private static let config = Parameter(option: "config", .file, help: "Where options stand.")
    private static let limit = Parameter(option: "limit", .integer(in: 1...100), default: 10, help: "How many.")
    private static let listen = Parameter(repeating: "listen", .string, help: "Where.")
    private static let log = Parameter(negatable: "log", help: "Whether to log.")
    private static let raw = Parameter(flag: "raw", help: "As it is.")
    private static let first = Parameter(option: "first", .string, environment: "FIRST", help: "One.")
    private static let second = Parameter(option: "second", .string, help: "Or the other.")

    private static let command = Command(
        name: "serve",
        abstract: "Serve.",
        groups: [
            ParameterGroup([config, limit, listen, log, raw]),
            ParameterGroup("Either", [first, second], exclusive: [[first, second]]),
        ],
        configuration: config,
        action: ()
    )

    /// What a line of words means where the file holds a text.
    private func parse(_ line: String, file: String, variables: [String: String] = [:]) throws -> ParsedArguments {
        let words = line.split(separator: " ").map(String.init)
        let outcome = try Self.command.parse(
            words,
            environment: { variables[$0] },
            readFile: { (path) throws(ArgumentProblem) in try ConfigurationFile(Array(file.utf8), path: path) }
        )
        guard case .run(_, let arguments) = outcome else { throw ArgumentError(.missing(argument: "run"), command: "") }
        return arguments
    }

    private func message(_ file: String) -> String? {
        do {
            _ = try parse("--config a.conf", file: file)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test
    func `sets options by their names, and flags by true and false`() throws {
        let file = "\u{FEFF}# A comment\r\n\nlimit=7\r\n  listen = a # b \nlisten =\tc = d\nlog = false\nraw = true\n"
        let arguments = try parse("--config a.conf", file: file)
        #expect(arguments[Self.limit] == 7)
        #expect(arguments[Self.listen] == ["a # b", "c = d"])
        #expect(arguments[Self.log] == false && arguments[Self.raw])
        #expect(arguments.configurationPath == "a.conf" && arguments.isGiven(Self.limit))
        #expect(try !parse("--config a.conf", file: "raw = false")[Self.raw])
    }

    @Test
    func `yields to what is typed, of repeated options to all of it, and to the environment`() throws {
        let file = "limit = 7\nlisten = a\nlisten = b\nlog = true\nfirst = file"
        let typed = try parse("--config a.conf --limit 8 --listen c --no-log", file: file)
        #expect(typed[Self.limit] == 8 && typed[Self.listen] == ["c"] && typed[Self.log] == false)
        #expect(typed[Self.first] == "file")
        #expect(try parse("--config a.conf", file: file, variables: ["FIRST": "env"])[Self.first] == "env")
        // Of two that exclude each other, the one that was typed.
        let other = try parse("--config a.conf --second typed", file: file)
        #expect(other[Self.first] == nil && other[Self.second] == "typed")
    }

    @Test
    func `is not read when none is named`() throws {
        let arguments = try parse("--limit 3", file: "no = file")
        #expect(arguments[Self.limit] == 3 && arguments.configurationPath == nil)
    }

    @Test(arguments: [
        (
            "first = a\n\nlimit = 700",
            "a.conf:3: invalid value '700' for 'limit'; expected a whole number from 1 to 100"
        ),
        ("limt = 7", "a.conf:1: unknown name 'limt'; expected that of an option, without dashes"),
        ("config = b.conf", "a.conf:1: unknown name 'config'; expected that of an option, without dashes"),
        ("limit 7", "a.conf:1: no '=' in 'limit 7'; expected name = value"),
        ("= 7", "a.conf:1: no name in '= 7'; expected name = value"),
        ("log = yes", "a.conf:1: invalid value 'yes' for 'log'; expected true or false"),
        ("listen =", "a.conf:1: invalid value '' for 'listen'; expected a text that is not empty"),
        ("first = a\nsecond = b", "a.conf: 'first' cannot be used with 'second'"),
        ("\u{0}=", "a.conf:1: the line is not UTF-8; expected text"),
    ])
    func `is refused with the line and what was expected`(file: String, expected: String) {
        #expect(message(file) == expected)
    }

    @Test
    func `is refused with the name that was probably meant`() {
        #expect {
            try parse("--config a.conf", file: "limt = 7")
        } throws: { error in
            (error as? ArgumentError)?.help == "did you mean 'limit'?"
        }
    }

    @Test
    func `differs from another in the options that differ`() throws {
        let one = try parse("--config a.conf", file: "limit = 7\nlisten = a")
        let two = try parse("--config a.conf", file: "limit = 7\nlisten = a\nlisten = b")
        #expect(one.isSame(Self.limit.definition, as: two) && !one.isSame(Self.listen.definition, as: two))
    }
}
