// SPDX-License-Identifier: Apache-2.0

import Testing
import Watermark

@Suite
struct `A key's calibration` {
    private static let calibration = KeyCalibration(
        created: "2026-11-21T09:30:00Z",
        isRejected: false,
        rates: [1e-2, 1e-6],
        rows: [
            .init(tokenizer: "english", length: 50, textCount: 100, counts: [2, 0]),
            .init(tokenizer: "english", length: nil, textCount: 120, counts: [1, 0]),
        ]
    )

    @Test func `is kept in the file, beside the profile`() throws {
        var keyring = try Keyring(ids: "a", "b")
        try keyring.calibrate("a", Self.calibration)
        let read = try Keyring(reading: keyring.write(), path: "k.json")
        #expect(read == keyring)
        #expect(try read.entry("a").calibration == Self.calibration)
        #expect(try read.entry("b").calibration == nil)
        #expect(try read.entry("a").profile == Keyring(ids: "a").entry("a").profile)
    }

    @Test func `does not touch the seal of a secret`() throws {
        var keyring = try KeyringVector.sealed.keyring()
        let entry = try #require(keyring.entries.first { $0.profile != nil })
        try keyring.calibrate(entry.id, Self.calibration)
        let passphrase = Passphrase(text: KeyringVector.passphraseText)
        let secret = try keyring.entry(entry.id).secretBytes(passphrase: passphrase)
        #expect(try secret == entry.secretBytes(passphrase: passphrase))
    }

    @Test func `does not make the same key another`() throws {
        let plain = try Keyring(ids: "a")
        var calibrated = plain
        try calibrated.calibrate("a", Self.calibration)
        var merged = plain
        #expect(try merged.merge(calibrated).isEmpty)
    }

    @Test func `is refused for keys that sign`() throws {
        var keyring = Keyring()
        try keyring.add(id: "s", purpose: .signing, created: "2026-11-21T09:30:00Z")
        #expect(throws: KeyringError.wrongKind(id: "s", operation: "calibrate")) {
            try keyring.calibrate("s", Self.calibration)
        }
    }

    @Test(arguments: [
        ("\"texts\": 100", "\"texts\": 1"), ("\"rates\"", "\"rate\""), ("\"length\": 50", "\"length\": 0"),
        ("2026-11-21T09:30:00Z\",\n        \"rejected\"", "yesterday\",\n        \"rejected\""),
    ])
    func `that was damaged is refused`(old: String, new: String) throws {
        var keyring = try Keyring(ids: "a")
        try keyring.calibrate("a", Self.calibration)
        let text = String(decoding: keyring.write(), as: UTF8.self)
        let changed = text.replacing(old, with: new)
        #expect(changed != text)
        #expect(throws: KeyringError.self) { try Keyring(reading: Array(changed.utf8), path: "k.json") }
    }
}
