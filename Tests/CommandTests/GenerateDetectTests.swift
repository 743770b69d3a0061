// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl generate and detect` {
    private let wmctl: Wmctl
    private let text: [UInt8]
    private let file: String

    init() throws {
        wmctl = try Wmctl()
        // A key of fixed bytes and a fixed seed: every run of the tests sees the same text.
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
        text = try wmctl.run("generate", "--seed", "7", "-n", "150", "It was late, and").output
        file = try wmctl.home.write(text, to: "text.txt")
    }

    @Test
    func `a marked text is found with its key, and with no other`() throws {
        let found = try wmctl.run("detect", file)
        #expect(found.status == 0)
        #expect(found.text.hasPrefix("verdict       watermarked\n"))
        #expect(try wmctl.run("key", "new", "--id", "other").status == 0)
        // A text without the other key's mark reaches its z-score of 4.9 by chance once in a million runs.
        let missed = try wmctl.run("detect", "-k", "other", file)
        #expect(missed.status == 1)
        #expect(!missed.text.contains("verdict       watermarked") && !missed.text.contains("human"))
        let piped = try wmctl.run("detect", "--json", "--all-keys", input: text)
        #expect(piped.status == 0)
        let report = try JSONDocument(piped.output).root
        #expect(try report.member("verdict").string() == "watermarked")
        #expect(try report.member("profile").string() == "fixed")
        #expect(try report.member("tests").integer(as: Int.self) >= 2)
    }

    @Test
    func `a seed repeats a text, and the key decides it too`() throws {
        #expect(try wmctl.run("generate", "--seed", "7", "-n", "150", "It was late, and").output == text)
        #expect(try wmctl.run("generate", "--seed", "8", "-n", "150", "It was late, and").output != text)
        let plain = try wmctl.run("generate", "--seed", "7", "-n", "150", "--no-watermark", "It was late, and")
        #expect(plain.status == 0 && plain.output != text)
    }

    @Test(arguments: [[], ["--echo"], ["--json"]])
    func `the figures are those of the output when it is read back`(options: [String]) throws {
        let run = try wmctl.run(["generate", "--seed", "9", "-n", "90", "It was late, and"] + options)
        var output = run.output
        if options == ["--json"] { output = Array(try JSONDocument(output).root.member("text").string().utf8) }
        let report = try JSONDocument(wmctl.run("detect", "--json", input: output).output).root
        let score = (try report.member("z_score").double() * 100).rounded() / 100
        let said = try #require(run.errors.split(separator: "z-score ").dropFirst().first?.split(separator: " ").first)
        #expect(Double(said) == score, "\(run.errors)")
        guard options == ["--json"] else { return }
        let own = try JSONDocument(run.output).root.member("watermark").member("report")
        #expect(try own.member("z_score").double() == report.member("z_score").double())
        #expect(try own.member("text_sha256").string() == report.member("text_sha256").string())
    }

    @Test
    func `without a keyring or quotes it says what to do`() throws {
        let empty = try Wmctl()
        let none = try empty.run("detect", input: text)
        #expect(none.status == 2)
        #expect(none.errors.contains("'wmctl key new'") && none.errors.contains("'wmctl key import FILE'"))
        let bare = try wmctl.run("generate", "a", "quick", "fox")
        #expect(bare.status == 64 && bare.errors.contains("help: put PROMPT in quotes when it has spaces\n"))
        let model = try wmctl.run("generate", "-m", "klingon", "x")
        let help = "help: give the path of a model file, or one of: english; or run 'wmctl model fetch smollm2'\n"
        #expect(model.errors.hasSuffix(help), "\(model.errors)")
        #expect(try wmctl.run("generate", "--stream", "--json", "x").status == 64)
    }

    @Test
    func `a revoked key neither writes nor reads`() throws {
        #expect(try wmctl.run("key", "retire", "fixed").status == 0)
        let writing = try wmctl.run("generate", "-k", "fixed", "x")
        #expect(writing.status == 2)
        let help = "help: see the states of the keys with 'wmctl key list'\n"
        #expect(writing.errors == "wmctl: error: cannot generate with key 'fixed': it is retired\n" + help)
        #expect(try wmctl.run("detect", file).status == 0)
        #expect(try wmctl.run("key", "revoke", "fixed").status == 0)
        let reading = try wmctl.run("detect", "-k", "fixed", file)
        #expect(reading.status == 2)
        #expect(reading.errors == "wmctl: error: cannot detect with key 'fixed': it is revoked\n" + help)
        let none = try wmctl.run("detect", file)
        #expect(none.status == 2)
        #expect(none.errors == "wmctl: error: every key of the keyring is revoked; a revoked key does not detect\n")
        #expect(try wmctl.run("key", "new", "--id", "next").status == 0)
        let missed = try wmctl.run("detect", file)
        #expect(missed.status == 1)
        #expect(missed.errors == "wmctl: note: not looked for: 1 revoked key, see 'wmctl key list'\n")
    }

    @Test
    func `greedy text that repeats itself is not called too short`() throws {
        let run = try wmctl.run("generate", "--temperature", "0", "It was")
        #expect(run.status == 0)
        #expect(run.errors.contains("repeats itself too much") && !run.errors.contains("too short"))
        #expect(try wmctl.run("generate", "-n", "20", "It was").errors.contains("warning: the text is too short"))
    }

    @Test
    func `a text without enough choice is told what would help`() throws {
        let words = ["generate", "--seed", "7", "--temperature", "0.4", "It was late, and", "-n"]
        let run = try wmctl.run(words + ["60"])
        let tip = "nats of choice a token); raise the temperature"
        #expect(run.errors.contains("too predictable for its length"))
        #expect(run.errors.contains("\(tip), or write it longer\n"), "\(run.errors)")
        // More tokens are no help where the text ends of itself.
        let ended = try wmctl.run(words + ["200", "--stop", String(run.text.dropLast().suffix(12))])
        #expect(ended.errors.contains("\(tip), or have the model write more\n"), "\(ended.errors)")
    }

    @Test
    func `a key that is named twice is one test`() throws {
        let once = try wmctl.run("detect", "--json", "-k", "fixed", file)
        #expect(try wmctl.run("detect", "--json", "-k", "fixed", "-k", "fixed", file).output == once.output)
    }

    @Test
    func `without a folder for data a text is written all the same`() throws {
        let run = try wmctl.shell(
            "env -u HOME -u XDG_DATA_HOME \"$wmctl\" generate -n 5 --keyring '\(wmctl.home.file("ring.json"))' x"
        )
        #expect(run.status == 0)
        #expect(run.errors.contains("warning: no copy of the tokenizer was kept: no home folder is known"))
    }

    @Test
    func `a sealed key works with its passphrase`() throws {
        let passphrase = try wmctl.home.write("open sesame", to: "passphrase")
        #expect(try wmctl.run("key", "passphrase", "--new-passphrase-file", passphrase).status == 0)
        #expect(try wmctl.run("detect", "--passphrase-file", passphrase, file).status == 0)
        let again = try wmctl.shell(
            "\"$wmctl\" generate --seed 7 -n 150 --passphrase-fd 4 'It was late, and' 4< '\(passphrase)'"
        )
        #expect(again.output == text)
    }

    @Test(arguments: [
        ("", [], 1, "too short"), ("a", [], 1, "too short"),
        ("\u{FFFD}\u{0}\u{1}", [0xFF, 0xFE, 0x80], 1, "too short"),
    ])
    func `empty and binary input gets an answer`(text: String, bytes: [UInt8], status: Int32, verdict: String) throws {
        let run = try wmctl.run("detect", input: Array(text.utf8) + bytes)
        #expect(run.status == status)
        #expect(run.text.contains(verdict), "\(run.text)\(run.errors)")
    }

    @Test
    func `several files get a verdict each, and a missing one only makes the status 2`() throws {
        let human = try wmctl.home.write("The quick brown fox jumps over the lazy dog.", to: "fox.txt")
        let both = try wmctl.run("detect", "--json", human, file)
        #expect(both.status == 0)
        #expect(both.text.split(separator: "\n").count == 2)
        let missing = try wmctl.run("detect", "--json", "/no/such", human, file)
        #expect(missing.status == 2)
        #expect(missing.output == both.output)
        #expect(missing.errors == "wmctl: error: cannot read '/no/such': no such file\n")
    }

    @Test
    func `a stream ends quietly when its reader leaves`() throws {
        let run = try wmctl.shell(
            "set -o pipefail; \"$wmctl\" generate --stream -n 1000000 x | head -c 100 | wc -c"
        )
        #expect(run.status == 0)
        #expect(run.text == "100\n")
        #expect(run.errors.isEmpty)
    }

    // MARK: Colours

    private static let escape: Character = "\u{1B}"

    @Test
    func `colours a terminal, and nothing else`() throws {
        #expect(try wmctl.runOnTerminal("detect", "--explain", file).transcript.contains(Self.escape))
        #expect(try !wmctl.run("detect", "--explain", file).text.contains(Self.escape))
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func `colours no terminal that does not want it`(variables: [String: String]) throws {
        let run = try wmctl.runOnTerminal("detect", "--explain", file, variables: variables)
        #expect(run.status == 0 && !run.transcript.contains(Self.escape))
        let asked = try wmctl.runOnTerminal("detect", "--explain", "--color", "always", file, variables: variables)
        #expect(asked.transcript.contains(Self.escape))
    }

    @Test
    func `colours as --color says`() throws {
        #expect(try wmctl.run("detect", "--explain", "--color", "always", file).text.contains(Self.escape))
        let never = try wmctl.runOnTerminal("--color", "never", "detect", "--explain", file)
        #expect(never.status == 0 && !never.transcript.contains(Self.escape))
    }
}
