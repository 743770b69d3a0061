// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

/// Published vocabularies of every kind, cut down to the tokens of some texts by `make_excerpts.py`, and the peers' ids.
struct ExcerptTests {
    struct File: CustomTestStringConvertible {
        let name: String
        /// How text is split, where the file does not say.
        let pattern: String?
        let ids: [[TokenID]]
        /// Where special tokens are recognised; empty where the peer cannot.
        let recognized: [[TokenID]]
        /// Whether the file is not an excerpt but one that was fetched.
        let isWhole: Bool

        var testDescription: String { name }
    }

    private static let (texts, files) = read()

    @Test(arguments: files)
    func `published vocabularies give the peers' ids`(file: File) throws {
        let path = Bundle.module.bundleURL.appending(path: "Vectors/excerpts/\(file.name)").path
        let tokenizer =
            file.isWhole
            ? try TestVocabulary.load(file.name) : try Tokenizer(contentsOf: path, pattern: file.pattern)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        for (index, text) in Self.texts.enumerated() {
            encoder.encode(text.utf8.span, into: &encoding)
            #expect(encoding.tokens == file.ids[index], "\(text.debugDescription)")
            #expect(encoding.ends.isEmpty || encoding.ends.last == text.utf8.count, "\(text.debugDescription)")
            guard !file.recognized.isEmpty else { continue }
            encoder.encode(text.utf8.span, into: &encoding, specialTokens: .recognized)
            #expect(encoding.tokens == file.recognized[index], "\(text.debugDescription)")
        }
    }

    @Test func `there is an excerpt of every kind`() {
        #expect(Self.files.count >= 12 && Self.texts.count > 100)
        #expect(Self.files.allSatisfy { $0.ids.count == Self.texts.count })
    }

    private static func read() -> ([String], [File]) {
        do {
            let root = try JSONDocument(vectorFile("excerpts/expected.json", in: .module)).root
            let texts = try root.member("texts").elements().map { try $0.string() }
            let files = try root.member("files").elements().map { file in
                let pattern = try file.member("pattern")
                return File(
                    name: try file.member("file").string(),
                    pattern: pattern.isNull ? nil : try pattern.string(),
                    ids: try ids(file.member("ids")),
                    recognized: try file.optional("recognized").map(ids) ?? [],
                    isWhole: try file.optional("whole") != nil
                )
            }
            .filter { !$0.isWhole || TestVocabulary.published.contains($0.name) }
            return (texts, files)
        } catch {
            fatalError("expected.json: \(error)")
        }
    }

    private static func ids(_ value: JSONValue) throws -> [[TokenID]] {
        try value.elements().map { try $0.elements().map { try $0.integer(as: TokenID.self) } }
    }
}
