// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Watermark

/// A change to what a seal binds, made in the whole text of the sealed vector.
private struct Tampering: Sendable, CustomTestStringConvertible {
    var vector = KeyringVector.sealed
    var id: String
    var old: String
    var new: String

    var testDescription: String { "\(id): \(new)" }

    static let all = [
        Tampering(id: "leakee", old: "\"leaked\"", new: "\"leakee\""),
        Tampering(id: "prod-2026-10", old: "2026-10-01T08:00:00Z", new: "2026-10-01T08:00:01Z"),
        Tampering(
            id: "prod-2026-10",
            old: "\"balanced\",\n        \"gamma\": 0.5",
            new: "\"greenlist\",\n        \"gamma\": 0.5"
        ),
        Tampering(id: "prod-2026-10", old: "\"context_width\": 4", new: "\"context_width\": 5"),
        Tampering(id: "prod-2026-10", old: "\"repeats\": \"context\"", new: "\"repeats\": \"ngram\""),
        Tampering(id: "prod-2026-11", old: "\"delta\": 2.0", new: "\"delta\": 2.0000000000000004"),
        Tampering(
            id: "prod-2026-11",
            old: "\"gamma\": 0.5,\n        \"delta\"",
            new: "\"gamma\": 0.25,\n        \"delta\""
        ),
        Tampering(id: "leaked", old: "\"delta\": \"infinity\"", new: "\"delta\": 50"),
        // The cost and the salt are those of all four keys.
        Tampering(id: "reports", old: "\"n\": 1024", new: "\"n\": 2048"),
        Tampering(id: "reports", old: "\"r\": 8", new: "\"r\": 4"),
        Tampering(id: "reports", old: "\"p\": 1", new: "\"p\": 2"),
        Tampering(vector: .schemes, id: "rounds", old: "\"depth\": 20", new: "\"depth\": 21"),
        Tampering(vector: .schemes, id: "rounds", old: "\"weighted\"", new: "\"mean\""),
        Tampering(vector: .schemes, id: "rounds", old: "\"leaves\": 3", new: "\"leaves\": 2"),
        Tampering(vector: .schemes, id: "two", old: "\"alpha\": 0.25", new: "\"alpha\": 0.5"),
        Tampering(vector: .schemes, id: "two", old: "        \"alpha\": 0.25,\n", new: ""),
        Tampering(vector: .schemes, id: "both", old: "\"payload_bits\": 16", new: "\"payload_bits\": 17"),
        Tampering(vector: .schemes, id: "user", old: "        \"payload_bits\": 8,\n", new: ""),
        Tampering(vector: .schemes, id: "peer", old: "50257", new: "50256"),
    ]
}

@Suite
struct `A sealed secret` {
    @Test
    func `is not opened without the passphrase, nor with another`() throws {
        for entry in try KeyringVector.sealed.keyring().entries {
            #expect(throws: KeyringError.locked(id: entry.id)) { try entry.secretBytes() }
        }
        let entry = try KeyringVector.sealed.keyring().entries[0]
        for text in ["", "x", "Correct horse battery staple ✓", KeyringVector.passphraseText + "\n"] {
            #expect(throws: KeyringError.wrongPassphrase(id: entry.id)) {
                try entry.secretBytes(passphrase: Passphrase(text: text))
            }
        }
    }

    @Test(arguments: Tampering.all)
    fileprivate func `is bound to its id, time and profile`(tampering: Tampering) throws {
        let good = try tampering.vector.text()
        let text = good.replacing(tampering.old, with: tampering.new)
        try #require(text != good)
        let entry = try Keyring(text).entry(tampering.id)
        #expect(throws: KeyringError.wrongPassphrase(id: tampering.id)) {
            try entry.secretBytes(passphrase: KeyringVector.sealed.passphrase)
        }
    }

    @Test
    func `cannot be moved to another key, nor to a key of the other kind`() throws {
        let keyring = try KeyringVector.sealed.keyring()
        let texts = keyring.entries.compactMap { entry in
            if case .sealed(let sealed) = entry.secret { Base64URL.encode(sealed.ciphertext.span) } else { nil }
        }
        let nonces = keyring.entries.compactMap { entry in
            if case .sealed(let sealed) = entry.secret { Base64URL.encode(sealed.nonce.span) } else { nil }
        }
        try #require(texts.count == 4 && nonces.count == 4)
        for (a, b) in [(0, 1), (1, 3)] {
            let swapped = try KeyringVector.sealed.text()
                .replacing(texts[a], with: "?").replacing(texts[b], with: texts[a]).replacing("?", with: texts[b])
                .replacing(nonces[a], with: "?").replacing(nonces[b], with: nonces[a]).replacing("?", with: nonces[b])
            for index in [a, b] {
                let entry = try Keyring(swapped).entries[index]
                #expect(throws: KeyringError.wrongPassphrase(id: entry.id)) {
                    try entry.secretBytes(passphrase: KeyringVector.sealed.passphrase)
                }
            }
        }
    }

    @Test
    func `stays openable when the state or the tokenizers change, which need no passphrase`() throws {
        var keyring = try KeyringVector.sealed.keyring()
        let binding = TokenizerBinding(
            name: "t",
            vocabularySHA256: String(repeating: "0a", count: 32),
            vocabularySize: 9
        )
        _ = try keyring.bind(binding, to: "prod-2026-11")
        try keyring.retire("prod-2026-11")
        try keyring.revoke("reports")
        for entry in keyring.entries {
            let secret = try entry.secretBytes(passphrase: KeyringVector.sealed.passphrase)
            #expect(secret == KeyringVector.secret(of: entry.id))
        }
    }

    /// Every bit of ciphertext, tag and nonce, and, since each needs a stretching of its own, the salt's first byte.
    @Test
    func `with one bit flipped is not opened to anything`() throws {
        let entry = try KeyringVector.sealed.keyring().entries[1]
        guard case .sealed(let sealed) = entry.secret else {
            Issue.record("the vector is not sealed")
            return
        }
        func expectRefusal(_ salt: [UInt8], _ nonce: [UInt8], _ ciphertext: [UInt8]) {
            var changed = entry
            let stretching = Stretching(scrypt: sealed.stretching.scrypt, salt: salt)
            changed.secret = .sealed(SealedSecret(stretching: stretching, nonce: nonce, ciphertext: ciphertext))
            #expect(throws: KeyringError.wrongPassphrase(id: entry.id)) {
                try changed.secretBytes(passphrase: KeyringVector.sealed.passphrase)
            }
        }
        let salt = sealed.stretching.salt
        for flipped in Self.flipping(sealed.ciphertext) { expectRefusal(salt, sealed.nonce, flipped) }
        for flipped in Self.flipping(sealed.nonce) { expectRefusal(salt, flipped, sealed.ciphertext) }
        for flipped in Self.flipping(salt).prefix(8) { expectRefusal(flipped, sealed.nonce, sealed.ciphertext) }
    }

    private static func flipping(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<8 * bytes.count).map { bit in
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            return flipped
        }
    }

    /// The promise of the whole file: whatever one changed bit does, no key gets another secret.
    @Test
    func `is never another one, whichever bit of the file is flipped`() throws {
        let good = try KeyringVector.sealed.bytes()
        var opened = 0
        for flipped in Self.flipping(good) {
            do {
                for entry in try Keyring(reading: flipped, path: "k.json").entries {
                    let secret = try entry.secretBytes(passphrase: KeyringVector.sealed.passphrase)
                    #expect(secret == KeyringVector.secret(of: entry.id))
                    opened += 1
                }
            } catch {
                // Refused, which is right too.
            }
        }
        // Spaces, states, and tokenizers' names and sizes may change and leave every secret what it is.
        #expect(opened > 0)
    }

    @Test
    func `that asks for more memory than it should is refused`() throws {
        let text = try KeyringVector.sealed.text()
        for (old, new) in [
            ("\"n\": 1024", "\"n\": 1099511627776"), ("\"n\": 1024", "\"n\": 1000"), ("\"r\": 8", "\"r\": 0"),
        ] {
            let error = #expect(throws: KeyringError.self) {
                try Keyring(text.replacing(old, with: new)).entries[0]
                    .secretBytes(passphrase: KeyringVector.sealed.passphrase)
            }
            #expect(error?.description.hasPrefix("parameters of scrypt are out of range") == true)
        }
    }
}
