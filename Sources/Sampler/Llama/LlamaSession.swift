// SPDX-License-Identifier: Apache-2.0

#if Llama
internal import CLlama
internal import CLlamaGuard
package import Tokens

/// The texts being written with a ``LlamaModel``: a llama.cpp context, whose cache has a part of its own for each sequence.
///
/// All tokens of a step are one call of llama.cpp. The logits of a sequence can be read until the next ``evaluate()``: they stay in
/// llama.cpp's memory and are copied once. After an error of ``evaluate()`` the sequences are to be reset. What llama.cpp would have
/// aborted the program for is thrown by every later call as well.
@safe package final class LlamaSession: LanguageModelSession {
    package let sequenceCapacity: Int
    package var contextLength: Int? { length }

    private let model: LlamaModel
    package let context: OpaquePointer
    /// The most tokens of a sequence.
    private let length: Int
    private var batch = LlamaBatch(capacity: 512)
    private var sequences: [Sequence]
    /// What ended the session.
    private var failure: SamplerError?

    /// The most tokens that are computed side by side; memory grows with it.
    private static let microbatchSize = 128

    /// The state of one text.
    private struct Sequence {
        /// The tokens that are to be computed.
        var pending: [TokenID] = []
        /// How many tokens were computed.
        var length = 0
        /// Where the logits are in the last batch; nil when it did not ask for them.
        var row: Int32?
    }

    /// - Parameters:
    ///   - sequences: 1 to what llama.cpp can hold, 256.
    ///   - contextLength: of each sequence, in tokens; cut to what the model was trained on.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``, ``SamplerError/unusableModel(path:reason:)``.
    package init(_ model: LlamaModel, sequences: Int, contextLength: Int) throws(SamplerError) {
        let wanted = try Self.length(contextLength, trained: model.trainedLength, sequences: sequences)
        var options = llama_guard_context_options(
            sequences: UInt32(sequences),
            context_length: UInt32(wanted),
            microbatch: UInt32(Self.microbatchSize),
            threads: Int32(model.threads)
        )
        guard let context = unsafe llama_guard_open(model.pointer, &options) else {
            throw .unusableModel(path: model.path, reason: LlamaLibrary.complaint ?? "llama.cpp cannot run it")
        }
        self.model = model
        unsafe self.context = context
        sequenceCapacity = sequences
        length = min(wanted, unsafe Int(llama_n_ctx_seq(context)))
        self.sequences = Array(repeating: Sequence(), count: sequences)
    }

    /// The most tokens of each sequence: what is wanted, cut to what the model was trained on.
    ///
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)`` for what llama.cpp cannot count, with a cache whose parts are
    ///   rounded up to 256 tokens.
    package static func length(_ wanted: Int, trained: Int, sequences: Int) throws(SamplerError) -> Int {
        let most = llama_max_parallel_sequences()
        guard (1...most).contains(sequences) else {
            throw .settingOutOfRange(name: "sequences", value: "\(sequences)", expected: "1 to \(most)")
        }
        let length = min(wanted, trained)
        let longest = Int(Int32.max) / sequences - 256
        guard (1...longest).contains(length) else {
            throw .settingOutOfRange(
                name: "context length",
                value: "\(wanted)",
                expected: "1 to \(longest) for \(sequences) sequences"
            )
        }
        return length
    }

    deinit {
        // Threads of a computation that ended with an exception may be in it still.
        if failure == nil { unsafe llama_free(context) }
    }

    package func append(_ tokens: Span<TokenID>, to sequence: Int) throws {
        if let failure { throw failure }
        let count = sequences[sequence].length + sequences[sequence].pending.count + tokens.count
        guard count > 0 else { throw SamplerError.evaluationFailed(reason: "there is no token to begin with") }
        guard count <= length else { throw SamplerError.contextExceeded(tokens: count, contextLength: length) }
        for index in tokens.indices {
            precondition(tokens[index] < model.vocabularySize, "token outside the vocabulary")
            sequences[sequence].pending.append(tokens[index])
        }
    }

    package func evaluate() throws {
        if let failure { throw failure }
        batch.removeAll()
        let count = sequences.reduce(0) { $0 + $1.pending.count }
        if count > batch.capacity { batch = LlamaBatch(capacity: max(count, 2 * batch.capacity)) }
        for index in sequences.indices { prepare(index) }
        guard count > 0 else { return }
        let status = unsafe batch.decode(in: context)
        guard status != 0 else { return }
        for index in sequences.indices { sequences[index].row = nil }
        let reason =
            switch status {
            case 1: "its cache has no room for \(count) tokens more"
            case 2: "llama.cpp was interrupted"
            default: LlamaLibrary.complaint ?? "llama.cpp answers \(status)"
            }
        let error = SamplerError.evaluationFailed(reason: reason)
        if status == LLAMA_GUARD_THROWN {
            failure = error
            // As the context, so its model.
            _ = unsafe Unmanaged.passRetained(model)
        }
        throw error
    }

    /// Moves the tokens of a sequence to the batch, which is asked for the logits after the last.
    private func prepare(_ index: Int) {
        sequences[index].row = nil
        guard !sequences[index].pending.isEmpty else { return }
        for place in sequences[index].pending.indices {
            batch.add(sequences[index].pending[place], at: sequences[index].length, of: index)
            sequences[index].length += 1
        }
        sequences[index].pending.removeAll(keepingCapacity: true)
        sequences[index].row = Int32(batch.count - 1)
        batch.requestLogits()
    }

    package func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
        precondition(logits.count == model.vocabularySize, "expected room for one logit a token")
        guard let row = sequences[sequence].row, let source = unsafe llama_get_logits_ith(context, row) else {
            preconditionFailure("sequence \(sequence) was not evaluated in the last step")
        }
        unsafe logits.withUnsafeMutableBufferPointer { output in
            _ = unsafe output.update(fromContentsOf: UnsafeBufferPointer(start: source, count: output.count))
        }
    }

    package func reset(_ sequence: Int) {
        if failure == nil {
            // Never fails for a whole sequence.
            _ = unsafe llama_memory_seq_rm(llama_get_memory(context), llama_seq_id(sequence), -1, -1)
        }
        sequences[sequence].pending.removeAll(keepingCapacity: true)
        sequences[sequence].length = 0
        sequences[sequence].row = nil
    }
}

@available(*, unavailable)
extension LlamaSession: Sendable {}
#endif
