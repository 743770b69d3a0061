// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Detector
import JSON
import Records
import Sampler
import Tokenizer
import Tokens
import Watermark

/// Answers prompts with texts.
final class GenerationLines: LineAnswerer {
    let namesRead: [String]
    let namesWritten = GenerationReport.memberNames
    var answersTextPlainly: Bool { !setup.answersInJSON }
    private let setup: GenerationSetup
    private let worker: DetectionWorker
    /// How a text is written that must not have more than one line.
    private let oneLine: GenerationRequest
    /// This thread's own, once it has written a text.
    private var batch: TextBatch?

    init(_ setup: GenerationSetup) throws(DetectorError) {
        self.setup = setup
        let names = ["canonical", "max_tokens", "payload", "seed", "stop"] + SamplingSettings.memberNames.sorted()
        namesRead = setup.chat == nil ? names : names + ["messages", "tools", "documents"]
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
            try setup.watermark.check(payload: request.payload)
        } catch {
            throw RecordProblem(error)
        }
        do {
            let generation = try generate(after: try prompt(text, row), request)
            let report = try GenerationReport(
                generation,
                seed: request.seed,
                watermark: setup.watermark,
                worker: worker
            )
            report.writeMembers(to: &json)
        } catch {
            throw error as? RecordProblem ?? .generation(error)
        }
    }

    func answerPlainly(_ text: Span<UInt8>, number: Int, to output: inout JSONWriter) throws(RecordProblem) {
        do {
            output.raw(Array(try generate(after: try prompt(text, nil), oneLine.numbered(number)).text.utf8)[...])
        } catch {
            throw .generation(error)
        }
    }

    /// The tokens of a prompt: a text, or the messages of a row.
    private func prompt(_ text: Span<UInt8>, _ row: JSONValue?) throws -> [TokenID] {
        guard let chat = setup.chat else { return setup.prompts.tokens(of: text) }
        guard let row, let messages = try? row.optional("messages"), !messages.isNull else {
            return try chat.tokens(ofUserMessage: String(copying: UTF8Span(validating: text)))
        }
        guard text.isEmpty else {
            throw RecordProblem(code: "invalid_field", message: "the row has both 'messages' and a prompt")
        }
        var turns: [ChatMessage] = []
        var others: [String: ChatValue] = [:]
        do throws(JSONError) {
            for message in try messages.elements() { turns.append(try ChatMessage(message)) }
            guard !turns.isEmpty else { throw .invalid(member: "messages", expected: "one message or more") }
            for name in ["tools", "documents"] {
                if let value = try row.optional(name), !value.isNull { others[name] = try ChatValue(value) }
            }
        } catch {
            throw RecordProblem(error)
        }
        return try chat.tokens(of: turns, tools: others["tools"], documents: others["documents"])
    }

    private func generate(after prompt: [TokenID], _ request: GenerationRequest) throws -> Generator.Generation {
        let text = request.text(after: prompt, setup.watermark)
        switch setup.writer {
        case .engine(let engine): return try engine.write(text)
        case .threads(let model):
            let batch =
                try self.batch
                ?? TextBatch(
                    model: model,
                    sequences: 1,
                    contextLength: nil,
                    tokenizer: setup.tokenizer.tokenizer
                )
            self.batch = batch
            return try batch.write(text) { _ in true }
        }
    }
}

extension RecordProblem {
    /// A model or a sampler that fails.
    fileprivate static func generation(_ error: any Error) -> RecordProblem {
        if case SamplerError.contextExceeded = error {
            return RecordProblem(code: "context_length_exceeded", message: "\(error)")
        }
        if error is TemplateError { return RecordProblem(code: "chat_template", message: "\(error)") }
        return RecordProblem(code: "generation", message: "\(error)")
    }
}
