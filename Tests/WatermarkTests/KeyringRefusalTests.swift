// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Watermark

/// A change to a good keyring's text, and what is said about it.
private struct Refusal: Sendable, CustomTestStringConvertible {
    var name: String
    var vector = KeyringVector.plain
    var old: String
    var new: String
    /// What follows `keyring 'k.json' is damaged: `.
    var reason: String

    var testDescription: String { name }

    private static let secret = "\"secret\": \"EczbaMrgQ9M0mzrzVJGA320VNpYkQSZkfvKozbjCn20\""
    private static let secretForm =
        "key 2 of 4: member 'secret' is out of range; expected 32 bytes in base64url without padding"
    private static let active = "\"created\": \"2026-11-01T08:00:00Z\",\n      \"state\": \"active\""
    private static let timeForm =
        "key 2 of 4: member 'created' is out of range; expected a time in UTC such as 2026-11-21T09:30:00Z"

    static let all = [
        Refusal(
            name: "another file",
            old: "wmctl-keyring",
            new: "package",
            reason: "member 'format' is out of range; expected \"wmctl-keyring\""
        ),
        Refusal(
            name: "no format",
            old: "\"format\": \"wmctl-keyring\",",
            new: "",
            reason: "member 'format' is missing"
        ),
        Refusal(
            name: "version 0",
            old: "\"version\": 1,\n  \"keys\"",
            new: "\"version\": 0,\n  \"keys\"",
            reason: "member 'version' is out of range; expected 1 or more"
        ),
        Refusal(
            name: "version -1",
            old: "\"version\": 1,\n  \"keys\"",
            new: "\"version\": -1,\n  \"keys\"",
            reason: "member 'version' is out of range; expected 1 or more"
        ),
        Refusal(
            name: "version of words",
            old: "\"version\": 1,\n  \"keys\"",
            new: "\"version\": \"1\",\n  \"keys\"",
            reason: "member 'version' is a string; expected a number"
        ),
        Refusal(name: "keys missing", old: "\"keys\"", new: "\"kes\"", reason: "member 'keys' is missing"),
        Refusal(
            name: "keys of another kind",
            old: "\"keys\": [",
            new: "\"keys\": 1, \"more\": [",
            reason: "member 'keys' is a number; expected an array"
        ),
        Refusal(
            name: "unknown member",
            old: "\"keys\": [",
            new: "\"note\": \"\", \"keys\": [",
            reason: "member 'note' is not known"
        ),
        Refusal(
            name: "member twice",
            old: "\"keys\": [",
            new: "\"format\": \"wmctl-keyring\", \"keys\": [",
            reason: "member 'format' stands twice"
        ),
        Refusal(
            name: "key that is no object",
            old: "\"keys\": [",
            new: "\"keys\": [7, ",
            reason: "key 1 of 5: member 'keys' is a number; expected an object"
        ),
        Refusal(
            name: "two keys of an id",
            old: "\"id\": \"reports\"",
            new: "\"id\": \"leaked\"",
            reason: "two keys have the id 'leaked'"
        ),
        Refusal(
            name: "id with other characters",
            old: "\"id\": \"reports\"",
            new: "\"id\": \"../reports\"",
            reason: "key 4 of 4: member 'id' is out of range; expected \(Keyring.idForm)"
        ),
        Refusal(name: "id missing", old: "\"id\": \"reports\",", new: "", reason: "key 4 of 4: member 'id' is missing"),
        Refusal(
            name: "unknown member of a key",
            old: "\"kind\": \"signing\"",
            new: "\"kind\": \"signing\", \"color\": 1",
            reason: "key 4 of 4: member 'color' is not known"
        ),
        Refusal(
            name: "unknown kind",
            old: "\"kind\": \"signing\"",
            new: "\"kind\": \"wax\"",
            reason: "key 4 of 4: member 'kind' is out of range; expected 'watermark' or 'signing'"
        ),
        Refusal(
            name: "kind without its profile",
            old: "\"kind\": \"signing\"",
            new: "\"kind\": \"watermark\"",
            reason: "key 4 of 4: member 'profile' is missing"
        ),
        Refusal(
            name: "kind with a profile too many",
            old: "\"id\": \"leaked\",\n      \"kind\": \"watermark\"",
            new: "\"id\": \"leaked\",\n      \"kind\": \"signing\"",
            reason: "key 3 of 4: member 'profile' is not known"
        ),
        Refusal(
            name: "unknown state",
            old: active,
            new: active.replacing("active", with: "asleep"),
            reason: "key 2 of 4: member 'state' is out of range; expected one of 'active', 'retired', 'revoked'"
        ),
        Refusal(
            name: "time in another zone",
            old: active,
            new: active.replacing("00Z", with: "00+01:00"),
            reason: timeForm
        ),
        Refusal(name: "time without seconds", old: active, new: active.replacing(":00Z", with: "Z"), reason: timeForm),
        Refusal(name: "month 13", old: active, new: active.replacing("2026-11", with: "2026-13"), reason: timeForm),
        Refusal(name: "hour 24", old: active, new: active.replacing("T08", with: "T24"), reason: timeForm),
        Refusal(
            name: "secret of 31 bytes",
            old: secret,
            new: secret.replacing("Cn20\"", with: "Cn\""),
            reason: secretForm
        ),
        Refusal(
            name: "secret of 33 bytes",
            old: secret,
            new: secret.replacing("Cn20\"", with: "Cn20A\""),
            reason: secretForm
        ),
        Refusal(
            name: "secret with padding",
            old: secret,
            new: secret.replacing("Cn20\"", with: "Cn20=\""),
            reason: secretForm
        ),
        Refusal(
            name: "secret with bits left over",
            old: secret,
            new: secret.replacing("Cn20\"", with: "Cn21\""),
            reason: secretForm
        ),
        Refusal(name: "empty secret", old: secret, new: "\"secret\": \"\"", reason: secretForm),
        Refusal(
            name: "secret of another kind",
            old: secret,
            new: "\"secret\": 5",
            reason: "key 2 of 4: member 'secret' is a number; expected an object"
        ),
        Refusal(
            name: "secret null",
            old: secret,
            new: "\"secret\": null",
            reason: "key 2 of 4: member 'secret' is missing"
        ),
        Refusal(
            name: "foreign profile id",
            old: "\"profile\": {\n        \"id\": \"prod-2026-11\"",
            new: "\"profile\": {\n        \"id\": \"prod-2026-10\"",
            reason: "key 2 of 4: member 'id' is out of range; expected 'prod-2026-11', the id of its key"
        ),
        Refusal(
            name: "profile with a misspelt member",
            old: "\"delta\": 2.0",
            new: "\"detla\": 2.0",
            reason: "key 2 of 4: profile is damaged: member 'detla' is not known"
        ),
        Refusal(
            name: "profile out of range",
            old: "\"delta\": 2.0",
            new: "\"delta\": -2.0",
            reason: "key 2 of 4: delta is '-2.0'; expected a number above 0 and up to 50, or infinity"
        ),
        Refusal(
            name: "seal without a nonce",
            vector: .sealed,
            old: "\"nonce\"",
            new: "\"once\"",
            reason: "key 1 of 4: member 'nonce' is missing"
        ),
        Refusal(
            name: "seal with more",
            vector: .sealed,
            old: "\"scrypt\"",
            new: "\"kdf\": 1, \"scrypt\"",
            reason: "key 1 of 4: member 'kdf' is not known"
        ),
        Refusal(
            name: "stretching with more",
            vector: .sealed,
            old: "\"r\": 8",
            new: "\"r\": 8, \"s\": 8",
            reason: "key 1 of 4: member 's' is not known"
        ),
        Refusal(
            name: "stretching below zero",
            vector: .sealed,
            old: "\"r\": 8",
            new: "\"r\": -8",
            reason: "key 1 of 4: member 'r' is out of range; expected a whole number 0…18446744073709551615"
        ),
        Refusal(
            name: "short ciphertext",
            vector: .sealed,
            old: "\"ciphertext\": \"",
            new: "\"ciphertext\": \"AAAA",
            reason: "key 1 of 4: member 'ciphertext' is out of range; expected 48 bytes in base64url without padding"
        ),
        Refusal(
            name: "long nonce",
            vector: .sealed,
            old: "\"nonce\": \"",
            new: "\"nonce\": \"AAAA",
            reason: "key 1 of 4: member 'nonce' is out of range; expected 12 bytes in base64url without padding"
        ),
        Refusal(
            name: "long salt",
            vector: .sealed,
            old: "\"salt\": \"",
            new: "\"salt\": \"AAAA",
            reason: "key 1 of 4: member 'salt' is out of range; expected 16 bytes in base64url without padding"
        ),
    ]
}

@Suite
struct `A keyring's text` {
    @Test(arguments: Refusal.all)
    fileprivate func `that is wrong is refused, with the place, and nothing of a secret`(refusal: Refusal) throws {
        let good = try refusal.vector.text()
        let text = good.replacing(refusal.old, with: refusal.new)
        try #require(text != good)
        let error = #expect(throws: KeyringError.self) { try Keyring(text) }
        #expect(error?.description == "keyring 'k.json' is damaged: \(refusal.reason)")
        #expect(error?.help == "restore the file from a backup; nothing was changed")
    }

    @Test(arguments: [
        "", " ", "null", "[]", "7", "{", "{}", "\u{FEFF}", "{\"format\":\"wmctl-keyring\",\"version\":1,\"keys\":[]}x",
    ])
    func `that is not a keyring at all is damaged`(text: String) {
        let error = #expect(throws: KeyringError.self) { try Keyring(text) }
        #expect(error?.description.hasPrefix("keyring 'k.json' is damaged: ") == true)
    }

    @Test(arguments: [[0xFF, 0xFE], [0], Array(repeating: UInt8(ascii: "["), count: 100_000)] as [[UInt8]])
    func `that is not text, or nested without end, is damaged`(bytes: [UInt8]) {
        let error = #expect(throws: KeyringError.self) { try Keyring(reading: bytes, path: "k.json") }
        #expect(error?.description.hasPrefix("keyring 'k.json' is damaged: not valid JSON: ") == true)
    }

    @Test
    func `of a later version asks for a later program, whatever else it holds`() throws {
        let later = try KeyringVector.plain.text()
            .replacing("\"version\": 1,\n  \"keys\"", with: "\"version\": 2, \"vault\": {},\n  \"keyz\"")
        let error = #expect(throws: KeyringError.newerVersion(path: "k.json", found: 2, supported: 1)) {
            try Keyring(later)
        }
        #expect(error?.description == "keyring 'k.json' has version 2; this program reads up to version 1")
        #expect(error?.help == "use the version of the program that wrote it, or a later one")
    }

    @Test(arguments: [
        (
            "\"version\": 1,\n        \"prf\"", "\"version\": 2,\n        \"prf\"",
            "profile has version 2; this program reads up to version 1"
        ),
        (
            "\"greenlist\"", "\"redlist\"",
            "scheme 'redlist' is not known; expected one of greenlist, balanced, gumbel, tournament"
        ),
        (
            "hmac-sha256-aes256", "philox",
            "pseudorandom function 'philox' is not known; expected hmac-sha256-aes256 or one of \(PseudorandomFunctionRegistry.all.count - 1) of other engines"
        ),
    ])
    func `with a key of a later version asks for a later program`(old: String, new: String, reason: String) throws {
        let error = try #require(throws: KeyringError.self) {
            try Keyring(KeyringVector.plain.text().replacing(old, with: new))
        }
        let id = old == "\"greenlist\"" ? "prod-2026-11" : "prod-2026-10"
        #expect(error.description == "profile of key '\(id)': \(reason)")
        #expect(error.help == "use the version of the program that wrote it, or a later one")
    }

    @Test
    func `with one secret in the clear among sealed ones, or of two salts, is refused`() throws {
        let sealed = try KeyringVector.sealed.text()
        let plain = try KeyringVector.plain.text()
        let reports = "{\n      \"id\": \"reports\""
        let cut = try #require(sealed.firstRange(of: reports)?.lowerBound)
        let tail = try #require(plain.firstRange(of: reports)?.lowerBound)
        let message = "its secrets are not all sealed under one passphrase and salt, nor all in the clear"
        #expect(throws: KeyringError.damaged(path: "k.json", reason: message)) {
            try Keyring(String(sealed[..<cut]) + plain[tail...])
        }
        let costs = sealed.ranges(of: "\"n\": 1024")
        try #require(costs.count == 4)
        #expect(throws: KeyringError.damaged(path: "k.json", reason: message)) {
            try Keyring(sealed.replacingCharacters(in: costs[3], with: "\"n\": 2048"))
        }
    }
}
