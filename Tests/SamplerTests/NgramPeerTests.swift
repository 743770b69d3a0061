// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing
import Tokenizer
import Tokens

@testable import Sampler

/// The letters of a text as tokens, each a word of its own.
private struct Letters {
    let bytes: [UInt8]
    let words: ARPAVocabulary
    let text: [TokenID]

    init() throws {
        let letters = try vectorFile("ngram/letters.txt", in: .module).dropLast()
        let bytes = Set(letters).sorted()
        self.bytes = bytes
        words = ARPAVocabulary(vocabularySize: bytes.count) { [bytes[Int($0)]] }
        text = letters.map { TokenID(bytes.firstIndex(of: $0) ?? bytes.count) }
    }

    func model() throws -> NgramModel {
        try NgramSamples.model([text], vocabularySize: bytes.count, order: 4, prune: 2e-4)
    }

    /// Contexts and tokens to score: pieces of the text, and what it does not hold.
    var queries: [[TokenID]] {
        var generator = TestGenerator(seed: 31)
        return (0..<400).map { number in
            let length = Int.random(in: 1...6, using: &generator)
            let start = Int.random(in: 0..<(text.count - length), using: &generator)
            if number.isMultiple(of: 2) { return Array(text[start..<(start + length)]) }
            return (0..<length).map { _ in TokenID(Int.random(in: bytes.indices, using: &generator)) }
        }
    }
}

extension NgramModel {
    /// log₁₀ p(last token | the others).
    fileprivate func score(_ query: [TokenID]) throws -> Double {
        let context = Array(query.dropLast())
        return try Double(logProbability(of: query[query.count - 1], after: context.span)) / log(10)
    }

    fileprivate func arpa(_ words: ARPAVocabulary) -> [UInt8] {
        var text: [UInt8] = []
        writeARPA(words: words) { piece in
            for index in piece.indices { text.append(piece[index]) }
        }
        return text
    }
}

@Suite
struct `KenLM's estimator` {
    @Test
    func `gives every n-gram of a text the probability and the back-off that ours gives`() throws {
        let letters = try Letters()
        // lmplz knows <unk>, </s> and the letters; <s> is never predicted, and in our vocabulary, where every token may be,
        // it takes the place of <unk>: a token that occurs nowhere but in front.
        let end = TokenID(letters.bytes.count)
        let (size, start) = (Int(end) + 2, end + 1)
        let separator = TokenID(size)
        let stream = [separator, start] + letters.text + [end, separator]
        var trie = NgramCounter(stream: stream, vocabularySize: size, order: 4).count()
        trie.levels[0].adjusted[Int(start)] = 0
        trie.linkSuffixes()
        KneserNey.estimate(&trie)

        var compared = 0
        for line in String(decoding: try vectorFile("ngram/lmplz.arpa", in: .module), as: UTF8.self).split(
            separator: "\n"
        ) {
            let fields = line.split(separator: "\t")
            guard fields.count > 1, let logProbability = Double(fields[0]) else { continue }
            let tokens = fields[1].split(separator: " ").map { word -> TokenID in
                switch word {
                case "<unk>", "<s>": start
                case "</s>": end
                case "_": TokenID(letters.bytes.firstIndex(of: UInt8(ascii: " ")) ?? -1)
                default: TokenID(letters.bytes.firstIndex(of: Array(word.utf8)[0]) ?? -1)
                }
            }
            var node = Int(tokens[0])
            for length in 1..<tokens.count {
                let children = trie.levels[length - 1].children(of: node)
                node = try #require(NgramTrie.node(tokens[length], among: children, in: trie.levels[length].tokens))
            }
            let level = trie.levels[tokens.count - 1]
            // Eight digits are printed. <s> itself has no probability there, and <unk> no back-off.
            if fields[1] != "<s>" {
                #expect(abs(log10(Double(level.probabilities[node])) - logProbability) < 2e-6, "\(line)")
            }
            if fields[1] != "<unk>", fields.count > 2, let logBackoff = Double(fields[2]), !line.contains("</s>") {
                #expect(abs(log10(Double(level.backoffs[node])) - logBackoff) < 2e-6, "\(line)")
            }
            compared += 1
        }
        #expect(compared == 31 + 265 + 714 + 1035)
    }
}

@Suite
struct `An ARPA file of ours` {
    @Test
    func `has the scores that kenlm gave it`() throws {
        let letters = try Letters()
        let model = try letters.model()
        let scores = String(decoding: try vectorFile("ngram/kenlm-scores.csv", in: .module), as: UTF8.self)
            .split(separator: "\n").compactMap { Double($0) }
        let queries = letters.queries
        try #require(scores.count == queries.count)
        for (query, score) in zip(queries, scores) {
            #expect(abs(try model.score(query) - score) < 1e-4, "\(query)")
        }
    }

    @Test(arguments: [(1, 0), (2, 0), (4, 0), (5, 1e-4)] as [(Int, Double)])
    func `is read back as the same model`(order: Int, prune: Double) throws {
        let documents = NgramSamples.documents(vocabularySize: 300, lengths: [4000], seed: 32)
        let model = try NgramSamples.model(documents, vocabularySize: 300, order: order, prune: prune)
        // Some tokens share their bytes, and one has none: ids get words of their own.
        let words = ARPAVocabulary(vocabularySize: 300) { $0 == 299 ? [] : [UInt8(truncatingIfNeeded: $0), 0x20] }
        var reader = ARPAReader(words: words, tokenizerFingerprint: model.tokenizerFingerprint)
        reader.description = "back again"
        let result = try reader.read(model.arpa(words).span)
        #expect(result.model.ngramCounts == model.ngramCounts && result.model.description == "back again")
        #expect(result.leftOut == 3 && result.unlisted == 0, "<unk>, <s> and </s> are no tokens")
        for end in stride(from: 0, to: 1500, by: 10) {
            let context = Array(documents[0][max(0, end - 5)..<end])
            let pairs = try zip(
                NgramSamples.logits(model, after: context),
                NgramSamples.logits(result.model, after: context)
            )
            // A decimal logarithm and back is a rounding of 2⁻²⁴ each for up to 5 numbers below 20.
            #expect(pairs.allSatisfy { abs($0 - $1) < 2e-5 })
        }
        // The second trip changes nothing at all: what is in the file is what was exported.
        let again = try reader.read(result.model.arpa(words).span).model
        #expect(again.ngramCounts == result.model.ngramCounts)
    }
}

@Suite(.enabled(if: PeerPython.path != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
struct `kenlm itself` {
    @Test
    func `scores a small model as the vectors say`() throws {
        let letters = try Letters()
        let model = try letters.model()
        let made = try kenlmScores(model, letters.words, letters.queries)
        let complaint = try Snapshot.complaint(
            about: "Tests/SamplerTests/Vectors/ngram/kenlm-scores.csv",
            expecting: Array(made.utf8)
        )
        #expect(complaint == nil)
    }

    @Test
    func `reads the shipped model as we do`() throws {
        let folder = Wmctl.repository + "/vocab/english/"
        let model = try NgramModel(contentsOf: folder + "model.ngram")
        let words = ARPAVocabulary(try Tokenizer(contentsOf: folder + "tokenizer.json"))
        var generator = TestGenerator(seed: 33)
        let session = model.makeSession(sequences: 1, contextLength: nil)
        var logits = [Float](repeating: 0, count: model.vocabularySize)
        // Texts that the model writes itself, so that long contexts occur, with a random token here and there.
        let queries = try (0..<3000).map { _ in
            session.reset(0)
            var query: [TokenID] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                var span = logits.mutableSpan
                session.readLogits(of: 0, into: &span)
                let top = logits.indices.max { logits[$0] < logits[$1] } ?? 0
                let chance = TokenID(Int.random(in: logits.indices, using: &generator))
                query.append(Int.random(in: 0..<3, using: &generator) == 0 ? chance : TokenID(top))
                try session.append([query[query.count - 1]].span, to: 0)
            }
            return query
        }
        let scores = try kenlmScores(model, words, queries).split(separator: "\n").compactMap { Double($0) }
        try #require(scores.count == queries.count)
        for (query, score) in zip(queries, scores) {
            #expect(abs(try model.score(query) - score) < 1e-4, "\(query)")
        }
    }

    private func kenlmScores(_ model: NgramModel, _ words: ARPAVocabulary, _ queries: [[TokenID]]) throws -> String {
        let folder = try TemporaryFolder()
        let arpa = try folder.write(model.arpa(words), to: "model.arpa")
        let lines = queries.map {
            $0.map { String(decoding: words.words[Int($0)], as: UTF8.self) }.joined(separator: " ")
        }
        let file = try folder.write(lines.joined(separator: "\n") + "\n", to: "queries.txt")
        let script = Wmctl.repository + "/Tests/SamplerTests/Vectors/ngram/kenlm_scores.py"
        let run = try CommandRun.run(PeerPython.path ?? "", [script, arpa, file], environment: [:])
        try #require(run.status == 0, "\(run.errors)")
        return run.text
    }
}

/// The Python that has the peers.
enum PeerPython {
    static let path = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
}
