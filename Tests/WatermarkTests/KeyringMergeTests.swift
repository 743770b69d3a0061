// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import Watermark

@Suite
struct `Keys that move between keyrings` {
    private let plain: Keyring
    private let sealed: Keyring
    private let passphrase = KeyringVector.sealed.passphrase

    init() throws {
        plain = try KeyringVector.plain.keyring()
        sealed = try KeyringVector.sealed.keyring()
    }

    @Test
    func `are exported alone, in the state and seal that they have`() throws {
        for keyring in [plain, sealed] {
            let exported = try keyring.exporting("leaked")
            #expect(exported.entries == [try keyring.entry("leaked")])
            #expect(try Keyring(reading: exported.write(), path: "k.json") == exported)
        }
        #expect(throws: KeyringError.unknownKey(id: "x", known: plain.entries.map(\.id))) { try plain.exporting("x") }
    }

    @Test
    func `are added behind those that are there, and the same key once`() throws {
        var keyring = try Keyring(ids: "mine")
        #expect(try keyring.merge(plain.exporting("reports")) == ["reports"])
        #expect(try keyring.merge(plain) == ["prod-2026-10", "prod-2026-11", "leaked"])
        #expect(keyring.entries.map(\.id) == ["mine", "reports", "prod-2026-10", "prod-2026-11", "leaked"])
        let before = keyring
        #expect(try keyring.merge(plain).isEmpty && keyring.merge(Keyring()).isEmpty)
        #expect(keyring == before)
        #expect(try keyring.entry("leaked") == plain.entry("leaked"))
    }

    @Test
    func `are refused, all of them, when one differs from that of the same id`() throws {
        var changes: [Keyring] = try [Keyring(ids: "leaked"), plain, plain]
        try changes[1].retire("prod-2026-11")
        let binding = TokenizerBinding(
            name: "t",
            vocabularySHA256: String(repeating: "0a", count: 32),
            vocabularySize: 9
        )
        _ = try changes[2].bind(binding, to: "prod-2026-11")
        for (changed, id) in zip(changes, ["leaked", "prod-2026-11", "prod-2026-11"]) {
            var keyring = plain
            var other = try Keyring(ids: "new")
            _ = try other.merge(changed)
            #expect(throws: KeyringError.duplicateKey(id: id)) { _ = try keyring.merge(other) }
            #expect(keyring == plain)
        }
    }

    @Test
    func `stay as they are in an empty keyring`() throws {
        for keyring in [plain, sealed] {
            var empty = Keyring()
            #expect(try empty.merge(keyring) == keyring.entries.map(\.id))
            #expect(empty == keyring)
        }
    }

    @Test
    func `become sealed in a sealed keyring`() throws {
        var keyring = try sealed.exporting("reports")
        #expect(throws: KeyringError.locked(id: "reports")) { _ = try keyring.merge(Keyring(ids: "a")) }
        #expect(throws: KeyringError.wrongPassphrase(id: "reports")) {
            _ = try keyring.merge(Keyring(ids: "a"), passphrase: Passphrase(text: "no"))
        }
        #expect(try keyring == sealed.exporting("reports"))
        // `reports` is the same secret here in the clear: no new key.
        #expect(try keyring.merge(plain, passphrase: passphrase) == ["prod-2026-10", "prod-2026-11", "leaked"])
        #expect(Set(keyring.entries.map(\.stretching)).count == 1)
        for entry in keyring.entries {
            #expect(try entry.secretBytes(passphrase: passphrase) == KeyringVector.secret(of: entry.id))
        }
        #expect(try Keyring(reading: keyring.write(), path: "k.json") == keyring)
    }

    @Test
    func `are opened for a keyring in the clear`() throws {
        var keyring = try plain.exporting("reports")
        #expect(throws: KeyringError.locked(id: "prod-2026-10")) { _ = try keyring.merge(sealed) }
        #expect(throws: KeyringError.wrongPassphrase(id: "prod-2026-10")) {
            _ = try keyring.merge(sealed, otherPassphrase: Passphrase(text: "no"))
        }
        #expect(throws: KeyringError.notSealed) {
            _ = try keyring.merge(sealed, passphrase: passphrase, otherPassphrase: passphrase)
        }
        #expect(try keyring == plain.exporting("reports"))
        #expect(try keyring.merge(sealed, otherPassphrase: passphrase).count == 3)
        #expect(!keyring.isSealed)
        for entry in keyring.entries { #expect(try entry == plain.entry(entry.id)) }
    }

    /// One stretching at the real cost, for the second salt.
    @Test
    func `of another passphrase become those of this one`() throws {
        let other = Passphrase(text: "theirs")
        var theirs = try Keyring(ids: "a", "b")
        let secrets = try theirs.entries.map { try $0.secretBytes() }
        try theirs.changePassphrase(from: nil, to: other)
        var keyring = sealed
        #expect(try keyring.merge(theirs, passphrase: passphrase, otherPassphrase: other) == ["a", "b"])
        #expect(Set(keyring.entries.map(\.stretching)).count == 1)
        for (entry, secret) in zip(keyring.entries.suffix(2), secrets) {
            #expect(try entry.secretBytes(passphrase: passphrase) == secret)
        }
    }
}
