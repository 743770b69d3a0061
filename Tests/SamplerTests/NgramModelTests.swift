// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing
import Tokenizer
import Tokens

@testable import Sampler

/// Back-off as the ARPA format defines it, from the n-grams as the export lists them.
private struct BackoffReference {
    private var logProbabilities: [[TokenID]: Float] = [:]
    private var logBackoffs: [[TokenID]: Float] = [:]

    init(_ model: NgramModel) {
        func visit(_ nodes: Range<Int>, _ context: [TokenID]) {
            for node in nodes {
                let level = context.isEmpty ? nil : model.levels[context.count - 1]
                let ngram = context + [level?.token(of: node) ?? TokenID(node)]
                // Neither pointer leaves the model, which outlives this loop.
                logProbabilities[ngram] = unsafe level?.probability(of: node) ?? model.unigramProbabilities[node]
                guard ngram.count < model.order else { continue }
                logBackoffs[ngram] = model.backoff(of: node, ngram.count)
                visit(model.children(of: node, ngram.count), ngram)
            }
        }
        visit(0..<model.vocabularySize, [])
    }

    func logProbability(_ token: TokenID, after context: ArraySlice<TokenID>) -> Float {
        if let listed = logProbabilities[context + [token]] { return listed }
        return (logBackoffs[Array(context)] ?? 0) + logProbability(token, after: context.dropFirst())
    }
}

@Suite
struct `An n-gram model` {
    @Test(arguments: 1...6)
    func `backs off as the reference does, token by token and whole`(order: Int) throws {
        let documents = NgramSamples.documents(vocabularySize: 30, lengths: [1500], seed: 11)
        let text = NgramSamples.documents(vocabularySize: 30, lengths: [200], seed: 12)[0]
        for prune in [0, 1e-4] {
            let model = try NgramSamples.model(documents, vocabularySize: 30, order: order, prune: prune)
            let reference = BackoffReference(model)
            let session = model.makeSession(sequences: 1, contextLength: nil)
            var logits = [Float](repeating: .nan, count: 30)
            for end in text.indices {
                let context = text[max(0, end - order + 1)..<end]
                let whole = Array(text[..<end])
                var span = logits.mutableSpan
                session.readLogits(of: 0, into: &span)
                for token in 0..<TokenID(30) {
                    // Offsets are summed in another order: 5 additions of numbers below 32, each rounded to 2⁻²⁰.
                    let expected = reference.logProbability(token, after: context)
                    #expect(abs(logits[Int(token)] - expected) < 1e-5)
                    let single = try model.logProbability(of: token, after: whole.span)
                    #expect(abs(single - expected) < 1e-5)
                }
                try session.append([text[end]].span, to: 0)
            }
        }
    }

    @Test
    func `keeps sequences apart and begins again after a reset`() throws {
        let documents = NgramSamples.documents(vocabularySize: 30, lengths: [1500], seed: 13)
        let model = try NgramSamples.model(documents, vocabularySize: 30, order: 3, startContext: [2, 1])
        let session = model.makeSession(sequences: 3, contextLength: nil)
        #expect(session.sequenceCapacity == 3)
        func logits(_ sequence: Int) -> [Float] {
            var logits = [Float](repeating: .nan, count: 30)
            var span = logits.mutableSpan
            session.readLogits(of: sequence, into: &span)
            return logits
        }
        let fresh = logits(0)
        try session.append([5, 6, 7].span, to: 1)
        try session.append([2].span, to: 2)
        try session.append([1].span, to: 2)
        try session.evaluate()
        #expect(logits(0) == fresh)
        #expect(logits(2) == fresh, "a text begins as if after the start context")
        #expect(logits(1) != fresh)
        #expect(try logits(1) == NgramSamples.logits(model, after: [5, 6, 7]))
        session.reset(1)
        #expect(logits(1) == fresh)
    }

    @Test
    func `measures perplexity by the definition`() throws {
        let documents = NgramSamples.documents(vocabularySize: 30, lengths: [1500], seed: 14)
        let model = try NgramSamples.model(documents, vocabularySize: 30, order: 3, startContext: [4])
        let text: [TokenID] = [1, 7, 3, 0, 29]
        let measured = try model.perplexity(of: text.span)
        var sum = 0.0
        for end in text.indices {
            let context = [4] + text[..<end]
            sum += Double(try model.logProbability(of: text[end], after: context.span))
        }
        #expect(measured.tokens == 5 && measured.logProbability == sum)
        #expect(abs(measured.perplexity - exp(-sum / 5)) < 1e-9)
        #expect(abs(measured.bits(over: 20) * 20 * log(2) + sum) < 1e-9)
        #expect((measured + measured).perplexity == measured.perplexity)
        #expect(throws: NgramError.token(30, vocabularySize: 30)) { try model.perplexity(of: [1, 30].span) }
    }

    @Test
    func `knows what it is after a round trip through a file`() throws {
        let folder = try TemporaryFolder()
        let made = try NgramSamples.model([[0, 1, 2, 1, 0]], vocabularySize: 4, order: 3, startContext: [3, 3])
        try made.write(to: folder.file("a.ngram"))
        let model = try NgramModel(contentsOf: folder.file("a.ngram"))
        #expect(model.bytes == made.bytes && model.byteCount == made.bytes.count)
        #expect(model.order == 3 && model.vocabularySize == 4 && model.startContext == [3, 3])
        #expect(model.trainingTokens == 5 && model.description == "a sample")
        #expect(model.ngramCounts == [4, 4, 3])
        #expect(model.tokenizerFingerprint == .init(high: 1, low: 2))
    }

    @Test
    func `is not written where it cannot be`() throws {
        let model = try NgramSamples.model([[0]], vocabularySize: 1, order: 1)
        let folder = try TemporaryFolder()
        let path = folder.file("missing/a.ngram")
        let error = #expect(throws: NgramError.self) { try model.write(to: path) }
        #expect(error?.description.hasPrefix("cannot create '\(path).") ?? false)
        #expect(error?.description.hasSuffix("no such file") ?? false)
    }
}

@Suite
struct `Text becomes documents` {
    private static let tokenizer = Result {
        try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
    }

    @Test
    func `of paragraphs that begin with two newlines`() throws {
        let tokenizer = try Self.tokenizer.get()
        var reader = NgramTextReader(tokenizer)
        let text = "\n \nOne day,\nin May. \n\t\r\n\n\nIt  rained.\r\nAlways.\n"
        let tokens = reader.tokens(of: text.utf8.span)
        #expect(tokenizer.decode(tokens) == "\n\nOne day,\nin May. \n\nIt  rained.\r\nAlways.")
        #expect(tokenizer.decode(reader.startContext) == "\n\n")
        #expect(Array(tokens.prefix(reader.startContext.count)) == reader.startContext)
        #expect(reader.heldOut.isEmpty)
    }

    @Test
    func `but for every n-th paragraph, counted over all texts`() throws {
        let tokenizer = try Self.tokenizer.get()
        var reader = NgramTextReader(tokenizer, heldOutInterval: 3)
        let first = reader.tokens(of: "a\n\nb\n\nc\n\nd".utf8.span)
        let second = reader.tokens(of: "e\n\nf\n\ng".utf8.span)
        #expect(tokenizer.decode(first) == "\n\na\n\nb\n\nd" && tokenizer.decode(second) == "\n\ne\n\ng")
        #expect(tokenizer.decode(reader.heldOut) == "\n\nc\n\nf" && reader.heldOutByteCount == 6)
    }
}
