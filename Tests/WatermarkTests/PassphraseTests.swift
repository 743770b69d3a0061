// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Testing

@testable import Watermark

@Suite
struct `The passphrase of a keyring` {
    /// With the real cost: three stretchings of about 0.3 s.
    @Test
    func `is set, changed and removed, and the secrets stay what they are`() throws {
        var keyring = try Keyring(ids: "a", "b")
        let plain = keyring
        let first = Passphrase(text: "first")
        try keyring.changePassphrase(from: nil, to: first)
        #expect(keyring.isSealed && keyring.entries.allSatisfy(\.isSealed))
        let text = String(decoding: keyring.write(), as: UTF8.self)
        #expect(text.ranges(of: "\"n\": 131072,\n          \"r\": 8,\n          \"p\": 1,").count == 2)
        for entry in plain.entries {
            let secret = try entry.secretBytes().withSpan { Base64URL.encode($0) }
            #expect(!text.contains(secret))
        }
        #expect(try Keyring(text) == keyring)

        let sealed = keyring
        let second = Passphrase(text: "second")
        #expect(throws: KeyringError.locked(id: "a")) { try keyring.changePassphrase(from: nil, to: second) }
        #expect(throws: KeyringError.locked(id: "a")) { try keyring.changePassphrase(from: nil, to: nil) }
        #expect(throws: KeyringError.wrongPassphrase(id: "a")) { try keyring.changePassphrase(from: second, to: nil) }
        #expect(keyring == sealed)
        try keyring.changePassphrase(from: first, to: second)
        #expect(throws: KeyringError.wrongPassphrase(id: "a")) {
            try keyring.entry("a").secretBytes(passphrase: first)
        }
        try keyring.changePassphrase(from: second, to: nil)
        #expect(keyring == plain)
    }

    @Test
    func `set again to the same comes with a fresh salt and fresh nonces`() throws {
        var keyring = try KeyringVector.sealed.keyring()
        let before = keyring.entries.map(SealParts.init)
        try keyring.changePassphrase(from: KeyringVector.sealed.passphrase, to: KeyringVector.sealed.passphrase)
        let after = keyring.entries.map(SealParts.init)
        #expect(Set(after.map(\.salt)).count == 1 && after[0].salt != before[0].salt)
        #expect(Set((before + after).map(\.nonce)).count == 8)
    }

    private struct SealParts {
        var salt: [UInt8] = []
        var nonce: [UInt8] = []

        init(_ entry: KeyringEntry) {
            guard case .sealed(let sealed) = entry.secret else { return }
            salt = sealed.stretching.salt
            nonce = sealed.nonce
        }
    }

    @Test
    func `seals what is added to a sealed keyring, under the same salt`() throws {
        var keyring = try KeyringVector.sealed.keyring()
        let passphrase = try #require(KeyringVector.sealed.passphrase)
        try keyring.add(id: "n", purpose: .signing, created: someTime, passphrase: passphrase)
        try keyring.rotate("prod-2026-11", to: "r", created: someTime, passphrase: passphrase)
        for id in ["n", "r"] {
            let entry = try keyring.entry(id)
            #expect(entry.isSealed && entry.stretching == keyring.entries[0].stretching)
            #expect(try entry.secretBytes(passphrase: passphrase).count == 32)
        }
        #expect(try Keyring(reading: keyring.write(), path: "k.json") == keyring)
    }

    @Test
    func `is asked of everyone who adds a secret to a sealed keyring`() throws {
        var keyring = try KeyringVector.sealed.keyring()
        let before = keyring
        let profile = try KeyringEntry.Purpose.watermark(Profile(id: "n"))
        #expect(throws: KeyringError.locked(id: "prod-2026-10")) {
            try keyring.add(id: "n", purpose: profile, created: someTime)
        }
        #expect(throws: KeyringError.locked(id: "prod-2026-10")) {
            try keyring.rotate("prod-2026-11", to: "n", created: someTime)
        }
        for wrong in ["wrong", ""] {
            #expect(throws: KeyringError.wrongPassphrase(id: "prod-2026-10")) {
                try keyring.add(id: "n", purpose: profile, created: someTime, passphrase: Passphrase(text: wrong))
            }
        }
        #expect(keyring == before)
    }

    @Test
    func `is refused by a keyring in the clear, which would not use it`() throws {
        var keyring = try Keyring(ids: "k")
        let before = keyring
        let passphrase = Passphrase(text: "p")
        #expect(throws: KeyringError.notSealed) {
            try keyring.add(id: "n", purpose: .signing, created: someTime, passphrase: passphrase)
        }
        #expect(throws: KeyringError.notSealed) {
            try keyring.rotate("k", to: "n", created: someTime, passphrase: passphrase)
        }
        // Nothing to open: the old passphrase is not looked at.
        try keyring.changePassphrase(from: passphrase, to: nil)
        #expect(keyring == before)
    }

    @Test
    func `seals the first key of an empty keyring`() throws {
        var keyring = Keyring()
        let passphrase = Passphrase(text: "p")
        try keyring.add(id: "k", purpose: .signing, created: someTime, passphrase: passphrase)
        #expect(keyring.isSealed)
        #expect(try keyring.entry("k").secretBytes(passphrase: passphrase).count == 32)
    }

    @Test
    func `is neither empty, nor set where there is nothing to seal`() throws {
        var keyring = Keyring()
        #expect(throws: KeyringError.noKeys) { try keyring.changePassphrase(from: nil, to: Passphrase(text: "p")) }
        try keyring.changePassphrase(from: nil, to: nil)
        #expect(throws: KeyringError.emptyPassphrase) {
            try keyring.add(id: "k", purpose: .signing, created: someTime, passphrase: Passphrase(text: ""))
        }
        #expect(keyring == Keyring())
        keyring = try Keyring(ids: "k")
        #expect(throws: KeyringError.emptyPassphrase) {
            try keyring.changePassphrase(from: nil, to: Passphrase(text: ""))
        }
        #expect(!keyring.isSealed)
    }
}
