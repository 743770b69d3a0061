// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens
public import Watermark

/// Why a detector could not be made or could not answer.
public enum DetectorError: Error, Equatable, Sendable {
    /// There is no profile to test for.
    case noCandidates
    /// A text was given, but a profile came without a tokenizer.
    case noTokenizer(profile: String)
    /// A tokenizer is none of those that the profile's texts are written with.
    case wrongTokenizer(name: String, vocabularySHA256: String, profile: String, expected: [TokenizerBinding])
    /// Token ids were said to be of a tokenizer that no profile is bound to.
    case unboundTokenizer(name: String, known: [String])
    /// A token id lies outside the vocabulary.
    case tokenOutOfRange(TokenID, position: Int, tokenizer: String, vocabularySize: Int)
    /// A stream is read token by token, which does not tell a payload's bits apart.
    case payloadInStream(profile: String)
    /// The rule of the z-score was asked for, which has no meaning for the likeliest of a profile's payloads.
    case payloadWithZScore(profile: String)
    /// A stream was begun with text and goes on with token ids, or the other way round.
    case mixedStream
    /// A text is longer than ``TextNormalizer/maximumByteCount``, or has more token ids than that.
    case inputTooLarge(count: Int, limit: Int)
    /// An option lies outside its range.
    case optionOutOfRange(name: String, value: String, expected: String)
    /// A model of text could not say how likely the tokens of a text are; `reason` is the model's.
    case model(name: String, reason: String)
    /// A model's tokens are those of no tokenizer that texts are read with.
    case modelOfOtherTokenizer(name: String, vocabularySHA256: String, known: [String])
    /// OpenSSL cannot be used.
    case cryptography(CryptographyError)
}

extension DetectorError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .noCandidates:
            return "no key to look for; expected at least one"
        case .noTokenizer(let profile):
            return "profile '\(profile)' has no tokenizer to read text with; expected one, or token ids as input"
        case .wrongTokenizer(let name, let digest, let profile, let expected):
            let bound = expected.map { "'\($0.name)' (vocabulary \($0.vocabularySHA256.prefix(12))…)" }
            return "tokenizer '\(name)' (vocabulary \(digest.prefix(12))…) does not fit profile '\(profile)'; "
                + "expected \(bound.joined(separator: " or "))"
        case .unboundTokenizer(let name, let known):
            let names = known.map { "'\($0)'" }.joined(separator: ", ")
            return "no profile is bound to tokenizer '\(name)'; expected one of \(names)"
        case .tokenOutOfRange(let token, let position, let tokenizer, let size):
            return "token \(token) at position \(position) is not in the vocabulary of '\(tokenizer)'; "
                + "expected 0…\(size - 1)"
        case .payloadInStream(let profile):
            return "profile '\(profile)' has a payload, which streams are not searched for; expected one without"
        case .payloadWithZScore(let profile):
            return "profile '\(profile)' has a payload, the likeliest of which has no z-score to decide by; "
                + "expected one without, or the rule of the p-value"
        case .mixedStream:
            return "stream has text and token ids; expected the one or the other"
        case .inputTooLarge(let count, let limit):
            return "input has \(count) bytes or tokens; expected at most \(limit)"
        case .optionOutOfRange(let name, let value, let expected):
            return "\(name) is '\(value)'; expected \(expected)"
        case .model(let name, let reason):
            return "model '\(name)' cannot read the text: \(reason)"
        case .modelOfOtherTokenizer(let name, let digest, let known):
            let names = known.map { "'\($0)'" }.joined(separator: ", ")
            return
                "model '\(name)' has a vocabulary (\(digest.prefix(12))…) that no key's texts are read with; expected that "
                + "of \(names.isEmpty ? "a key's tokenizer" : names)"
        case .cryptography(let error):
            return error.description
        }
    }
}
