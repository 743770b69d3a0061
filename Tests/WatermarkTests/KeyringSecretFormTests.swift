// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing

@testable import Watermark

@Suite
struct `Secrets of other forms` {
    private static let peers = ["hf-lefthash", "kgw-selfhash", "synthid-hf", "unigram"]

    private func profile(_ peer: String) throws -> Profile {
        let peer = try PeerProfiles.named(peer)
        return try peer.profile(id: "", vocabularySize: peer.kind.needsVocabularySize ? 1001 : nil)
    }

    private func keyring(passphrase: Passphrase? = nil) throws -> Keyring {
        var keyring = Keyring()
        for peer in Self.peers {
            try keyring.add(id: peer, purpose: .watermark(profile(peer)), created: someTime, passphrase: passphrase)
        }
        return keyring
    }

    private func counts(_ keyring: Keyring, passphrase: Passphrase? = nil) throws -> [Int] {
        try keyring.entries.map { try $0.secretBytes(passphrase: passphrase).count }
    }

    @Test
    func `are stored beside others, in the clear and sealed`() throws {
        var keyring = try keyring()
        try keyring.add(id: "house", purpose: .watermark(Profile(id: "")), created: someTime)
        #expect(try counts(keyring) == [8, 8, 240, 126, 32])
        let read = try Keyring(reading: keyring.write(), path: "k.json")
        #expect(read == keyring)
        let passphrase = Passphrase(text: "p")
        var sealed = keyring
        try sealed.changePassphrase(from: nil, to: passphrase)
        let readSealed = try Keyring(reading: sealed.write(), path: "k.json")
        #expect(try counts(readSealed, passphrase: passphrase) == [8, 8, 240, 126, 32])
        for (plain, sealed) in zip(keyring.entries, readSealed.entries) {
            #expect(try plain.secretBytes() == sealed.secretBytes(passphrase: passphrase))
        }
        _ = try readSealed.entries[3].watermark(passphrase: passphrase).makeReader()
    }

    @Test(arguments: peers)
    func `of a wrong length are refused when a keyring is read`(peer: String) throws {
        var keyring = Keyring()
        try keyring.add(id: peer, purpose: .watermark(profile(peer)), created: someTime)
        keyring.entries[0].secret = .plain(SecretBytes(count: 31) { _ in })
        #expect(throws: KeyringError.self) { try Keyring(reading: keyring.write(), path: "k.json") }
    }

    @Test
    func `of a wrong form are refused when a key is added`() throws {
        var keyring = Keyring()
        for (peer, secret) in [
            ("hf-lefthash", SecretBytes(count: 32) { _ in }), ("synthid-hf", SecretBytes(count: 232) { _ in }),
            ("unigram", SecretBytes(count: 126) { _ in }),
        ] {
            #expect(throws: KeyringError.self) {
                try keyring.add(id: peer, purpose: .watermark(profile(peer)), secret: secret, created: someTime)
            }
        }
        #expect(keyring.entries.isEmpty)
    }

    @Test(arguments: peers)
    func `are made afresh in the same form when a key is rotated`(peer: String) throws {
        var keyring = try keyring()
        try keyring.rotate(peer, to: "new", created: someTime)
        let (old, new) = (try keyring.entry(peer).secretBytes(), try keyring.entry("new").secretBytes())
        #expect(old != new && old.count == new.count)
        _ = try keyring.entry("new").watermark().makeReader()
    }

    @Test
    func `travel in an export`() throws {
        let keyring = try keyring()
        var other = Keyring()
        _ = try other.merge(Keyring(reading: keyring.exporting("unigram").write(), path: "e.json"))
        #expect(try other.entry("unigram").secretBytes() == keyring.entry("unigram").secretBytes())
    }

    @Test
    func `that are numbers are positive, and odd where there is one`() throws {
        for _ in 0..<50 {
            let profile = try profile("hf-lefthash")
            let secret = SecretKey(try SecretForm.integer.random(under: profile, bits: 32))
            #expect(secret.integer > 0 && secret.integer < 1 << 32 && secret.integer % 2 == 1)
        }
        let profile = try profile("synthid-hf")
        let several = SecretKey(try SecretForm.integers(1...32).random(under: profile, bits: 63)).integers
        #expect(several.count == 30 && several.allSatisfy { $0 >= 0 } && several.contains { $0 % 2 == 0 })
        #expect(SecretKey(integerSecret(-5, 7)).integers == [-5, 7])
    }

    @Test(arguments: PeerProfiles.all.map(\.name))
    func `are made for every mark of another engine`(peer: String) throws {
        let named = try PeerProfiles.named(peer)
        let profile = try profile(peer)
        var keyring = Keyring()
        try keyring.add(id: "k", purpose: .watermark(profile), created: someTime)
        #expect(try Keyring(reading: keyring.write(), path: "k.json") == keyring)
        if let key = named.defaultKey { #expect(key == [15_485_863]) }
        #expect(try keyring.entry("k").watermark().makeReader().read([1, 2, 3, 4, 5, 6, 7, 8].span).tokenCount == 8)
    }

    @Test
    func `have no lists of a graphics card`() throws {
        let error = #expect(throws: WatermarkError.self) { try PeerProfiles.named("hf-lefthash-cuda") }
        #expect(error?.description.contains("graphics card") == true)
        #expect(throws: WatermarkError.listsOfGraphicsCard("kgw-minhash-cuda")) {
            try Profile(id: "k", pseudorandomFunction: "kgw-minhash-cuda")
        }
    }
}
