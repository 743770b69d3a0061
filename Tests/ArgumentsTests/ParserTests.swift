// SPDX-License-Identifier: Apache-2.0

import Arguments
import Testing

@Suite
struct `A command line` {
    @Test(arguments: [
        "generate --tokens 5 -j Once", "generate --tokens=5 --json Once", "generate -n 5 -j Once",
        "generate -n5 -j Once",
        "generate -jn5 Once", "generate -n=5 -j Once", "generate -jn 5 Once", "generate Once -j -n 5",
        "generate -n 7 -n 5 -j Once",
        "generate -j -n 5 -- Once", "generate -n +5 --json -- Once", "--color never generate -jn5 Once",
    ])
    func `may be typed in many ways`(line: String) throws {
        let (action, arguments) = try #require(try Sample.parse(line))
        #expect(action == "generate")
        #expect(arguments.command == "sample generate")
        #expect(arguments[Sample.tokens] == 5)
        #expect(arguments[Sample.json])
        #expect(arguments[Sample.prompt] == "Once")
        #expect(!arguments[Sample.verbose])
        #expect(arguments.isGiven(Sample.tokens) && !arguments.isGiven(Sample.temperature))
    }

    @Test
    func `left empty gives the defaults`() throws {
        let (_, arguments) = try #require(try Sample.parse("generate"))
        #expect(arguments[Sample.temperature] == 1)
        #expect(arguments[Sample.gamma] == 0.5)
        #expect(arguments[Sample.tokens] == 200)
        #expect(arguments[Sample.seed] == nil)
        #expect(arguments[Sample.watermark] == nil)
        #expect(arguments[Sample.prompt] == nil)
        #expect(arguments[Sample.color] == .auto)
    }

    @Test(
        arguments: zip(
            ["generate -", "generate -- -n", "generate -- --json", "generate -5", "generate --"],
            ["-", "-n", "--json", "-5", nil]
        )
    )
    func `may hold positional arguments that look like options`(line: String, prompt: String?) throws {
        #expect(try #require(try Sample.parse(line)).arguments[Sample.prompt] == prompt)
    }

    @Test
    func `turns flags on and off, the last one winning`() throws {
        #expect(try #require(try Sample.parse("generate --watermark")).arguments[Sample.watermark] == true)
        #expect(
            try #require(try Sample.parse("generate --watermark --no-watermark")).arguments[Sample.watermark] == false
        )
    }

    @Test
    func `collects what may be repeated`() throws {
        let (_, arguments) = try #require(try Sample.parse("detect a -k one b --key=two -kthree -"))
        #expect(arguments[Sample.keys] == ["one", "two", "three"])
        #expect(arguments[Sample.files] == ["a", "b", "-"])
    }

    @Test
    func `may have options of the commands above before and after each name`() throws {
        for line in [
            "--color always key new k --scheme auto", "key --color always new k --scheme auto",
            "key new k --scheme auto --color always",
        ] {
            let (action, arguments) = try #require(try Sample.parse(line))
            #expect(action == "new" && arguments.command == "sample key new")
            #expect(arguments[Sample.color] == .always)
        }
    }

    @Test
    func `takes a value from the environment when it is not typed`() throws {
        let environment = ["SAMPLE_TOKENS": "7"]
        #expect(try #require(try Sample.parse("generate", environment: environment)).arguments[Sample.tokens] == 7)
        #expect(try #require(try Sample.parse("generate -n 8", environment: environment)).arguments[Sample.tokens] == 8)
        #expect(
            try #require(try Sample.parse("generate", environment: ["SAMPLE_TOKENS": ""])).arguments[Sample.tokens]
                == 200
        )
    }

    @Test(
        arguments: zip(
            ["1024", "2K", "3M", "1G", "8m", "8MiB", "1gib", "2kb", "1MB", "1GB"],
            [1024, 2048, 3 << 20, 1 << 30, 8 << 20, 8 << 20, 1 << 30, 2000, 1_000_000, 1_000_000_000]
        )
    )
    func `takes sizes as GNU programs do`(text: String, bytes: Int) throws {
        #expect(try #require(try Sample.parse("generate --memory \(text)")).arguments[Sample.memory] == bytes)
    }

    @Test
    func `takes the largest numbers there are`() throws {
        #expect(try #require(try Sample.parse("generate --seed \(UInt64.max)")).arguments[Sample.seed] == .max)
    }

    @Test(arguments: [
        "--help", "-h", "generate --help", "generate -jh", "generate --tokens many -h", "key new --help", "key -h new",
    ])
    func `asks for help at every level`(line: String) throws {
        guard
            case .help(let page, isRequested: true) = try Sample.root.parse(line.split(separator: " ").map(String.init))
        else {
            Issue.record("no help")
            return
        }
        let names = line.split(separator: " ").prefix { !$0.hasPrefix("-") }
        #expect(page.command == (["sample"] + names).joined(separator: " "))
    }

    @Test(arguments: zip(["", "key", "--color never key"], ["sample", "sample key", "sample key"]))
    func `without a command shows help that nobody asked for`(line: String, command: String) throws {
        guard
            case .help(let page, isRequested: false) = try Sample.root.parse(
                line.split(separator: " ").map(String.init)
            )
        else {
            Issue.record("no help")
            return
        }
        #expect(page.command == command)
    }

    @Test(arguments: ["--version", "-V", "--color never --version"])
    func `asks for the version before any command`(line: String) throws {
        guard case .version = try Sample.root.parse(line.split(separator: " ").map(String.init)) else {
            Issue.record("no version")
            return
        }
    }
}
