// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Why text could not be generated.
public enum SamplerError: Error, Equatable, Sendable {
    /// A sampling setting lies outside its range.
    case settingOutOfRange(name: String, value: String, expected: String)
    /// The model and the tokenizer have different vocabularies.
    case vocabularyMismatch(model: Int, tokenizer: Int)
    /// A file could not be read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// A logits file is not what it should be.
    case malformedLogits(path: String, reason: String)
    /// A model's file cannot be used; `reason` is one line.
    case unusableModel(path: String, reason: String)
    /// A text would have more tokens, its prompt counted, than the model's context holds.
    case contextExceeded(tokens: Int, contextLength: Int)
    /// A text has nothing before it, and the model needs a token to begin with.
    case emptyPrompt
    /// A model could not compute a step.
    case evaluationFailed(reason: String)
    /// OpenSSL cannot be used.
    case cryptography(CryptographyError)
}

extension SamplerError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .settingOutOfRange(let name, let value, let expected):
            "\(name) is '\(value)'; expected \(expected)"
        case .vocabularyMismatch(let model, let tokenizer):
            "model has \(model) tokens and tokenizer has \(tokenizer); expected a tokenizer no larger than the model"
        case .unreadable(let path, let reason):
            "cannot read '\(path)': \(reason)"
        case .malformedLogits(let path, let reason):
            "'\(path)' is not a logits model: \(reason)"
        case .unusableModel(let path, let reason):
            "cannot use model '\(path)': \(reason)"
        case .contextExceeded(let tokens, let contextLength):
            "prompt and text have \(tokens) tokens; expected at most \(contextLength), the length of the context"
        case .emptyPrompt:
            "prompt is empty; expected one token or more, since the model's vocabulary has none that begins a text"
        case .evaluationFailed(let reason):
            "the model could not compute the next tokens: \(reason)"
        case .cryptography(let error):
            error.description
        }
    }
}
