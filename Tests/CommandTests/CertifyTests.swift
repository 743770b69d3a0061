// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Watermark

@Suite
struct `wmctl certify and verify` {
    private let wmctl: Wmctl
    private let text: String

    init() throws {
        wmctl = try Wmctl()
        // A key of fixed bytes and a fixed seed: every run of the tests sees the same text.
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "mark", "--secret-file", secret).status == 0)
        let output = try wmctl.run("generate", "--seed", "7", "-n", "150", "Élise said: it was late, and").output
        text = try wmctl.home.write(output, to: "text.txt")
    }

    private func certify(_ arguments: String...) throws -> String {
        let run = try wmctl.run(["certify", "--issuer", "example.org"] + arguments + [text])
        #expect(run.status == 0, "\(run.errors)")
        return try wmctl.home.write(run.output, to: "certificate-\(arguments.count).jws")
    }

    private func keySet() throws -> String {
        try wmctl.home.write(wmctl.run("key", "jwks").output, to: "jwks.json")
    }

    @Test
    func `a certificate is valid for its text, here and with the public keys alone`() throws {
        let first = try wmctl.run("certify", text)
        #expect(first.status == 0 && first.errors.contains("made a first signing key 'signing-"))
        let path = try certify()
        #expect(try wmctl.run("certify", "-q", text).errors.isEmpty)
        let here = try wmctl.run("verify", path, "--text", text)
        #expect(here.status == 0 && here.text.hasPrefix("certificate  valid\n"))
        #expect(here.text.contains("\ntext         the same, byte for byte\nissuer       example.org\n"))
        #expect(here.text.contains("\nverdict      watermarked\nprofile      mark\n"))
        let keys = try keySet()
        // Another machine: no keyring is there.
        let elsewhere = try Wmctl()
        let there = try elsewhere.run("verify", path, "--text", text, "--jwks", keys, "--json")
        #expect(there.status == 0)
        let json = try JSONDocument(there.output).root
        #expect(try json.member("valid").bool() && json.member("text").string() == "same")
        let report = try json.member("claims").member("report")
        #expect(try report.member("verdict").string() == "watermarked")
        let detected = try JSONDocument(wmctl.run("detect", "--json", text).output).root
        #expect(try report.member("log10_p_value").double() == detected.member("log10_p_value").double())
        #expect(try elsewhere.run("verify", path).status == 2)
    }

    @Test
    func `another text and a changed certificate are told apart`() throws {
        let path = try certify()
        let other = try wmctl.home.write("Another text.\n", to: "other.txt")
        let differs = try wmctl.run("verify", path, "--text", other, "--json")
        #expect(differs.status == 1)
        #expect(try JSONDocument(differs.output).root.member("reason").string() == "text_differs")
        var bytes = try FileBytes.read(path)
        bytes[bytes.count / 2] ^= 1
        let changed = try wmctl.run("verify", wmctl.home.write(bytes, to: "changed"))
        #expect(changed.status == 1 && changed.text.hasPrefix("certificate  not valid: "))
        let none = try wmctl.run("verify", text)
        #expect(none.status == 1 && none.text.hasPrefix("certificate  not valid: it has "))
        #expect(try wmctl.run("verify", wmctl.home.file("none")).status == 2)
        #expect(try wmctl.run("verify", path, "--jwks", text).status == 2)
        #expect(try wmctl.run("verify", "-", "--text", "-").status == 64)
        #expect(try wmctl.run("verify").status == 64)
    }

    @Test
    func `a detached signature is of the claims' file, and a band has no numbers`() throws {
        let claims = wmctl.home.file("claims.json")
        let path = try certify("--band", "--detached", claims)
        let json = try JSONDocument(FileBytes.read(claims)).root
        #expect(try json.member("verdict").string() == "watermarked" && json.optional("report") == nil)
        #expect(try wmctl.run("verify", path, "--payload", claims, "--text", text).status == 0)
        let alone = try wmctl.run("verify", path)
        #expect(alone.status == 1 && alone.text.contains("\nmeaning      name the file of its claims with --payload\n"))
        let pretty = try wmctl.home.write(FileBytes.read(claims) + [0x0A], to: "claims.txt")
        let changed = try wmctl.run("verify", path, "--payload", pretty)
        #expect(changed.status == 1 && changed.text.hasPrefix("certificate  not valid: the signature is wrong\n"))
        #expect(try wmctl.run("certify", "--detached", text, text).status == 64)
        #expect(try wmctl.run("certify", "--detached", "-", text).status == 64)
    }

    @Test
    func `an issuer is named and can be demanded, and an empty text has none`() throws {
        let unnamed = try wmctl.run("certify", text)
        #expect(unnamed.errors.contains("note: certificates name the issuer 'wmctl'; say who you are with --issuer\n"))
        let path = try certify()
        #expect(try wmctl.run("verify", path, "--issuer", "example.org").status == 0)
        let other = try wmctl.run("verify", path, "--issuer", "example.com")
        #expect(other.status == 1 && other.text.hasPrefix("certificate  not valid: it was issued by somebody else\n"))
        let empty = try wmctl.run("certify", input: [])
        #expect(empty.status == 2 && empty.output.isEmpty)
        #expect(empty.errors.contains("wmctl: error: an empty text cannot be certified"))
        #expect(try wmctl.run("serve", "--check", "--issuer", "a\tb").status == 64)
    }

    @Test
    func `keys that sign are kept apart from those that mark`() throws {
        #expect(try wmctl.run("key", "new", "--signing", "--id", "reports").text == "reports\n")
        let path = try certify()
        let shown = try wmctl.run("key", "show", "reports").text
        #expect(shown.contains("active: signs reports\n") && shown.contains("public key  "))
        #expect(try wmctl.run("key", "rotate", "reports", "--id", "reports-2").text == "reports-2\n")
        let retired = try wmctl.run("verify", path)
        #expect(retired.status == 0 && retired.text.contains("reports, retired: it signs nothing new\n"))
        #expect(try wmctl.run("key", "jwks").text.contains(#""state": "retired""#))
        let wrong = try wmctl.run("certify", "--signing-key", "reports", text)
        #expect(
            wrong.status == 2 && wrong.errors.hasPrefix("wmctl: error: cannot sign with key 'reports': it is retired\n")
        )
        let mark = try wmctl.run("certify", "--signing-key", "mark", text)
        #expect(mark.status == 2 && mark.errors.contains("cannot sign with key 'mark': it marks texts\n"))
        let detect = try wmctl.run("detect", "-k", "reports-2", text)
        #expect(detect.errors == "wmctl: error: cannot detect with key 'reports-2': it signs reports\n")
        #expect(try wmctl.run("key", "revoke", "reports").status == 0)
        let revoked = try wmctl.run("verify", path)
        #expect(revoked.status == 1 && revoked.text.hasPrefix("certificate  not valid: the key was revoked\n"))
        #expect(try !wmctl.run("key", "jwks").text.contains(#""reports""#))
        let misuse = try wmctl.run("key", "new", "--signing", "--gamma", "0.25")
        #expect(misuse.status == 64 && misuse.errors.contains("--gamma is not for --signing"))
    }

    @Test
    func `a keyring of signing keys alone gets a first key to mark with`() throws {
        let other = try Wmctl()
        #expect(try other.run("key", "new", "--signing").status == 0)
        #expect(try other.run("detect", input: Array("A text.".utf8)).errors.contains("the keyring has no keys\n"))
        let run = try other.run("generate", "-n", "5", "It was late")
        #expect(run.status == 0 && run.errors.contains("made a first key to mark with, 'key-"), "\(run.errors)")
    }

    @Test
    func `a sealed keyring signs and verifies with its passphrase`() throws {
        let passphrase = try wmctl.home.write("correct horse", to: "passphrase")
        #expect(try wmctl.run("key", "passphrase", "--new-passphrase-file", passphrase).status == 0)
        let variables = ["WMCTL_PASSPHRASE_FILE": passphrase]
        let signed = try wmctl.run(["certify", text], variables: variables)
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try wmctl.run(["verify", "-"], input: signed.output, variables: variables).status == 0)
        #expect(try wmctl.run(["verify", "-"], input: signed.output).status == 2)
    }

    // MARK: Libraries of others

    private func client(_ verb: String) throws -> CommandRun {
        let script = Wmctl.repository + "/Tests/CommandTests/Clients/certificates.py"
        return try CommandRun.run(
            #require(CertificatePeer.python),
            [script, verb, wmctl.home.path],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"]
        )
    }

    private func writeForClient() throws {
        let compact = try FileBytes.read(certify())
        try wmctl.home.write(compact, to: "compact.jws")
        let detached = try FileBytes.read(certify("--detached", wmctl.home.file("claims.json")))
        try wmctl.home.write(detached, to: "detached.jws")
        _ = try keySet()
    }

    @Test(.enabled(if: CertificatePeer.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
    func `PyJWT and jwcrypto verify what is signed here`() throws {
        try writeForClient()
        let run = try client("check")
        #expect(run.status == 0 && run.text == "ok\n", "\(run.errors)")
    }

    @Test(.enabled(if: CertificatePeer.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
    func `what PyJWT and jwcrypto sign is judged as what is signed here`() throws {
        try writeForClient()
        let run = try client("sign")
        #expect(run.status == 0, "\(run.errors)")
        let keys = wmctl.home.file("theirs.json")
        var judged = 0
        for name in try wmctl.home.names() where name.hasSuffix(".jws") {
            let path = wmctl.home.file(name)
            if name.hasPrefix("good-") {
                #expect(try wmctl.run("verify", path, "--jwks", keys, "--text", text).status == 0, "\(name)")
            } else if name.hasPrefix("bad-") {
                #expect(try wmctl.run("verify", path, "--jwks", keys, "--text", text).status == 1, "\(name)")
            } else if name.hasPrefix("detached-") {
                let claims = wmctl.home.file("claims.json")
                let run = try wmctl.run("verify", path, "--jwks", keys, "--text", text, "--payload", claims)
                #expect(run.status == 0, "\(name): \(run.text)")
            } else {
                continue
            }
            judged += 1
        }
        #expect(judged == 13)
    }
}

private enum CertificatePeer {
    static let python = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
}
