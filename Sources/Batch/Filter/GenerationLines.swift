// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records
import Sampler
import Tokenizer
import Watermark

/// Answers prompts with texts.
final class GenerationLines: LineAnswerer {
    let namesRead = ["max_tokens", "seed"] + SamplingSettings.memberNames.sorted()
    let namesWritten = GenerationReport.memberNames
    var answersTextPlainly: Bool { !setup.answersInJSON }
    private let setup: GenerationSetup
    private let worker: DetectionWorker
    /// How a text is written that must not have more than one line.
    private let oneLine: GenerationRequest

    init(_ setup: GenerationSetup) throws(DetectorError) {
        self.setup = setup
        let candidate = try DetectionCandidate(watermark: setup.watermark, tokenizers: [setup.tokenizer])
        worker = try Detector(candidates: [candidate]).makeWorker()
        var request = setup.request
        request.settings.excludedTokens.formUnion(setup.lineBreakingTokens)
        oneLine = request
    }

    func answer(
        _ text: Span<UInt8>,
        row: JSONValue?,
        number: Int,
        to json: inout JSONWriter
    ) throws(RecordProblem) {
        var request = setup.request.numbered(number)
        do throws(JSONError) {
            if let row { try request.read(row) }
        } catch {
            throw RecordProblem(error)
        }
        do {
            let generation = try generate(after: text, request)
            let report = try GenerationReport(
                generation,
                text: setup.tokenizer.tokenizer.decode(generation.tokens),
                seed: request.seed,
                watermark: setup.watermark,
                worker: worker
            )
            report.writeMembers(to: &json)
        } catch {
            throw .generation(error)
        }
    }

    func answerPlainly(_ text: Span<UInt8>, number: Int, to output: inout JSONWriter) throws(RecordProblem) {
        do {
            let tokens = try generate(after: text, oneLine.numbered(number)).tokens
            output.raw(Array(setup.tokenizer.tokenizer.decode(tokens).utf8)[...])
        } catch {
            throw .generation(error)
        }
    }

    private func generate(after prompt: Span<UInt8>, _ request: GenerationRequest) throws -> Generator.Generation {
        let generator = try Generator(model: setup.model, settings: request.settings, watermark: setup.watermark)
        let prompt = setup.tokenizer.tokenizer.encode(prompt).tokens
        return try generator.generate(after: prompt, count: request.count, seed: request.seed)
    }
}

extension RecordProblem {
    /// A model or a sampler that fails.
    fileprivate static func generation(_ error: any Error) -> RecordProblem {
        RecordProblem(code: "generation", message: "\(error)")
    }
}
