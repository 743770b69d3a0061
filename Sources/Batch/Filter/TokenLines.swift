// SPDX-License-Identifier: Apache-2.0

import JSON
import Records
import Sampler
import Watermark

/// Answers what may come next with what comes next.
final class TokenLines: LineAnswerer {
    let namesRead = TokenStep.memberNames.sorted()
    let namesWritten = ["token"]
    private let sampler: StepSampler
    private let settings: SamplingSettings
    private let seed: UInt64?
    private let vocabulary: ClosedRange<Int>?
    private var step = TokenStep()

    init(
        _ watermark: Watermark,
        settings: SamplingSettings,
        seed: UInt64?,
        vocabulary: ClosedRange<Int>?
    ) throws(SamplerError) {
        sampler = try StepSampler(watermark: watermark)
        self.settings = settings
        self.seed = seed
        self.vocabulary = vocabulary
    }

    func answer(
        _ text: Span<UInt8>,
        row: JSONValue?,
        number: Int,
        to json: inout JSONWriter
    ) throws(RecordProblem) {
        guard let row else { preconditionFailure("steps are rows") }
        do {
            try step.read(row, defaults: settings, vocabulary: vocabulary)
        } catch {
            throw RecordProblem(error)
        }
        json.member("token", sampler.sample(step, seed: step.seed ?? seed.map { SeededGenerator.seed(number, of: $0) }))
    }
}
