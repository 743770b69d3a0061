// SPDX-License-Identifier: Apache-2.0

import Testing
import Tokens

@testable import Sampler

@Suite
struct `Biases and penalties of OpenAI's API` {
    /// The logits after a processor, and again after the candidates were narrowed to the two likeliest first.
    private func logits(
        _ processor: any LogitsProcessor,
        _ logits: [Float],
        history: [TokenID] = [],
        narrowed: Bool = false
    ) -> [TokenID: Float] {
        var candidates = Candidates(vocabularySize: logits.count)
        candidates.restart { span in for index in logits.indices { span[index] = logits[index] } }
        if narrowed { TopK(2).process(&candidates, history: Span()) }
        processor.process(&candidates, history: history.span)
        return candidates.withLogits { ids, values in
            var found: [TokenID: Float] = [:]
            for index in ids.indices { found[ids[index]] = values[index] }
            return found
        }
    }

    @Test
    func `add to the logits of their tokens and of no others`() {
        let bias = LogitBias([1: 2.5, 3: -100, 7: 50])
        #expect(logits(bias, [1, 2, 3, 4]) == [0: 1, 1: 4.5, 2: 3, 3: -96])
        #expect(logits(bias, [1, 2, 3, 4], narrowed: true) == [2: 3, 3: -96])
        // What is impossible stays so, and what is possible does not become impossible.
        #expect(logits(LogitBias([0: 100, 1: -100]), [-.infinity, -.greatestFiniteMagnitude])[0] == -.infinity)
        #expect(logits(LogitBias([0: 100, 1: -100]), [0, -.greatestFiniteMagnitude])[1]?.isFinite == true)
    }

    @Test
    func `take off for each time, and once`() {
        let penalty = FrequencyPenalty(frequency: 0.5, presence: 0.25, promptCount: 2)
        // 0 stands in the prompt alone, 1 once in the text, 2 three times.
        #expect(logits(penalty, [1, 1, 1, 1], history: [0, 2, 2, 1, 2, 2]) == [0: 1, 1: 0.25, 2: -0.75, 3: 1])
        #expect(logits(penalty, [1, 1, 5, 6], history: [0, 2, 2], narrowed: true) == [2: 4.25, 3: 6])
        #expect(logits(penalty, [1, 1], history: [0, 1]) == [0: 1, 1: 1])
        #expect(logits(penalty, [1, 1], history: [0]) == [0: 1, 1: 1])
    }

    @Test
    func `must lie in OpenAI's ranges`() {
        for change in [
            { (settings: inout SamplingSettings) in settings.logitBias = [1: 100.5] },
            { settings in settings.logitBias = [1: .nan] },
            { settings in settings.frequencyPenalty = -2.5 },
            { settings in settings.presencePenalty = .infinity },
        ] {
            var settings = SamplingSettings()
            change(&settings)
            #expect(throws: SamplerError.self) { try settings.validate() }
        }
    }

    @Test
    func `come before penalties and truncation in the chain`() {
        var settings = SamplingSettings.standard
        settings.logitBias = [1: 1]
        settings.presencePenalty = 1
        settings.repetitionPenalty = 1.1
        let names = settings.processors(promptCount: 3).map { "\(type(of: $0))" }
        #expect(
            names == ["LogitBias", "FrequencyPenalty", "RepetitionPenalty", "Temperature", "TopK", "TopP"]
        )
    }
}
