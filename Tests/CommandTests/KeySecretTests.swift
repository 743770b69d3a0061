// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Watermark

@Suite
struct `Secrets of keys` {
    private let wmctl: Wmctl
    private static let bytes = (0..<32).map { UInt8($0 * 7 + 3) }
    private static let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    private static let base64 = "AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dw"

    init() throws {
        wmctl = try Wmctl()
    }

    private var path: String { wmctl.home.file("data/wmctl/keyring.json") }

    private func secret(of id: String, passphrase: String? = nil) throws -> [UInt8] {
        let passphrase = passphrase.map { Passphrase(SecretBytes(copying: $0.utf8.span)) }
        let secret = try Keyring.load(path).entry(id).secretBytes(passphrase: passphrase)
        return secret.withSpan { span in span.indices.map { span[$0] } }
    }

    @Test(arguments: [bytes, Array(hexadecimal.utf8), Array((base64 + "\n").utf8), Array((base64 + "=\r\n").utf8)])
    func `enter raw, in hexadecimal or in base64url, by file or descriptor`(form: [UInt8]) throws {
        let file = try wmctl.home.write(form, to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "file", "--secret-file", file).status == 0)
        #expect(try wmctl.shell("\"$wmctl\" key new --id fd --secret-fd 7 7< '\(file)'").status == 0)
        #expect(try wmctl.run("key", "new", "--id", "stdin", "--secret-fd", "0", input: form).status == 0)
        for id in ["file", "fd", "stdin"] { #expect(try secret(of: id) == Self.bytes) }
    }

    @Test
    func `that are none are refused without being shown`() throws {
        for (form, reason) in [
            ("correct horse battery staple", "no secret in "), ("", "it is empty"),
            (String(Self.hexadecimal.dropLast()), "no secret"),
            (String(Self.base64.dropLast()) + "x", "no secret in "),
            (String(repeating: "z", count: 64), "no secret in "),
            (String(repeating: "z", count: 5000), "more than 4096 bytes"),
        ] {
            let file = try wmctl.home.write(form, to: "secret")
            let run = try wmctl.run("key", "new", "--secret-file", file)
            #expect(run.status == 2)
            #expect(run.errors.contains(reason), "\(run.errors)")
            #expect(form.isEmpty || !run.errors.contains(form.prefix(10)))
        }
        let closed = try wmctl.shell("\"$wmctl\" key new --secret-fd 9 9<&-")
        #expect(closed.errors == "wmctl: error: cannot read 'file descriptor 9': bad file descriptor\n")
    }

    @Test
    func `appear in no output but that of export`() throws {
        let file = try wmctl.home.write(Self.hexadecimal, to: "secret")
        var shown = try wmctl.run("key", "new", "--id", "k", "--secret-file", file, "--json").text
        for line in ["list", "list --json", "show k", "show k --json", "rotate k --json", "show nobody", "new --id k"] {
            let run = try wmctl.run(["key"] + line.split(separator: " ").map(String.init))
            shown += run.text + run.errors
        }
        #expect(!shown.contains(Self.base64.prefix(12)) && !shown.contains(Self.hexadecimal.prefix(12)))
        #expect(try wmctl.run("key", "export", "k").text.contains(Self.base64))
    }

    @Test
    func `are exported to a new file of mode 0600, and imported once`() throws {
        #expect(try wmctl.run("key", "new", "--id", "k").status == 0)
        let file = wmctl.home.file("k.json")
        #expect(try wmctl.run("key", "export", "k", "-o", file).status == 0)
        #expect(try wmctl.shell("stat -c %a '\(file)'").text == "600\n")
        let again = try wmctl.run("key", "export", "k", "-o", file)
        #expect(again.status == 2 && again.errors.hasPrefix("wmctl: error: cannot create '\(file)': file exists"))

        let other = ["XDG_DATA_HOME": wmctl.home.file("other")]
        let first = try wmctl.run("key", "import", file, variables: other)
        #expect(first.status == 0 && first.text == "k\n")
        let second = try wmctl.run("key", "import", "-", input: FileBytes.read(file), variables: other)
        #expect(second.status == 0 && second.text.isEmpty && second.errors == "wmctl: note: nothing is new\n")
        let copied = try Keyring.load(wmctl.home.file("other/wmctl/keyring.json"))
        #expect(try copied == Keyring.load(path))

        #expect(try wmctl.run("key", "retire", "k", variables: other).status == 0)
        let differing = try wmctl.run("key", "import", file, variables: other)
        #expect(differing.errors == "wmctl: error: there is a key 'k' already\nhelp: choose another id\n")
        try FileBytes.write(FileBytes.read(file), to: file, mode: 0o644)
        let exposed = try wmctl.run("key", "import", file, variables: other)
        #expect(exposed.errors.contains("has mode 0644: others may read or change it"))
    }

    @Test
    func `are not printed on a terminal unless asked`() throws {
        #expect(try wmctl.run("key", "new", "--id", "k").status == 0)
        let refused = try wmctl.runOnTerminal("key", "export", "k")
        #expect(refused.status == 2)
        #expect(refused.transcript.hasPrefix("wmctl: error: the terminal would show the secret\nhelp: name a file"))
        let forced = try wmctl.runOnTerminal("key", "export", "k", "-o", "-")
        #expect(forced.status == 0 && forced.transcript.contains("\"secret\": \""))
    }
}
