// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import Watermark

/// What an operation makes of a key in a state: the new state, or a refusal.
private struct Transition: Sendable, CustomTestStringConvertible {
    var from: KeyState
    var operation: String
    var to: KeyState?

    var testDescription: String { "\(operation) \(from.rawValue)" }

    static let all = [
        Transition(from: .active, operation: "rotate", to: .retired),
        Transition(from: .active, operation: "retire", to: .retired),
        Transition(from: .active, operation: "revoke", to: .revoked),
        Transition(from: .retired, operation: "rotate", to: nil),
        Transition(from: .retired, operation: "retire", to: nil),
        Transition(from: .retired, operation: "revoke", to: .revoked),
        Transition(from: .revoked, operation: "rotate", to: nil),
        Transition(from: .revoked, operation: "retire", to: nil),
        Transition(from: .revoked, operation: "revoke", to: nil),
    ]

    func apply(to keyring: inout Keyring) throws(KeyringError) {
        switch operation {
        case "rotate": try keyring.rotate("k", to: "new", created: someTime)
        case "retire": try keyring.retire("k")
        default: try keyring.revoke("k")
        }
    }
}

@Suite
struct `Keys of a keyring` {
    @Test(arguments: Transition.all)
    fileprivate func `go from state to state, and never back`(transition: Transition) throws {
        var keyring = try Keyring(ids: "k", "other")
        switch transition.from {
        case .active: break
        case .retired: try keyring.retire("k")
        case .revoked: try keyring.revoke("k")
        }
        let before = keyring
        guard let to = transition.to else {
            let error = #expect(throws: KeyringError.self) { try transition.apply(to: &keyring) }
            #expect(error?.description == "cannot \(transition.operation) key 'k': it is \(transition.from.rawValue)")
            #expect(keyring == before)
            return
        }
        try transition.apply(to: &keyring)
        #expect(try keyring.entry("k").state == to)
        #expect(try keyring.entry("k").detects == (to == .retired))
        #expect(try keyring.entry("other") == before.entry("other"))
        #expect(keyring.entries.count == (transition.operation == "rotate" ? 3 : 2))
    }

    @Test
    func `hand their profile and tokenizers to their successor, but not their secret`() throws {
        var keyring = try KeyringVector.plain.keyring()
        try keyring.rotate("prod-2026-11", to: "prod-2026-12", created: someTime)
        let old = try keyring.entry("prod-2026-11")
        let new = try keyring.entry("prod-2026-12")
        var expected = try #require(old.profile)
        expected.id = "prod-2026-12"
        #expect(new.profile == expected && new.created == someTime)
        #expect(old.state == .retired && new.state == .active)
        #expect(try old.secretBytes() != new.secretBytes())
        try keyring.rotate("reports", to: "reports-2", created: someTime)
        #expect(try keyring.entry("reports-2").purpose == .signing)
    }

    @Test
    func `get distinct random secrets of 32 bytes, or the one that is given`() throws {
        var keyring = try Keyring(ids: "a", "b")
        let given = KeyringVector.secret(of: "given")
        try keyring.add(id: "c", purpose: .signing, secret: given, created: someTime)
        let secrets = try keyring.entries.map { try $0.secretBytes() }
        #expect(secrets.allSatisfy { $0.count == 32 })
        #expect(secrets[0] != secrets[1] && secrets[2] == given)
    }

    @Test
    func `are refused when they are not new or not valid, and then nothing changes`() throws {
        var keyring = try Keyring(ids: "k")
        let before = keyring
        let refusals: [(id: String, created: String, secretCount: Int, error: KeyringError)] = [
            ("k", someTime, 32, .duplicateKey(id: "k")),
            ("a/b", someTime, 32, .invalidID("a/b")),
            ("n", "2026-11-21", 32, .invalidTime("2026-11-21")),
            ("n", "2026-11-21 09:30:00Z", 32, .invalidTime("2026-11-21 09:30:00Z")),
            ("n", someTime, 31, .cryptography(.size(of: "secret", found: 31, expected: "32"))),
            ("n", someTime, 0, .cryptography(.size(of: "secret", found: 0, expected: "32"))),
        ]
        for refusal in refusals {
            let secret = try SecretBytes.random(count: refusal.secretCount)
            #expect(throws: refusal.error) {
                try keyring.add(id: refusal.id, purpose: .signing, secret: secret, created: refusal.created)
            }
        }
        #expect(throws: KeyringError.duplicateKey(id: "k")) {
            try keyring.rotate("k", to: "k", created: someTime)
        }
        #expect(throws: KeyringError.unknownKey(id: "x", known: ["k"])) { try keyring.revoke("x") }
        #expect(keyring == before)
    }

    @Test(arguments: [
        ("a", true), ("A-b_c.9", true), ("9", true), (String(repeating: "x", count: 64), true), ("", false),
        (String(repeating: "x", count: 65), false), (".", false), ("..", false), ("-k", false), ("_k", false),
        ("a b", false),
        ("a/b", false), ("a\n", false), ("é", false), ("k\u{0}", false), ("k'", false),
    ])
    func `have ids that files, URLs and command lines bear`(id: String, isValid: Bool) {
        #expect(Keyring.isValid(id: id) == isValid)
    }

    @Test
    func `are bound to a tokenizer once`() throws {
        var keyring = try Keyring(ids: "k")
        try keyring.add(id: "s", purpose: .signing, created: someTime)
        let binding = TokenizerBinding(
            name: "t",
            vocabularySHA256: String(repeating: "0a", count: 32),
            vocabularySize: 9
        )
        var renamed = binding
        renamed.name = "other name, same vocabulary"
        #expect(try keyring.bind(binding, to: "k"))
        #expect(try !keyring.bind(binding, to: "k") && !keyring.bind(renamed, to: "k"))
        #expect(try keyring.entry("k").profile?.tokenizers == [binding])
        let error = #expect(throws: KeyringError.self) { _ = try keyring.bind(binding, to: "s") }
        #expect(error?.description == "cannot bind a tokenizer to key 's': it signs reports")
    }

    @Test
    func `mark with the one made last, not the one added last`() throws {
        var keyring = Keyring()
        #expect(throws: KeyringError.noActiveKey) { try keyring.newestActive() }
        #expect(keyring.newestSigning == nil)
        for (id, created) in [
            ("first", "2026-11-02T00:00:00Z"), ("newest", "2026-11-03T00:00:00Z"), ("imported", "2025-01-01T00:00:00Z"),
        ] {
            try keyring.add(id: id, purpose: .watermark(Profile(id: id)), created: created)
            try keyring.add(id: "s-\(id)", purpose: .signing, created: created)
        }
        #expect(try keyring.newestActive().id == "newest" && keyring.newestSigning?.id == "s-newest")
        try keyring.add(id: "same-second", purpose: .watermark(Profile(id: "")), created: "2026-11-03T00:00:00Z")
        #expect(try keyring.newestActive().id == "same-second")
        try keyring.retire("same-second")
        try keyring.revoke("newest")
        try keyring.revoke("s-newest")
        #expect(try keyring.newestActive().id == "first" && keyring.newestSigning?.id == "s-first")
    }

    @Test
    func `give a mark unless they are revoked or sign reports`() throws {
        let keyring = try KeyringVector.plain.keyring()
        for id in ["prod-2026-10", "prod-2026-11"] {
            #expect(try keyring.entry(id).watermark().profile.id == id)
        }
        let revoked = #expect(throws: KeyringError.self) { try keyring.entry("leaked").watermark() }
        #expect(revoked?.description == "cannot use key 'leaked': it is revoked")
        let signing = #expect(throws: KeyringError.self) { try keyring.entry("reports").watermark() }
        #expect(signing?.description == "cannot mark text with key 'reports': it signs reports")
        #expect(keyring.entries.map(\.detects) == [true, true, false, false])
    }
}
