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
        case .cryptography(let error):
            error.description
        }
    }
}
