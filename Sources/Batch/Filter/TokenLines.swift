// SPDX-License-Identifier: Apache-2.0

import JSON
import Records
import Sampler
import Watermark

/// Answers what may come next with what comes next.
final class TokenLines: LineAnswerer {
    let namesRead = TokenStep.memberNames.sorted()
    let namesWritten = ["token"]
    private let watermark: Watermark
    private let sampler: StepSampler
    private let payload: UInt32?
    private let settings: SamplingSettings
    private let seed: UInt64?
    private let vocabulary: ClosedRange<Int>?
    private var step = TokenStep()

    init(
        _ watermark: Watermark,
        settings: SamplingSettings,
        seed: UInt64?,
        payload: UInt32?,
        vocabulary: ClosedRange<Int>?
    ) throws(SamplerError) {
        self.watermark = watermark
        self.payload = payload
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
            step.payload = step.payload ?? payload
            try watermark.check(payload: step.payload)
        } catch {
            throw RecordProblem(error)
        }
        json.member("token", sampler.sample(step, seed: step.seed ?? seed.map { SeededGenerator.seed(number, of: $0) }))
    }
}

extension Watermark {
    /// Refuses a row's payload that texts of this mark cannot carry.
    func check(payload: UInt32?) throws(JSONError) {
        guard let expected = payload.flatMap({ expectation(ofPayload: $0) }) else { return }
        throw .invalid(member: "payload", expected: expected)
    }
}
