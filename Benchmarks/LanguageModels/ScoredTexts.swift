// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Glibc
import Sampler
import Tokenizer
import Tokens
import Watermark

/// Writes many texts side by side, and notes how likely the model itself found each token.
struct ScoredTexts {
    /// A text to write.
    struct Request {
        var prompt: [TokenID]
        var settings: SamplingSettings
        var watermark: Watermark?
        var canonical: CanonicalTail?
        var seed: UInt64
    }

    /// A text that was written.
    struct Text {
        var tokens: [TokenID] = []
        /// ln of the probability, at temperature 1 and without a mark, summed.
        var logProbability = 0.0
        /// Of the distributions that the tokens were drawn from, before the mark, summed, in nats.
        var entropy = 0.0
        var refusedCount = 0
        /// CPU seconds of this thread in the sampler.
        var samplingSeconds = 0.0
    }

    private let model: any LanguageModel
    private let sequences: Int

    init(model: any LanguageModel, sequences: Int) {
        self.model = model
        self.sequences = sequences
    }

    /// Writes `count` tokens for each request.
    ///
    /// - Parameter onText: is given each text when it is complete, with the index of its request, in the order of completion.
    func write(_ requests: [Request], count: Int, onText: (Int, Text) throws -> Void) throws {
        let longest = requests.map(\.prompt.count).max() ?? 0
        let session = try model.makeSession(sequences: sequences, contextLength: longest + count)
        var scoring = Candidates(vocabularySize: model.vocabularySize)
        var slots: [Slot?] = Array(repeating: nil, count: sequences)
        var next = 0
        while true {
            for place in slots.indices where slots[place] == nil && next < requests.count {
                let request = requests[next]
                slots[place] = Slot(
                    index: next,
                    sampler: try TokenSampler(
                        vocabularySize: model.vocabularySize,
                        settings: request.settings,
                        watermark: request.watermark,
                        prompt: request.prompt,
                        canonical: request.canonical
                    ),
                    random: SeededGenerator(seed: request.seed)
                )
                try session.append(request.prompt.span, to: place)
                next += 1
            }
            guard slots.contains(where: { $0 != nil }) else { return }
            try session.evaluate()
            for place in slots.indices {
                guard let slot = slots[place] else { continue }
                let start = threadSeconds()
                let token = slot.sampler.sample(using: &slot.random) { session.readLogits(of: place, into: &$0) }
                slot.text.samplingSeconds += threadSeconds() - start
                slot.text.tokens.append(token)
                scoring.restart { session.readLogits(of: place, into: &$0) }
                slot.text.logProbability += scoring.withProbabilities { _, probabilities, _ in
                    log(Double(max(probabilities[Int(token)], .leastNormalMagnitude)))
                }
                if slot.text.tokens.count < count {
                    try session.append(CollectionOfOne(token).span, to: place)
                } else {
                    slot.text.entropy = slot.sampler.statistics.entropy
                    slot.text.refusedCount = slot.sampler.statistics.refusedCount
                    try onText(slot.index, slot.text)
                    slots[place] = nil
                    session.reset(place)
                }
            }
        }
    }
}

/// A text that is being written.
private final class Slot {
    let index: Int
    let sampler: TokenSampler
    var random: SeededGenerator
    var text = ScoredTexts.Text()

    init(index: Int, sampler: TokenSampler, random: SeededGenerator) {
        self.index = index
        self.sampler = sampler
        self.random = random
    }
}
