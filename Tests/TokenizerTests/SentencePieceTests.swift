// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

/// One small model of sentencepiece.json, and what the peer makes of the texts.
struct SentencePieceCase: CustomTestStringConvertible {
    let name: String
    let model: [UInt8]
    let ids: [[TokenID]]
    /// Nil where a text has the unknown piece, which the peer writes otherwise.
    let decoded: [String?]
    var testDescription: String { name }
}

/// The file sentencepiece.json.
struct SentencePieceVectors {
    let texts: [String]
    let cases: [SentencePieceCase]

    static let all: SentencePieceVectors = {
        do {
            return try SentencePieceVectors(JSONDocument(vectorFile("sentencepiece.json", in: .module)).root)
        } catch {
            fatalError("sentencepiece.json: \(error)")
        }
    }()

    private init(_ root: JSONValue) throws {
        texts = try root.member("texts").elements().map { try $0.string() }
        cases = try root.member("cases").elements().map { value in
            SentencePieceCase(
                name: try value.member("name").string(),
                model: Array(Data(base64Encoded: try value.member("model").string()) ?? Data()),
                ids: try value.member("ids").elements().map {
                    try $0.string().split(separator: " ").compactMap { TokenID($0) }
                },
                decoded: try value.member("decoded").elements().map { $0.isNull ? nil : try $0.string() }
            )
        }
    }
}

struct SentencePieceTests {
    @Test(arguments: SentencePieceVectors.all.cases)
    func `texts have the peer's ids`(rule: SentencePieceCase) throws {
        let tokenizer = try Tokenizer(sentencePiece: rule.model)
        for (index, text) in SentencePieceVectors.all.texts.enumerated() {
            let encoding = tokenizer.encode(text)
            #expect(encoding.tokens == rule.ids[index], "\(text.debugDescription)")
            #expect(encoding.ends.count == encoding.tokens.count)
            #expect(encoding.ends.last ?? text.utf8.count == text.utf8.count)
            #expect(zip(encoding.ends, encoding.ends.dropFirst()).allSatisfy(<=), "\(encoding.ends)")
        }
    }

    @Test(arguments: SentencePieceVectors.all.cases)
    func `tokens have the peer's text, streamed or not`(rule: SentencePieceCase) throws {
        let tokenizer = try Tokenizer(sentencePiece: rule.model)
        for (tokens, expected) in zip(rule.ids, rule.decoded) {
            let decoded = tokenizer.decode(tokens)
            if let expected { #expect(Array(decoded.utf8) == Array(expected.utf8), "\(tokens)") }
            var stream = StreamingDecoder(tokenizer)
            let streamed = tokens.map { stream.append($0) }.joined() + stream.finish()
            #expect(Array(streamed.utf8) == Array(decoded.utf8), "\(tokens)")
        }
    }

    @Test func `control pieces are found only where special tokens are recognised`() throws {
        let rule = try #require(SentencePieceVectors.all.cases.first { $0.name == "user-defined" })
        let tokenizer = try Tokenizer(sentencePiece: rule.model)
        let control = try #require(tokenizer.token(named: "<ctrl>"))
        #expect(tokenizer.isSpecial(control))
        #expect(!tokenizer.encode("a<ctrl>b").tokens.contains(control))
        #expect(tokenizer.encode("a<ctrl>b", specialTokens: .recognized).tokens.contains(control))
    }

    /// Fields that are put behind a model replace those that it has.
    @Test(arguments: [
        ([0x12, 0x02, 0x18, 0x01], "model 'SentencePiece of type Unigram' is not supported"),
        ([0x12, 0x02, 0x18, 0x03], "model 'SentencePiece of type Word' is not supported"),
        ([0x12, 0x02, 0x18, 0x04], "model 'SentencePiece of type Char' is not supported"),
        ([0x12, 0x02, 0x18, 0x09], "model 'SentencePiece of type 9' is not supported"),
        (
            [0x12, 0x05, 0x18, 0x02, 0xC0, 0x01, 0x01],
            "model 'SentencePiece with treat_whitespace_as_suffix' is not supported"
        ),
        ([0x1A, 0x04, 0x0A, 0x02, 0x6E, 0x66], nil),
        (
            [0x1A, 0x07, 0x0A, 0x02, 0x6E, 0x66, 0x12, 0x01, 0x00],
            "normalizer 'SentencePiece with rules nf' is not supported"
        ),
        ([0x1A, 0x02, 0x28, 0x00], "normalizer 'SentencePiece without escape_whitespaces' is not supported"),
        ([0x2A, 0x03, 0x12, 0x01, 0x00], "decoder 'SentencePiece with rules' is not supported"),
        ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x05], "model 'SentencePiece with unused pieces' is not supported"),
        ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x07], "model 'SentencePiece with pieces of type 7' is not supported"),
        ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x02], "model 'SentencePiece with two unknown pieces' is not supported"),
        ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x06], "model 'SentencePiece with byte piece a' is not supported"),
        ([0x0A, 0x01, 0x0A], "SentencePiece model file: breaks off or is no protocol buffer"),
        ([0x0A, 0x03, 0x0A, 0x01, 0xFF], "SentencePiece model file: piece"),
        ([0x0B], "SentencePiece model file: breaks off or is no protocol buffer"),
        ([0x00], "SentencePiece model file: breaks off or is no protocol buffer"),
    ])
    func `what is not known is refused by name`(fields: [UInt8], message: String?) throws {
        let model = try #require(SentencePieceVectors.all.cases.first).model
        guard let message else {
            #expect(throws: Never.self) { try Tokenizer(sentencePiece: model + fields) }
            return
        }
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(sentencePiece: model + fields) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `a score given twice is refused, because the place would decide`() throws {
        let model = try #require(SentencePieceVectors.all.cases.first).model
        // Two pieces of score 3; which goes first depends on where they stand in the text.
        func piece(_ text: String) -> [UInt8] {
            [0x0A, UInt8(text.utf8.count + 7), 0x0A, UInt8(text.utf8.count)] + text.utf8 + [0x15, 0, 0, 0x40, 0x40]
        }
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(sentencePiece: model + piece("nn") + piece("mm"))
        }
        #expect(error?.description == "model 'SentencePiece with score 3.0 given twice' is not supported")
    }

    @Test func `a cut file never crashes`() throws {
        let model = try #require(SentencePieceVectors.all.cases.first).model
        for count in stride(from: 0, to: model.count, by: 13) {
            _ = try? Tokenizer(sentencePiece: Array(model[..<count]))
        }
    }
}
