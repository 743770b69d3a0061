// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Tokenizer
public import Watermark

/// A tokenizer under the name that reports give it.
public struct NamedTokenizer: Sendable {
    /// The name.
    public let name: String
    /// The tokenizer.
    public let tokenizer: Tokenizer
    /// The vocabulary's digest, by which tokenizers are told apart.
    let fingerprint: String

    /// A tokenizer and its name.
    public init(name: String, tokenizer: Tokenizer) {
        self.name = name
        self.tokenizer = tokenizer
        fingerprint = tokenizer.fingerprint.hexadecimal
    }
}

/// A mark to look for, with the tokenizers that its texts may have been written with.
public struct DetectionCandidate: Sendable {
    /// The profile and its secret.
    public let watermark: Watermark
    /// The tokenizers to read texts with; none is needed when token ids are the input.
    public let tokenizers: [NamedTokenizer]
    /// What the key's calibration found, which reports cite.
    public var calibration: CalibrationNote?
    /// Whether the secret is the default of its engine, which anyone has.
    public var hasPublicKey: Bool { watermark.hasPublicKey }

    /// A mark and its tokenizers.
    ///
    /// A profile that names its tokenizers takes no others; one that names none (its key has not been used yet) takes any.
    ///
    /// - Throws: ``DetectorError/wrongTokenizer(name:vocabularySHA256:profile:expected:)``.
    public init(watermark: Watermark, tokenizers: [NamedTokenizer]) throws(DetectorError) {
        let bound = watermark.profile.tokenizers
        for tokenizer in tokenizers where !bound.isEmpty {
            guard bound.contains(where: { $0.vocabularySHA256 == tokenizer.fingerprint }) else {
                throw .wrongTokenizer(
                    name: tokenizer.name,
                    vocabularySHA256: tokenizer.fingerprint,
                    profile: watermark.profile.id,
                    expected: bound
                )
            }
        }
        self.watermark = watermark
        self.tokenizers = tokenizers
    }

    /// Whether the profile's texts may be of that vocabulary, given by its digest: a tokenizer of the candidate has it, or one
    /// that the profile names; where there are none, any may.
    func isRead(withVocabulary digest: String) -> Bool {
        let bound = watermark.profile.tokenizers
        if tokenizers.isEmpty, bound.isEmpty { return true }
        return tokenizers.contains { $0.fingerprint == digest } || bound.contains { $0.vocabularySHA256 == digest }
    }
}
