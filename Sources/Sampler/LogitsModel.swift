// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// Logits from a `.safetensors` file: one tensor named `logits`, of shape [V] (the same logits at every step) or [V, V]
/// (row *v* holds the logits after token *v*).
///
/// The file is mapped, not read: a step touches one row. Types F32, F16 and BF16. After no token at all, a [V, V] model
/// finds every token equally likely.
///
/// Source: the safetensors format, a u64 little-endian header length, a JSON header, the tensors' bytes.
public struct LogitsModel: LanguageModel {
    /// V.
    public let vocabularySize: Int
    /// Whether the logits depend on the token before.
    public let isBigram: Bool

    private let tensor: SafetensorsTensor

    /// Maps a file and checks its header.
    ///
    /// - Throws: ``SamplerError/unreadable(path:reason:)``, ``SamplerError/malformedLogits(path:reason:)``.
    public init(contentsOf path: String) throws(SamplerError) {
        let tensor = try SafetensorsTensor(named: "logits", in: path)
        switch tensor.shape.count {
        case 1: isBigram = false
        case 2 where tensor.shape[0] == tensor.shape[1]: isBigram = true
        default:
            throw .malformedLogits(
                path: path,
                reason: "tensor 'logits' has shape \(tensor.shape); expected [V] or [V, V]"
            )
        }
        guard tensor.shape[0] > 0, tensor.shape[0] <= Int(Int32.max) else {
            throw .malformedLogits(
                path: path,
                reason: "tensor 'logits' has \(tensor.shape[0]) columns; expected 1 or more"
            )
        }
        vocabularySize = tensor.shape[0]
        self.tensor = tensor
    }

    /// Starts a session; it remembers one token a sequence.
    public func makeSession(sequences: Int, contextLength: Int?) -> any LanguageModelSession {
        LogitsSession(model: self, sequences: sequences)
    }

    /// Writes the logits after a token.
    fileprivate func readLogits(after token: TokenID?, into logits: inout MutableSpan<Float>) {
        guard isBigram else { return tensor.readRow(0, into: &logits) }
        guard let token else {
            for index in logits.indices { logits[index] = 0 }
            return
        }
        tensor.readRow(Int(token), into: &logits)
    }
}

/// ``LogitsModel`` at work: remembers the last token of each sequence.
private final class LogitsSession: LanguageModelSession {
    private let model: LogitsModel
    private var last: [TokenID?]

    init(model: LogitsModel, sequences: Int) {
        self.model = model
        last = Array(repeating: nil, count: sequences)
    }

    var sequenceCapacity: Int { last.count }

    func append(_ tokens: Span<TokenID>, to sequence: Int) {
        guard !tokens.isEmpty else { return }
        let token = tokens[tokens.count - 1]
        precondition(Int(token) < model.vocabularySize, "a token of the model's vocabulary")
        last[sequence] = token
    }

    func evaluate() {}

    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
        model.readLogits(after: last[sequence], into: &logits)
    }

    func reset(_ sequence: Int) {
        last[sequence] = nil
    }
}
