// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Watermark

@Suite
struct `wmctl key passphrase` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        try wmctl.home.write("open sesame\n", to: "old")
        try wmctl.home.write("abracadabra\r\n", to: "new")
    }

    private var path: String { wmctl.home.file("data/wmctl/keyring.json") }
    private var old: String { wmctl.home.file("old") }
    private var new: String { wmctl.home.file("new") }

    private func opens(_ id: String, _ passphrase: String) throws -> Bool {
        let bytes = SecretBytes(copying: passphrase.utf8.span)
        return (try? Keyring.load(path).entry(id).secretBytes(passphrase: Passphrase(bytes))) != nil
    }

    @Test
    func `seals, changes and opens every secret, by files and descriptors`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let secret = try Keyring.load(path).entry("a").secretBytes()
        #expect(try wmctl.run("key", "passphrase", "--new-passphrase-file", old).status == 0)
        #expect(try opens("a", "open sesame") && !opens("a", "abracadabra"))

        let named = ["WMCTL_PASSPHRASE_FILE": old]
        #expect(try wmctl.run("key", "new", "--id", "b", variables: named).status == 0)
        #expect(try wmctl.run("key", "rotate", "b", "--id", "c", "--passphrase-file", old).status == 0)
        let change = try wmctl.shell(
            "\"$wmctl\" key passphrase --passphrase-fd 5 --new-passphrase-fd 6 5< '\(old)' 6< '\(new)'"
        )
        #expect(change.status == 0 && change.errors.isEmpty)
        for id in ["a", "b", "c"] { #expect(try opens(id, "abracadabra") && !opens(id, "open sesame")) }

        let wrong = try wmctl.run("key", "passphrase", "--remove", "--passphrase-file", old)
        #expect(wrong.status == 2)
        #expect(wrong.errors.hasPrefix("wmctl: error: the passphrase does not open key 'a'"))
        // A descriptor that is typed wins over the file that the environment names.
        let removal = try wmctl.shell(
            "\"$wmctl\" key passphrase --remove --passphrase-fd 5 5< '\(new)'",
            variables: named
        )
        #expect(removal.status == 0)
        #expect(try Keyring.load(path).entry("a").secretBytes() == secret)
    }

    @Test
    func `is needed for new secrets of a sealed keyring, and not for looking at it`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        #expect(try wmctl.run("key", "passphrase", "--new-passphrase-file", old).status == 0)
        let text = try wmctl.run("key", "show", "a")
        #expect(text.status == 0 && text.text.contains("sealed under a passphrase"))
        for command in [["new"], ["rotate", "a"]] {
            let run = try wmctl.shell("setsid --wait \"$wmctl\" key \(command.joined(separator: " "))")
            #expect(run.status == 2)
            let help = "give the passphrase with --passphrase-fd, --passphrase-file or WMCTL_PASSPHRASE_FILE"
            #expect(run.errors.hasSuffix("help: \(help)\n"))
        }
        let none = try wmctl.shell("setsid --wait \"$wmctl\" key passphrase --passphrase-file '\(old)'")
        #expect(none.errors.hasPrefix("wmctl: error: a passphrase is needed, and there is no terminal to ask on\n"))
    }

    @Test
    func `is asked for twice on a terminal, without being shown`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let set = try wmctl.runOnTerminal(
            "key",
            "passphrase",
            dialogue: [.init("New passphrase: ", typing: "open sesame\n"), .init("again: ", typing: "open sesame\n")]
        )
        #expect(set.status == 0 && set.isEchoing)
        #expect(!set.transcript.contains("sesame"))
        #expect(try opens("a", "open sesame"))
        let used = try wmctl.runOnTerminal(
            "key",
            "new",
            "--id",
            "b",
            dialogue: [.init("Passphrase of '\(path)': ", typing: "open sesame\n")]
        )
        #expect(used.status == 0)
        #expect(try opens("b", "open sesame"))
        let differing = try wmctl.runOnTerminal(
            "key",
            "passphrase",
            "--passphrase-file",
            old,
            dialogue: [.init("New passphrase: ", typing: "one\n"), .init("again: ", typing: "two\n")]
        )
        #expect(differing.status == 2)
        #expect(differing.transcript.contains("the two passphrases differ; nothing was changed"))
        #expect(try opens("a", "open sesame"))
    }

    @Test
    func `leaves the terminal as it was after Ctrl-C`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let run = try wmctl.runOnTerminal(
            "key",
            "passphrase",
            dialogue: [.init("New passphrase: ", typing: "half\u{3}")]
        )
        #expect(run.status == 128 + 2)
        #expect(run.isEchoing)
        #expect(try !Keyring.load(path).isSealed)
    }

    @Test
    func `of a file is told apart from that of the keyring by import`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        let file = wmctl.home.file("a.json")
        #expect(try wmctl.run("key", "export", "a", "-o", file, "--new-passphrase-file", new).status == 0)
        #expect(try !wmctl.shell("grep -c ciphertext '\(file)'").text.hasPrefix("0"))

        // Into nothing: it stays sealed as it comes.
        let empty = ["XDG_DATA_HOME": wmctl.home.file("empty")]
        #expect(try wmctl.run("key", "import", file, variables: empty).status == 0)
        #expect(try Keyring.load(wmctl.home.file("empty/wmctl/keyring.json")).isSealed)

        // Into a sealed keyring: it becomes sealed as the others are.
        let sealed = ["XDG_DATA_HOME": wmctl.home.file("sealed")]
        #expect(try wmctl.run("key", "new", "--id", "mine", variables: sealed).status == 0)
        #expect(try wmctl.run("key", "passphrase", "--new-passphrase-file", old, variables: sealed).status == 0)
        let merged = try wmctl.run(
            ["key", "import", file, "--import-passphrase-file", new, "--passphrase-file", old],
            variables: sealed
        )
        #expect(merged.status == 0 && merged.text == "a\n")
        let opened = try wmctl.run("key", "passphrase", "--remove", "--passphrase-file", old, variables: sealed)
        #expect(opened.status == 0)
        let theirs = try Keyring.load(wmctl.home.file("sealed/wmctl/keyring.json")).entry("a")
        #expect(try theirs.secretBytes() == Keyring.load(path).entry("a").secretBytes())

        // Into an open keyring: it is opened, with a warning.
        let open = ["XDG_DATA_HOME": wmctl.home.file("open")]
        #expect(try wmctl.run("key", "new", "--id", "mine", variables: open).status == 0)
        let warned = try wmctl.run(["key", "import", file, "--import-passphrase-file", new], variables: open)
        #expect(
            warned.errors == "wmctl: warning: the keyring is not sealed; the imported secrets are now in the clear\n"
        )
    }
}
