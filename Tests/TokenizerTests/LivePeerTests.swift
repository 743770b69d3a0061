// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing
import Tokenizer
import Tokens

/// Encodes the same texts with PyPI's tokenizers, in the same minute.
@Suite(.enabled(if: TestVocabulary.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"), .serialized)
struct LivePeerTests {
    private static let hasShared = FileManager.default.fileExists(atPath: Wmctl.repository + "/../shared/corpus")

    @Test(arguments: ["english"] + TestVocabulary.fetched)
    func `the torture set has the peer's ids`(vocabulary: String) throws {
        try expectEqualIDs(vocabulary, "torture")
    }

    @Test(arguments: TestVocabulary.variants)
    func `short texts of all sorts have the peer's ids`(vocabulary: String) throws {
        try expectEqualIDs(vocabulary, "short")
    }

    @Test(.enabled(if: hasShared, "needs ../shared"), arguments: ["english"] + TestVocabulary.fetched)
    func `the corpus and all human texts have the peer's ids`(vocabulary: String) throws {
        try expectEqualIDs(vocabulary, "shared")
    }

    private func expectEqualIDs(_ vocabulary: String, _ kind: String) throws {
        try #require(TestVocabulary.haveFetched)
        let folder = try TemporaryFolder()
        let run = try TestVocabulary.runPython("live_encode.py", [vocabulary, kind, folder.file("peer")])
        try #require(run.status == 0, "\(run.errors)")
        let tokenizer = try TestVocabulary.load(vocabulary)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        var peer = Frames(bytes: try [UInt8](Data(contentsOf: URL(filePath: folder.file("peer")))))
        var (texts, tokens, differences) = (0, 0, 0)
        while let text = peer.text() {
            let (count, expected) = peer.tokens()
            encoder.encode(text.span, into: &encoding)
            let isEqual = encoding.tokens.count == count && hash(of: encoding.tokens).bytes == expected
            if !isEqual || !offsetsFit(encoding, text, tokenizer) {
                differences += 1
                Issue.record("differs: \(String(decoding: text.prefix(100), as: UTF8.self).debugDescription)")
            }
            texts += 1
            tokens += count
        }
        #expect(texts > 1000)
        print("tokenizers, \(vocabulary), \(kind): \(texts) texts, \(tokens) tokens, \(differences) differences")
    }
}

/// The output of live_encode.py.
struct Frames {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func text() -> [UInt8]? {
        place < bytes.count ? take(number()) : nil
    }

    mutating func tokens() -> (count: Int, hash: [UInt8]) {
        (number(), take(Digest.count))
    }

    private mutating func number() -> Int {
        take(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { place += count }
        return Array(bytes[place..<place + count])
    }
}
