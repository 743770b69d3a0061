// SPDX-License-Identifier: Apache-2.0

import Arguments
import Testing

/// A line that cannot be run, and both lines that the user reads.
struct BadLine: CustomTestStringConvertible, Sendable {
    let line: String
    let error: String
    let help: String
    var environment: [String: String] = [:]
    var testDescription: String { line }

    init(_ line: String, _ error: String, _ help: String, environment: [String: String] = [:]) {
        self.line = line
        self.error = error
        self.help = help
        self.environment = environment
    }
}

@Suite
struct `Messages about a command line` {
    private static let seeGenerate = "see 'sample generate --help'"
    private static let seeDetect = "see 'sample detect --help'"

    @Test(arguments: [
        // Names
        BadLine("generate --temprature 1", "unknown option '--temprature'", "did you mean '--temperature'?"),
        BadLine("generate --tmeperature=1", "unknown option '--tmeperature'", "did you mean '--temperature'?"),
        BadLine("generate --temp 1", "unknown option '--temp'", "did you mean '--temperature'?"),
        BadLine("generate --no-watermrk", "unknown option '--no-watermrk'", "did you mean '--no-watermark'?"),
        BadLine("generate --no-json", "unknown option '--no-json'", seeGenerate),
        BadLine("generate --frobnicate", "unknown option '--frobnicate'", seeGenerate),
        BadLine("generate --colour never", "unknown option '--colour'", "did you mean '--color'?"),
        BadLine("generate --hlep", "unknown option '--hlep'", "did you mean '--help'?"),
        BadLine("generate --secret-doors", "unknown option '--secret-doors'", seeGenerate),
        BadLine("generate -json", "unknown option '-json'", "did you mean '--json'?"),
        BadLine("generate -x", "unknown option '-x'", seeGenerate),
        BadLine("generate -jx", "unknown option '-x'", seeGenerate),
        BadLine("generate --=5", "unknown option '--'", seeGenerate),
        BadLine("generate --version", "unknown option '--version'", seeGenerate),
        BadLine("generat", "unknown command 'generat'", "did you mean 'generate'?"),
        BadLine("detcet", "unknown command 'detcet'", "did you mean 'detect'?"),
        BadLine("gen", "unknown command 'gen'", "did you mean 'generate'?"),
        BadLine("hiden", "unknown command 'hiden'", "see 'sample --help'"),
        BadLine("dance", "unknown command 'dance'", "see 'sample --help'"),
        BadLine("key nwe", "unknown command 'nwe'", "did you mean 'new'?"),
        BadLine("key remove", "unknown command 'remove'", "see 'sample key --help'"),
        BadLine("-5", "unknown option '-5'", "see 'sample --help'"),
        // Values
        BadLine(
            "generate --temperature 7",
            "invalid value '7' for '--temperature'; expected a number from 0 to 5",
            seeGenerate
        ),
        BadLine(
            "generate --temperature -1",
            "invalid value '-1' for '--temperature'; expected a number from 0 to 5",
            seeGenerate
        ),
        BadLine(
            "generate --temperature nan",
            "invalid value 'nan' for '--temperature'; expected a number from 0 to 5",
            seeGenerate
        ),
        BadLine(
            "generate --gamma 1",
            "invalid value '1' for '--gamma'; expected a number between 0 and 1",
            seeGenerate
        ),
        BadLine("generate --gamma=", "invalid value '' for '--gamma'; expected a number between 0 and 1", seeGenerate),
        BadLine("generate -n0", "invalid value '0' for '-n'; expected a whole number from 1 to 100000", seeGenerate),
        BadLine(
            "generate -n 1.5",
            "invalid value '1.5' for '-n'; expected a whole number from 1 to 100000",
            seeGenerate
        ),
        BadLine("generate --seed -1", "invalid value '-1' for '--seed'; expected a whole number from 0", seeGenerate),
        BadLine(
            "generate --memory 5Q",
            "invalid value '5Q' for '--memory'; expected a size such as 64M or 1G, at least 1024 bytes",
            seeGenerate
        ),
        BadLine(
            "generate --memory MiB",
            "invalid value 'MiB' for '--memory'; expected a size such as 64M or 1G, at least 1024 bytes",
            seeGenerate
        ),
        BadLine(
            "generate --memory 99999999999G",
            "invalid value '99999999999G' for '--memory'; expected a size such as 64M or 1G, at least 1024 bytes",
            seeGenerate
        ),
        BadLine(
            "generate",
            "invalid value 'many' for 'SAMPLE_TOKENS'; expected a whole number from 1 to 100000",
            seeGenerate,
            environment: ["SAMPLE_TOKENS": "many"]
        ),
        BadLine(
            "generate --color red",
            "invalid value 'red' for '--color'; expected 'auto', 'always' or 'never'",
            seeGenerate
        ),
        BadLine("detect -k=", "invalid value '' for '-k'; expected a text that is not empty", seeDetect),
        BadLine("generate --seed", "option '--seed' needs a value N", seeGenerate),
        BadLine("generate --seed --json", "option '--seed' needs a value N", seeGenerate),
        BadLine("generate -n -j", "option '-n' needs a value N", seeGenerate),
        BadLine(
            "detect --key --odd",
            "option '--key' needs a value ID",
            "to pass a value that begins with a dash, write '--key=--odd'"
        ),
        BadLine(
            "detect -k -odd",
            "option '-k' needs a value ID",
            "to pass a value that begins with a dash, write '-k=-odd'"
        ),
        BadLine("generate --json=yes", "flag '--json' takes no value; found 'yes'", "write '--json' alone"),
        // Places
        BadLine("generate one two", "unexpected argument 'two'", "put PROMPT in quotes when it has spaces"),
        BadLine("key new k", "missing argument '--scheme auto|always|never'", "see 'sample key new --help'"),
        BadLine("key new --scheme auto", "missing argument 'NAME'", "see 'sample key new --help'"),
        BadLine("key list", "missing argument 'WORD'", "see 'sample key list --help'"),
        BadLine("detect --all-keys -k one", "'-k' cannot be used with '--all-keys'", seeDetect),
        BadLine("detect --key one --all-keys", "'--key' cannot be used with '--all-keys'", seeDetect),
    ])
    func `name the argument, the bad value and what was expected`(bad: BadLine) throws {
        let error = #expect(throws: ArgumentError.self) { try Sample.parse(bad.line, environment: bad.environment) }
        #expect(error?.description == bad.error)
        #expect(error?.help == bad.help)
    }

    @Test
    func `never print control characters that were typed, nor endless words`() throws {
        let error = #expect(throws: ArgumentError.self) { try Sample.parse("\u{1B}[31mred\u{202E}") }
        #expect(error?.description == #"unknown command '\u{1B}[31mred\u{202E}'"#)
        let long = #expect(throws: ArgumentError.self) { try Sample.parse(String(repeating: "x", count: 1000)) }
        #expect(long?.description == "unknown command '\(String(repeating: "x", count: 60))…'")
    }

    @Test
    func `of a command's own rules name it too`() throws {
        let (_, arguments) = try #require(try Sample.parse("generate -n 5"))
        let invalid = arguments.invalid(Sample.tokens, expected: "more")
        #expect(invalid.description == "invalid value '5' for '-n'; expected more")
        #expect(invalid.help == "see 'sample generate --help'")
        #expect(
            arguments.invalid(Sample.gamma, expected: "less").description
                == "invalid value '0.5' for '--gamma'; expected less"
        )
        let broken = arguments.broken("no model", help: "train one")
        #expect(broken.description == "no model" && broken.help == "train one")
    }
}
