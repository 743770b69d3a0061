// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Tokenizer
import Tokens
import Watermark

@testable import Sampler

/// A model whose logits depend on every token of a sequence: one too many, or one of another text, changes what follows.
struct HistoryModel: LanguageModel {
    var vocabularySize = 300
    var contextLength: Int?
    var startsFromNothing = false

    func makeSession(sequences: Int, contextLength: Int?) -> any LanguageModelSession {
        HistorySession(self, sequences: sequences, contextLength: contextLength ?? self.contextLength)
    }
}

/// ``HistoryModel`` at work; fails where it is told to.
final class HistorySession: LanguageModelSession {
    struct Fault: Error, Equatable {
        let name: String
    }

    let contextLength: Int?
    /// Of the steps, from 0, those that cannot be computed.
    var badSteps: Set<Int> = []
    /// Cannot be appended.
    var badToken: TokenID?
    /// How many tokens each step appended to each sequence.
    private(set) var appended: [[Int]] = []
    private(set) var resetCount = 0
    private let model: HistoryModel
    private var histories: [[TokenID]]
    private var computed: [Int?]
    private var counts: [Int]

    init(_ model: HistoryModel, sequences: Int, contextLength: Int?) {
        self.model = model
        self.contextLength = contextLength
        histories = Array(repeating: [], count: sequences)
        computed = Array(repeating: nil, count: sequences)
        counts = Array(repeating: 0, count: sequences)
    }

    var sequenceCapacity: Int { histories.count }

    func append(_ tokens: Span<TokenID>, to sequence: Int) throws {
        for index in tokens.indices {
            if tokens[index] == badToken { throw Fault(name: "append") }
            histories[sequence].append(tokens[index])
        }
        precondition(histories[sequence].count <= contextLength ?? .max, "the batch keeps to the context")
        counts[sequence] += tokens.count
    }

    func evaluate() throws {
        defer { counts = counts.map { _ in 0 } }
        let step = appended.count
        appended.append(counts)
        if badSteps.contains(step) { throw Fault(name: "evaluate") }
        for sequence in histories.indices where counts[sequence] > 0 {
            computed[sequence] = histories[sequence].reduce(17) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
        }
    }

    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
        precondition(counts[sequence] == 0, "what was appended was computed")
        var random = TestGenerator(seed: UInt64(computed[sequence] ?? 0))
        for index in logits.indices { logits[index] = Float(4 * random.uniform()) }
    }

    func reset(_ sequence: Int) {
        resetCount += 1
        histories[sequence] = []
        computed[sequence] = nil
        counts[sequence] = 0
    }
}

/// What became of one text.
struct ToldText {
    var text = ""
    var tokens: [TokenID] = []
    var pieceCount = 0
    var end: Generator.Generation?
    var error: (any Error)?

    mutating func take(_ event: TextEvent) {
        precondition(end == nil && error == nil, "nothing comes after the end")
        switch event {
        case .wrote(let piece):
            text += piece.text
            tokens += piece.tokens
            pieceCount += 1
        case .ended(let generation): end = generation
        case .failed(let error): self.error = error
        }
    }
}

/// The loop over single steps that a batch must be equal to, with the text decoded anew for each token.
struct SlowWriter {
    var tokens: [TokenID] = []
    var text = ""
    var finishReason = Generator.FinishReason.length
    var statistics = TokenSampler.Statistics()
    var forecast: WatermarkWriter.Forecast?

    init(_ request: TextRequest, _ model: any LanguageModel, _ tokenizer: Tokenizer?) throws {
        let session = try model.makeSession(sequences: 1, contextLength: nil)
        let sampler = try TokenSampler(
            vocabularySize: model.vocabularySize,
            settings: request.settings,
            watermark: request.watermark,
            prompt: request.prompt
        )
        var random = request.random
        var known = [(sampler.statistics, sampler.forecast)]
        try session.append(request.prompt.span, to: 0)
        var cut: Int?
        var wholeCount: Int?
        while tokens.count < request.count {
            try session.evaluate()
            let token = sampler.sample(using: &random) { session.readLogits(of: 0, into: &$0) }
            if request.endTokens.contains(token) {
                finishReason = .stop
                break
            }
            tokens.append(token)
            known.append((sampler.statistics, sampler.forecast))
            try session.append(CollectionOfOne(token).span, to: 0)
            guard let tokenizer else { continue }
            cut = Self.cut(Self.certainText(of: tokens, tokenizer), request.stopStrings)
            if cut != nil {
                finishReason = .stop
                break
            }
        }
        if let tokenizer {
            let bytes = Array(tokenizer.decode(tokens).utf8)
            var whole = tokens.count
            if let cut {
                while Self.end(of: Array(tokens[..<whole]), tokenizer) > cut { whole -= 1 }
                // One more may have something in the text.
                let isCut = Self.end(of: Array(tokens[..<whole]), tokenizer) < cut
                tokens.removeLast(tokens.count - whole - (isCut ? 1 : 0))
            }
            text = String(decoding: bytes[..<(cut ?? bytes.count)], as: UTF8.self)
            wholeCount = whole
        }
        (statistics, forecast) = known[wholeCount ?? tokens.count]
    }

    /// The number of bytes of the text up to the end of the last token.
    private static func end(of tokens: [TokenID], _ tokenizer: Tokenizer) -> Int {
        var decoder = StreamingDecoder(tokenizer)
        return tokens.reduce(0) { $0 + decoder.append($1).utf8.count } + decoder.heldByteCount
    }

    static func certainText(of tokens: [TokenID], _ tokenizer: Tokenizer) -> [UInt8] {
        var decoder = StreamingDecoder(tokenizer)
        return Array(tokens.map { decoder.append($0) }.joined().utf8)
    }

    /// Where the text ends when a stop string is in it: the longest of those that end first.
    static func cut(_ bytes: [UInt8], _ stops: [String]) -> Int? {
        for end in 0...bytes.count {
            let found = stops.filter { bytes[..<end].reversed().starts(with: $0.utf8.reversed()) }
            if let longest = found.map(\.utf8.count).max() { return end - longest }
        }
        return nil
    }

    /// The most bytes at the end that are the beginning of a stop string.
    static func heldCount(_ bytes: [UInt8], _ stops: [String]) -> Int {
        stops.map { stop in
            (0..<stop.utf8.count).last { bytes.count >= $0 && bytes.suffix($0).elementsEqual(stop.utf8.prefix($0)) }
                ?? 0
        }.max() ?? 0
    }
}
