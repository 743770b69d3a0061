// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Watermark

@Suite
struct `The form of a keyring` {
    @Test(arguments: KeyringVector.forms)
    func `is what the documentation says: another program's file reads, and is written the same`(
        vector: KeyringVector
    ) throws {
        let keyring = try vector.keyring()
        #expect(keyring.entries.map(\.id) == ["prod-2026-10", "prod-2026-11", "leaked", "reports"])
        #expect(keyring.entries.map(\.state) == [.retired, .active, .revoked, .active])
        #expect(keyring.isSealed == (vector == .sealed))
        for entry in keyring.entries {
            #expect(try entry.secretBytes(passphrase: vector.passphrase) == KeyringVector.secret(of: entry.id))
        }
        #expect(try String(decoding: keyring.write(), as: UTF8.self) == vector.text())
        let profile = try #require(try keyring.entry("leaked").profile)
        #expect(profile.parameters == SchemeParameters(gamma: 0.25, delta: .infinity) && profile.contextWidth == 0)
        #expect(try keyring.entry("prod-2026-11").profile?.tokenizers.map(\.vocabularySize) == [16384, 49152])
        #expect(try keyring.entry("reports").purpose == .signing)
        #expect(try keyring.entry("reports").created == "2026-11-01T08:00:01Z")
    }

    @Test
    func `binds every parameter that a profile has, as the documentation says`() throws {
        let vector = KeyringVector.schemes
        let keyring = try vector.keyring()
        let parameters = [
            SchemeParameters(depth: 20, weighting: .weighted, leaves: 3), SchemeParameters(alpha: 0.25),
            SchemeParameters(alpha: 0.125, payloadBits: 16), SchemeParameters(gamma: 0.5, delta: 2, payloadBits: 8),
            SchemeParameters(gamma: 0.25, delta: 2, vocabularySize: 50257),
        ]
        #expect(keyring.entries.map(\.profile?.parameters) == parameters)
        for entry in keyring.entries {
            let expected = KeyringVector.secret(of: entry.id, count: entry.id == "peer" ? 8 : 32)
            #expect(try entry.secretBytes(passphrase: vector.passphrase) == expected)
        }
        #expect(try String(decoding: keyring.write(), as: UTF8.self) == vector.text())
    }

    @Test
    func `of none, one and many keys reads back as it was written`() throws {
        var keyring = Keyring()
        for number in 0...20 {
            #expect(try Keyring(reading: keyring.write(), path: "k.json") == keyring)
            let purpose: KeyringEntry.Purpose =
                try number.isMultiple(of: 3) ? .signing : .watermark(Profile(id: "", contextWidth: number % 8 + 1))
            try keyring.add(id: "key-\(number)", purpose: purpose, created: someTime)
            if number.isMultiple(of: 4) { try keyring.retire("key-\(number)") }
        }
    }

    @Test(arguments: KeyringVector.allCases)
    func `cut anywhere is refused or the same keyring`(vector: KeyringVector) throws {
        let bytes = try vector.bytes()
        let whole = try vector.keyring()
        for count in bytes.indices {
            do {
                let keyring = try Keyring(reading: Array(bytes.prefix(count)), path: "k.json")
                // Only the line break at the end may go.
                #expect(count == bytes.count - 1 && keyring == whole)
            } catch {
                guard case .damaged("k.json", _) = error else {
                    Issue.record("cut after \(count): \(error)")
                    continue
                }
            }
        }
    }

    @Test
    func `in the documentation is one that is read`() throws {
        for page in ["keyring.md", "profile.md"] {
            let bytes = try Data(contentsOf: sourceTree.appending(path: "docs/formats/\(page)"))
            let fenced = String(decoding: bytes, as: UTF8.self).split(separator: "```json\n").dropFirst()
            let examples = fenced.compactMap { $0.split(separator: "```").first.map(String.init) }
            try #require(!examples.isEmpty)
            for example in examples {
                let text = page == "keyring.md" ? example : Self.keyring(around: example)
                let keyring = try Keyring(text)
                #expect(keyring.entries.first?.id == "prod-2026-11")
            }
        }
    }

    /// One stretching at the real cost.
    @Test
    func `in the documentation opens with the passphrase that it names`() throws {
        let bytes = try Data(contentsOf: sourceTree.appending(path: "docs/formats/keyring.md"))
        let page = String(decoding: bytes, as: UTF8.self)
        let plain = "\"secret\": \"EczbaMrgQ9M0mzrzVJGA320VNpYkQSZkfvKozbjCn20\""
        let form = try #require(page.firstRange(of: "    \"secret\": {"))
        let sealed = try #require(page[form.lowerBound...].split(separator: "\n\n").first)
        let keyring = page.split(separator: "```json\n")[1].split(separator: "```")[0].replacing(
            plain,
            with: sealed
        )
        // The signing key is in the clear there.
        let comma = try #require(keyring.firstRange(of: "    },\n    {\n      \"id\": \"reports\""))
        let entry = try Keyring(String(keyring[..<comma.lowerBound]) + "}]}").entry("prod-2026-11")
        let secret = try entry.secretBytes(passphrase: Passphrase(text: "correct horse battery staple"))
        #expect(entry.isSealed && secret == KeyringVector.secret(of: "prod-2026-11"))
    }

    private static func keyring(around profile: String) -> String {
        """
        {"format": "wmctl-keyring", "version": 1, "keys": [{"id": "prod-2026-11", "kind": "watermark",
        "created": "\(someTime)", "state": "active", "secret": "\(String(repeating: "A", count: 43))",
        "profile": \(profile)}]}
        """
    }
}
