// SPDX-License-Identifier: Apache-2.0

/// Which tokens make up the context of a token.
public enum ContextPolicy: String, Sendable, Hashable {
    /// The last h tokens of the text alone: its first h tokens are neither marked nor scored.
    case text
    /// The last h tokens of the text; where there are fewer the function pads, so that all tokens are marked and scored.
    case padded
    /// The last h tokens, those of the prompt among them: all tokens of a text are marked, and those after the first h are
    /// scored, since a detector does not see the prompt.
    case prompt
}

/// What is one coin, however often a text shows it.
public enum ScoredUnit: String, Sendable, Hashable {
    /// A window of tokens (``RepeatsPolicy``).
    case window
    /// A seed of the function, with the token unless the repeats policy is `context`: where different contexts can have
    /// the same seed.
    case seed
}

/// How a word becomes a number between 0 and 1, for schemes that need one.
public enum UniformForm: String, Sendable, Hashable {
    /// (word + ½) / 2³².
    case midpoint
    /// The float nearest to ((word >> 8) + 1) / (2²⁴ + 1), as vLLM has it.
    case open24
    /// (word >> 8) / 2²⁴, which can be 0, as torch's uniform floats are.
    case float24
}

/// What a function's words are to a scheme.
public struct WordForm: Sendable, Hashable {
    /// How a word becomes a number.
    public var uniform: UniformForm
    /// How many words a token has at detection: 2 where it cannot be known which of two keys marked it.
    public var wordsPerToken: Int

    /// A form of words.
    public init(uniform: UniformForm = .midpoint, wordsPerToken: Int = 1) {
        self.uniform = uniform
        self.wordsPerToken = wordsPerToken
    }

    /// One word a token, as the house function has it.
    public static let standard = WordForm()
}

/// The form of a key's secret.
public enum SecretForm: Sendable, Hashable {
    /// 32 random bytes.
    case bytes
    /// A whole number in 8 bytes, big-endian, two's complement.
    case integer
    /// Some whole numbers, 8 bytes each as ``integer``.
    case integers(ClosedRange<Int>)
    /// A bit for each token, the lowest first; 1 is green.
    case bitmap
}

/// A detector of another engine, under the name that reports give it.
public enum PeerDetector: String, Sendable, Hashable {
    case transformers
    case lmWatermarking = "lm-watermarking"
    case gptWatermark = "GPTWatermark"
    case markLLM = "MarkLLM"
    case vllm
    case sglang
    case synthIDText = "synthid-text"
}

/// A pseudorandom function as profiles name it, with all that it pins.
public struct FunctionKind: Sendable {
    /// The name in profiles, such as `hmac-sha256-aes256`.
    public let name: String
    /// The schemes that its words serve.
    public let schemes: [String]
    /// The context widths that it takes.
    public let contextWidths: ClosedRange<Int>
    /// Which tokens make up a context.
    public let context: ContextPolicy
    /// What is scored once in a text.
    public let unit: ScoredUnit
    /// What its words are to a scheme.
    public let words: WordForm
    /// What its key is.
    public let secret: SecretForm
    /// How many bits a fresh key has, where it is a whole number or some.
    let secretBits: Int
    /// The engine's detector whose statistic can be given beside the detector's own; nil for none.
    public let peerDetector: PeerDetector?
    /// Whether contexts have coins of their own (``WordSource/coin(after:)``), as payloads and second keys need.
    public let hasCoins: Bool
    /// Whether its secret is two keys, with a share α of contexts that go to the second one.
    public let hasTwoKeys: Bool
    /// Whether its lists depend on the number of tokens, which the profile then states.
    public let needsVocabularySize: Bool
    /// Whether the token itself is hashed, so that each has a list of its own.
    public let isSelfSalted: Bool
    /// Joins the function and a key; the profile's parameters are within their ranges, and the secret has the right form.
    let make: @Sendable (SecretKey, Profile) throws(WatermarkError) -> any PseudorandomFunction

    /// A kind of function; what is left out is as of the house function.
    init(
        name: String,
        schemes: [String],
        contextWidths: ClosedRange<Int>,
        context: ContextPolicy = .text,
        unit: ScoredUnit = .window,
        words: WordForm = .standard,
        secret: SecretForm = .bytes,
        secretBits: Int = 63,
        hasCoins: Bool = false,
        hasTwoKeys: Bool = false,
        needsVocabularySize: Bool = false,
        isSelfSalted: Bool = false,
        peerDetector: PeerDetector? = nil,
        make: @escaping @Sendable (SecretKey, Profile) throws(WatermarkError) -> any PseudorandomFunction
    ) {
        self.name = name
        self.schemes = schemes
        self.contextWidths = contextWidths
        self.context = context
        self.unit = unit
        self.words = words
        self.secret = secret
        self.secretBits = secretBits
        self.hasCoins = hasCoins
        self.hasTwoKeys = hasTwoKeys
        self.needsVocabularySize = needsVocabularySize
        self.isSelfSalted = isSelfSalted
        self.peerDetector = peerDetector
        self.make = make
    }

    /// Checks what the function demands of a profile.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)``,
    ///   ``WatermarkError/unusedParameter(name:scheme:)``.
    func check(_ profile: Profile) throws(WatermarkError) {
        guard schemes.contains(profile.scheme) else {
            throw .parameterOutOfRange(
                name: "scheme",
                value: profile.scheme,
                expected: "one that '\(name)' serves: \(schemes.joined(separator: ", "))"
            )
        }
        guard contextWidths.contains(profile.contextWidth) else {
            let only = contextWidths.count == 1
            throw .parameterOutOfRange(
                name: "context_width",
                value: "\(profile.contextWidth)",
                expected: only
                    ? "\(contextWidths.lowerBound), the only one of '\(name)'"
                    : "a whole number \(contextWidths.lowerBound)…\(contextWidths.upperBound)"
            )
        }
        let size = profile.parameters.vocabularySize
        guard needsVocabularySize == (size != nil) else {
            guard needsVocabularySize else { throw .unusedParameter(name: "vocabulary_size", scheme: name) }
            throw .parameterOutOfRange(
                name: "vocabulary_size",
                value: "none",
                expected: "the number of tokens of the model"
            )
        }
        if let size, !(2..<200_000_000).contains(size) {
            throw .parameterOutOfRange(
                name: "vocabulary_size",
                value: "\(size)",
                expected: "a whole number 2…199999999"
            )
        }
        if !hasCoins, !hasTwoKeys, words.wordsPerToken == 1, profile.parameters.alpha != nil {
            throw .unusedParameter(name: "alpha", scheme: name)
        }
        if hasTwoKeys, profile.parameters.alpha == nil {
            throw .parameterOutOfRange(
                name: "alpha",
                value: "none",
                expected: "the share of contexts that go to the second key"
            )
        }
        if !hasCoins, profile.parameters.payloadBits != nil {
            throw .unusedParameter(name: "payload_bits", scheme: name)
        }
    }
}
