// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

/// One small tokenizer of rules.json, and what the peer makes of the texts.
struct RuleCase: CustomTestStringConvertible {
    let name: String
    let file: [UInt8]
    let ids: [[TokenID]]
    let recognized: [[TokenID]]
    let decoded: [String]
    /// Texts that the peer cannot encode.
    let panics: [Int]
    let digest: String
    var testDescription: String { name }
}

/// The file rules.json.
struct RuleVectors {
    let texts: [String]
    let cases: [RuleCase]

    static let all: RuleVectors = {
        do {
            return try RuleVectors(JSONDocument(vectorFile("rules.json", in: .module)).root)
        } catch {
            fatalError("rules.json: \(error)")
        }
    }()

    private init(_ root: JSONValue) throws {
        texts = try root.member("texts").elements().map { try $0.string() }
        var models: [(String, String)] = []
        try root.member("models").forEachMember { (name, value) throws(JSONError) in
            models.append((name, try value.string()))
        }
        cases = try root.member("cases").elements().map { value in
            var file = try value.member("file").string()
            for (name, text) in models { file = file.replacing(", @\(name)", with: ", " + text) }
            return RuleCase(
                name: try value.member("name").string(),
                file: Array(file.utf8),
                ids: try RuleVectors.ids(value.member("ids")),
                recognized: try RuleVectors.ids(value.member("recognized")),
                decoded: try value.member("decoded").elements().map { $0.isNull ? "" : try $0.string() },
                panics: try value.member("panics").elements().map { try $0.integer() },
                digest: try value.member("digest").string()
            )
        }
    }

    private static func ids(_ value: JSONValue) throws -> [[TokenID]] {
        try value.elements().map { ids in
            ids.isNull ? [] : try ids.elements().map { try $0.integer(as: TokenID.self) }
        }
    }
}

struct RulesTests {
    @Test(arguments: RuleVectors.all.cases)
    func `samples have the peer's ids and texts`(rule: RuleCase) throws {
        let tokenizer = try Tokenizer(json: rule.file)
        for (index, text) in RuleVectors.all.texts.prefix(rule.ids.count).enumerated() {
            if rule.panics.contains(index) { continue }
            let encoding = tokenizer.encode(text)
            #expect(encoding.tokens == rule.ids[index], "\(text.debugDescription)")
            expectTiles(encoding, Array(text.utf8))
            let recognized = tokenizer.encode(text, specialTokens: .recognized)
            let expected = rule.recognized[index].isEmpty ? rule.ids[index] : rule.recognized[index]
            #expect(recognized.tokens == expected, "\(text.debugDescription)")
            expectTiles(recognized, Array(text.utf8))
            guard !rule.decoded.isEmpty else { continue }
            let decoded = tokenizer.decode(recognized.tokens)
            #expect(Array(decoded.utf8) == Array(rule.decoded[index].utf8), "\(text.debugDescription)")
        }
    }

    @Test(arguments: RuleVectors.all.cases)
    func `random texts have the peer's ids`(rule: RuleCase) throws {
        let tokenizer = try Tokenizer(json: rule.file)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        var tokens: [TokenID] = []
        for (index, text) in RuleVectors.all.texts.enumerated() where !rule.panics.contains(index) {
            encoder.encode(text.utf8.span, into: &encoding)
            expectTiles(encoding, Array(text.utf8))
            tokens += encoding.tokens
        }
        #expect(hash(of: tokens).hexadecimal == rule.digest)
    }

    @Test(arguments: RuleVectors.all.cases)
    func `bytes that are not UTF-8 are read as U+FFFD`(rule: RuleCase) throws {
        let tokenizer = try Tokenizer(json: rule.file)
        var generator = TestGenerator(seed: 41)
        for text in RuleVectors.all.texts.prefix(100) {
            var bytes = Array(text.utf8)
            for _ in 0..<3 {
                let place = Int(generator.next() % UInt64(bytes.count + 1))
                bytes.insert(UInt8(truncatingIfNeeded: generator.next() | 0x80), at: place)
            }
            let encoding = tokenizer.encode(bytes)
            #expect(encoding.tokens == tokenizer.encode(String(decoding: bytes, as: UTF8.self)).tokens)
            expectTiles(encoding, bytes)
        }
    }

    @Test(arguments: RuleVectors.all.cases)
    func `a stream equals the whole, wherever it ends`(rule: RuleCase) throws {
        let tokenizer = try Tokenizer(json: rule.file)
        for text in RuleVectors.all.texts.prefix(80) {
            let tokens = tokenizer.encode(text, specialTokens: .recognized).tokens
            var stream = StreamingDecoder(tokenizer)
            var streamed = ""
            for count in 0...tokens.count {
                var ended = stream
                let whole = tokenizer.decode(tokens[..<count])
                #expect(Array((streamed + ended.finish()).utf8) == Array(whole.utf8), "\(text.debugDescription)")
                if count < tokens.count { streamed += stream.append(tokens[count]) }
            }
        }
    }

    private func expectTiles(_ encoding: Encoding, _ text: [UInt8]) {
        #expect(encoding.ends.count == encoding.tokens.count)
        #expect(encoding.ends.last ?? text.count == text.count)
        #expect(zip(encoding.ends, encoding.ends.dropFirst()).allSatisfy(<=), "\(encoding.ends)")
        #expect(encoding.ends.first ?? 0 >= 0)
    }
}

/// Encodes the same texts with PyPI's tokenizers, in the same minute.
@Suite(.enabled(if: TestVocabulary.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"), .serialized)
struct LiveRulesTests {
    @Test(arguments: RuleVectors.all.cases)
    func `many random texts have the peer's ids`(rule: RuleCase) throws {
        let folder = try TemporaryFolder()
        let run = try TestVocabulary.runPython("live_rules.py", [rule.name, "4000", folder.file("peer")])
        try #require(run.status == 0, "\(run.errors)")
        let tokenizer = try Tokenizer(json: rule.file)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        var peer = Frames(bytes: try [UInt8](Data(contentsOf: URL(filePath: folder.file("peer")))))
        var differences = 0
        while let text = peer.text() {
            let (count, expected) = peer.tokens()
            encoder.encode(text.span, into: &encoding)
            if encoding.tokens.count == count, hash(of: encoding.tokens).bytes == expected { continue }
            differences += 1
            if differences < 5 {
                Issue.record("differs: \(String(decoding: text.prefix(100), as: UTF8.self).debugDescription)")
            }
        }
        #expect(differences == 0)
    }
}
