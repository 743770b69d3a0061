// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Watermark

@Suite
struct `wmctl key` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    private var path: String { wmctl.home.file("data/wmctl/keyring.json") }

    @Test
    func `new makes a keyring that only its owner may read, with the default profile`() throws {
        let run = try wmctl.run("key", "new", "--id", "first")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.text == "first\n")
        #expect(try wmctl.shell("stat -c %a '\(path)' \"$(dirname '\(path)')\"").text == "600\n700\n")
        let profile = try #require(try Keyring.load(path).entry("first").profile)
        #expect(try profile == Profile(id: "first"))
    }

    @Test
    func `new takes every parameter of a profile`() throws {
        let run = try wmctl.run(
            "key",
            "new",
            "--id",
            "x",
            "--scheme",
            "greenlist",
            "--gamma",
            "0.25",
            "--delta",
            "inf",
            "--context-width",
            "0",
            "--repeats",
            "ngram",
            "--tokenizer",
            "english",
            "--json"
        )
        #expect(run.status == 0)
        let profile = try Profile(try JSONDocument(run.output).root.member("profile"))
        #expect(profile.parameters == SchemeParameters(gamma: 0.25, delta: .infinity))
        #expect(profile.contextWidth == 0 && profile.repeats == .ngram)
        #expect(profile.tokenizers.map(\.name) == ["english"])
        // The copy that detection will read.
        let copy = wmctl.home.file("data/wmctl/tokenizers/\(profile.tokenizers[0].vocabularySHA256).json")
        #expect(try FileBytes.read(copy) == FileBytes.read(Wmctl.repository + "/vocab/english/tokenizer.json"))
        let balanced = try wmctl.run("key", "new", "--scheme", "balanced", "--context-width", "8", "--json")
        let second = try Profile(try JSONDocument(balanced.output).root.member("profile"))
        #expect(second.scheme == "balanced" && second.repeats == .context && second.contextWidth == 8)
    }

    @Test(arguments: [
        (["--gamma", "1"], "invalid value '1' for '--gamma'; expected a number above 0 and below 1"),
        (["--delta", "-1"], "invalid value '-1' for '--delta'; expected a number above 0 and up to 50, or 'inf'"),
        (["--context-width", "9"], "invalid value '9' for '--context-width'; expected a whole number from 0 to 8"),
        (
            ["--scheme", "purple"],
            "invalid value 'purple' for '--scheme'; expected 'greenlist', 'balanced', 'gumbel' or 'tournament'"
        ),
        (["--scheme", "balanced", "--delta", "2"], "--delta is not for scheme 'balanced'"),
        (
            ["--context-width", "0", "--repeats", "context"],
            "--repeats is 'context'; expected 'ngram' when context_width is 0"
        ),
        (["--id", "a/b"], "invalid value 'a/b' for '--id'; expected 1 to 64 of the characters A-Z a-z 0-9 . _ -"),
        (["--secret-fd", "3", "--secret-file", "x"], "'--secret-fd' cannot be used with '--secret-file'"),
        (["secret"], "unexpected argument 'secret'"),
    ])
    func `new refuses what makes no key, and then makes no keyring`(arguments: [String], message: String) throws {
        let run = try wmctl.run(["key", "new"] + arguments)
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("wmctl: error: \(message)\n"), "\(run.errors)")
        #expect(throws: KeyringError.absent(path: path)) { try Keyring.load(path) }
    }

    @Test
    func `two processes that make keys at once lose none`() throws {
        let run = try wmctl.shell(
            """
            make() { for i in $(seq 20); do "$wmctl" key new --id "$1-$i" || exit 1; done; }
            make left & left=$!; make right & right=$!
            wait $left && wait $right
            """
        )
        #expect(run.status == 0 && run.errors.isEmpty)
        let ids = try Keyring.load(path).entries.map(\.id)
        #expect(ids.count == 40)
        #expect(Set(ids) == Set((1...20).flatMap { ["left-\($0)", "right-\($0)"] }))
    }

    @Test
    func `list prints aligned columns, or JSON`() throws {
        for arguments in [
            ["--id", "a"], ["--id", "long-name", "--scheme", "balanced"], ["--id", "c", "-t", "english"],
        ] {
            #expect(try wmctl.run(["key", "new"] + arguments).status == 0)
        }
        let lines = try wmctl.run("key", "list").text.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("KEY        STATE   CREATED               SCHEME"))
        #expect(lines[1].hasPrefix("a          active  ") && lines[2].hasPrefix("long-name  active  "))
        let column = lines[0].distance(
            from: lines[0].startIndex,
            to: try #require(lines[0].firstRange(of: "SCHEME")).lowerBound
        )
        #expect(lines[1].dropFirst(column).hasPrefix("greenlist γ=0.5 δ=2"))
        #expect(lines[2].dropFirst(column).hasPrefix("balanced γ=0.5"))
        #expect(lines[3].hasSuffix("  english"))
        let root = try JSONDocument(try wmctl.run("key", "list", "--json").output).root
        #expect(try root.member("keyring").string() == path)
        #expect(try root.member("keys").elements().map { try $0.member("id").string() } == ["a", "long-name", "c"])
    }

    @Test
    func `rotate, retire and revoke change what a key may do`() throws {
        #expect(try wmctl.run("key", "new", "--id", "old", "--gamma", "0.25").status == 0)
        #expect(try wmctl.run("key", "rotate", "old", "--id", "new").text == "new\n")
        var keyring = try Keyring.load(path)
        #expect(try keyring.entry("old").state == .retired && keyring.entry("new").state == .active)
        #expect(try keyring.entry("new").profile?.parameters.gamma == 0.25)
        #expect(try keyring.entry("old").secretBytes() != keyring.entry("new").secretBytes())
        #expect(try wmctl.run("key", "retire", "new").status == 0)
        #expect(try wmctl.run("key", "revoke", "new", "old").status == 0)
        keyring = try Keyring.load(path)
        #expect(keyring.entries.map(\.state) == [.revoked, .revoked])
        let again = try wmctl.run("key", "rotate", "old")
        #expect(again.status == 2)
        #expect(
            again.errors == """
                wmctl: error: cannot rotate key 'old': it is revoked
                help: see the states of the keys with 'wmctl key list'

                """
        )
    }

    @Test
    func `a change of several keys is made for all or for none`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let run = try wmctl.run("key", "revoke", "a", "b")
        #expect(run.status == 2 && run.errors == "wmctl: error: no key 'b'; the keyring has 'a'\n")
        #expect(try Keyring.load(path).entry("a").state == .active)
    }

    @Test(arguments: ["list", "show x", "rotate x", "retire x", "revoke x", "export x", "passphrase --remove"])
    func `without a keyring the advice is to make one`(line: String) throws {
        let run = try wmctl.run(["key"] + line.split(separator: " ").map(String.init))
        #expect(run.status == 2)
        let advice = "make a key with 'wmctl key new', or bring one with 'wmctl key import FILE'"
        #expect(run.errors == "wmctl: error: no keyring at '\(path)'\nhelp: \(advice)\n")
    }

    @Test
    func `a keyring that may be wrong is refused, with what to do, and left as it is`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let good = try FileBytes.read(path)
        let text = String(decoding: good, as: UTF8.self)
        let newer = text.replacing("\"version\": 1,\n  \"keys\"", with: "\"version\": 9,\n  \"keys\"")
        for (contents, mode, message, help) in [
            (
                good, 0o640, "keyring '\(path)' has mode 0640: others may read or change it; expected 0600",
                "run: chmod 600"
            ),
            (
                good, 0o602, "keyring '\(path)' has mode 0602: others may read or change it; expected 0600",
                "run: chmod 600"
            ),
            (Array(good.prefix(200)), 0o600, "keyring '\(path)' is damaged: not valid JSON", "restore the file"),
            ([], 0o600, "keyring '\(path)' is damaged: not valid JSON", "restore the file"),
            (Array("{}".utf8), 0o600, "keyring '\(path)' is damaged: member 'format' is missing", "restore the file"),
            (
                Array(newer.utf8), 0o600, "keyring '\(path)' has version 9; this program reads up to version 1",
                "use the version"
            ),
        ] as [([UInt8], UInt32, String, String)] {
            try FileBytes.write(contents, to: path, mode: mode)
            for command in [["list"], ["new"], ["retire", "a"]] {
                let run = try wmctl.run(["key"] + command)
                #expect(run.status == 2)
                #expect(run.errors.hasPrefix("wmctl: error: \(message)"), "\(run.errors)")
                #expect(run.errors.contains("\nhelp: \(help)"))
                #expect(try FileBytes.read(path) == contents)
            }
        }
    }

    @Test
    func `the keyring is where --keyring, else WMCTL_KEYRING, says`() throws {
        let typed = wmctl.home.file("typed.json")
        let named = ["WMCTL_KEYRING": wmctl.home.file("named.json")]
        #expect(try wmctl.run("key", "new", "--id", "n", variables: named).status == 0)
        #expect(try wmctl.run("key", "new", "--id", "t", "--keyring", typed).status == 0)
        #expect(try wmctl.run("key", "list", "--keyring", typed, variables: named).text.contains("\nt "))
        #expect(try wmctl.run("key", "list", variables: named).text.contains("\nn "))
        #expect(try wmctl.run("key", "list").status == 2)
        let homeless = try wmctl.run("key", "list", variables: ["HOME": "", "XDG_DATA_HOME": "relative"])
        #expect(homeless.errors.hasPrefix("wmctl: error: no home folder is known"))
        let folder = try wmctl.run("key", "list", "--keyring", wmctl.home.path)
        #expect(folder.errors.hasPrefix("wmctl: error: keyring '\(wmctl.home.path)' is not a regular file\n"))
    }
}
