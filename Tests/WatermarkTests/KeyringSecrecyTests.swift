// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import Watermark

@Suite
struct `Nothing of a secret` {
    /// A secret in every form in which a print could show part of it.
    private static func forms(_ bytes: SecretBytes) -> [String] {
        bytes.withSpan { span in
            let head = (0..<4).map { span[$0] }
            let hexadecimal = head.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }
            return [
                String(Base64URL.encode(span).prefix(6)), hexadecimal.joined(), hexadecimal.joined().uppercased(),
                head.map { "\($0)" }.joined(separator: ", "),
            ]
        }
    }

    private static func prints(_ value: Any) -> String {
        var text = "\(value) \(String(reflecting: value)) "
        dump(value, to: &text)
        return text
    }

    @Test(arguments: KeyringVector.forms)
    func `is in what a keyring or a key prints`(vector: KeyringVector) throws {
        let keyring = try vector.keyring()
        var text = Self.prints(keyring)
        for entry in keyring.entries {
            text += Self.prints(entry) + Self.prints(entry.secret)
            guard case .sealed(let sealed) = entry.secret else { continue }
            text += Self.prints(sealed)
            for bytes in [sealed.ciphertext, sealed.nonce] {
                #expect(!text.contains(bytes.prefix(4).map { "\($0)" }.joined(separator: ", ")))
            }
        }
        #expect(text.contains("prod-2026-11"))
        for entry in keyring.entries {
            for form in Self.forms(KeyringVector.secret(of: entry.id)) { #expect(!text.contains(form)) }
        }
    }

    @Test
    func `is in what a passphrase prints, before and after its use`() throws {
        let passphrase = Passphrase(text: "open sesame")
        let key = try passphrase.key(Stretching(scrypt: Scrypt(cost: 2, blockSize: 1, parallelism: 1), salt: [1]))
        let seal = try Seal(passphrase: passphrase, stretching: Stretching(scrypt: .passphrase, salt: [1]))
        let text = Self.prints(passphrase) + Self.prints(seal)
        #expect(text.contains("passphrase") && !text.contains("sesame"))
        for form in Self.forms(key) { #expect(!text.contains(form)) }
    }

    @Test
    func `is in what a secret key prints`() throws {
        let bytes = KeyringVector.secret(of: "k")
        let text = Self.prints(SecretKey(bytes))
        #expect(text.contains("SecretKey(hidden)"))
        for form in Self.forms(bytes) { #expect(!text.contains(form)) }
        let error = #expect(throws: WatermarkError.self) {
            try Watermark(secret: SecretKey(SecretBytes.random(count: 31)), profile: Profile(id: "k"))
        }
        #expect(error?.description == "secret is '31 bytes'; expected 32 bytes")
    }

    @Test
    func `is in the error about a damaged one`() throws {
        let text = try KeyringVector.plain.text()
        for entry in try KeyringVector.plain.keyring().entries {
            let secret = try entry.secretBytes().withSpan { Base64URL.encode($0) }
            for damaged in [secret.dropLast(), secret + "A", secret.dropLast() + "!"] as [Substring] {
                let error = #expect(throws: KeyringError.self) { try Keyring(text.replacing(secret, with: damaged)) }
                #expect(error?.description.contains(secret.prefix(6)) == false)
            }
        }
    }
}
