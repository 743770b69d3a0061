// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing
import Tokenizer
import Tokens

@testable import Sampler

/// The model in vocab/.
@Suite
struct `The shipped model` {
    private static let vocabulary = Wmctl.repository + "/vocab/"
    private static let folder = vocabulary + "english/"

    @Test
    func `is of the shipped tokenizer, 12 MB at most, and its probabilities sum to 1`() throws {
        let model = try NgramModel(contentsOf: Self.folder + "model.ngram")
        let tokenizer = try Tokenizer(contentsOf: Self.folder + "tokenizer.json")
        #expect(model.tokenizerFingerprint == tokenizer.fingerprint)
        #expect(model.vocabularySize == tokenizer.vocabularySize && model.order == 5)
        #expect(model.byteCount <= 12_000_000)
        #expect(tokenizer.decode(model.startContext) == "\n\n")
        for text in ["", "It is a truth universally acknowledged, that", "\u{1F600} zxq", " of the"] {
            let logits = try NgramSamples.logits(model, after: tokenizer.encode(text).tokens)
            // Back-offs are rounded to 8 bits.
            #expect(abs(logits.reduce(0) { $0 + exp(Double($1)) } - 1) < 0.02)
        }
        let likely = try NgramSamples.logits(model, after: tokenizer.encode("It is a truth universally").tokens)
        let best = likely.indices.max { likely[$0] < likely[$1] }
        #expect(best.map { tokenizer.decode([TokenID($0)]) } == " acknowledged")
    }

    @Test(arguments: ["model.ngram", "tokenizer.json"])
    func `has the bytes that vocab/README.md names`(file: String) throws {
        let readme = String(decoding: try FileBytes.read(Self.vocabulary + "README.md"), as: UTF8.self)
        let bytes = try FileBytes.read(Self.folder + file)
        let row = "| `english/\(file)` | \(bytes.count) | `\(SHA256.digest(of: bytes).hexadecimal)` |"
        #expect(readme.contains(row), "\(row)")
    }

    @Test(.enabled(if: Corpus.isAtHand, "needs ../shared/corpus, WMCTL_TEST_PYTHON and a release build"))
    func `is rebuilt byte for byte, and predicts what it did not learn from`() throws {
        let tokenizer = try Tokenizer(contentsOf: Self.folder + "tokenizer.json")
        let corpus = try Corpus.text()
        func train(heldOutInterval: Int?) throws -> (model: NgramModel, reader: NgramTextReader) {
            var reader = NgramTextReader(tokenizer, heldOutInterval: heldOutInterval)
            var options = NgramTrainer.Options()
            options.pruneThreshold = 4e-8
            options.startContext = reader.startContext
            options.description = try NgramModel(contentsOf: Self.folder + "model.ngram").description
            var trainer = try NgramTrainer(
                vocabularySize: tokenizer.vocabularySize,
                tokenizerFingerprint: tokenizer.fingerprint,
                options: options
            )
            try trainer.addDocument(reader.tokens(of: corpus.span).span)
            return (try trainer.train(), reader)
        }
        #expect(try train(heldOutInterval: nil).model.bytes == FileBytes.read(Self.folder + "model.ngram"))
        let (model, reader) = try train(heldOutInterval: 50)
        let perplexity = try model.perplexity(of: reader.heldOut.span)
        // vocab/README.md says 139.7 per token and 1.618 bits per byte.
        #expect(abs(perplexity.perplexity - 139.7) < 0.1)
        #expect(abs(perplexity.bits(over: reader.heldOutByteCount) - 1.618) < 0.001)
    }
}

/// The text that the files in vocab/english were made from, which is not in the repository.
private enum Corpus {
    private static let path = Wmctl.repository + "/../shared/corpus/english-public-domain.txt.zst"

    static let isAtHand: Bool = {
        #if DEBUG
        // Unoptimised, training takes minutes.
        return false
        #else
        return PeerPython.path != nil && FileManager.default.fileExists(atPath: path)
        #endif
    }()

    static func text() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let script = """
            import sys, zstandard
            zstandard.ZstdDecompressor().copy_stream(open(sys.argv[1], "rb"), open(sys.argv[2], "wb"))
            """
        let copy = folder.file("corpus.txt")
        let run = try CommandRun.run(PeerPython.path ?? "", ["-c", script, path, copy], environment: [:])
        try #require(run.status == 0, "\(run.errors)")
        return try FileBytes.read(copy)
    }
}
