// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Everything public that generator and detector must agree on.
///
/// Both read the same object, so no parameter can differ between them. The secret is not part of it.
public struct Profile: Sendable, Hashable {
    /// The profile's name, which reports carry; also the key's id.
    public var id: String
    /// The version of the object's form.
    public var version = Profile.currentVersion
    /// The name of the ``PseudorandomFunction``.
    public var pseudorandomFunction: String
    /// The name of the ``Scheme``.
    public var scheme: String
    /// The scheme's parameters.
    public var parameters: SchemeParameters
    /// h: how many tokens before a token decide its list.
    public var contextWidth: Int
    /// What is scored only once in a text.
    public var repeats: RepeatsPolicy
    /// The tokenizers whose texts the key marks.
    public var tokenizers: [TokenizerBinding]

    /// The version that this program writes and the highest that it reads.
    public static let currentVersion = 1

    /// A profile, checked.
    ///
    /// - Parameter repeats: nil takes the scheme's own default, or `ngram` when the context width is 0 and `context` when there
    ///   is a payload, which allow no other.
    /// - Throws: ``WatermarkError`` when a name is unknown or a parameter out of range.
    public init(
        id: String,
        pseudorandomFunction: String = HMACAESFunction.name,
        scheme: String = Greenlist.name,
        parameters: SchemeParameters = SchemeParameters(),
        contextWidth: Int = ContextWidth.standard,
        repeats: RepeatsPolicy? = nil,
        tokenizers: [TokenizerBinding] = []
    ) throws(WatermarkError) {
        let type = try SchemeRegistry.type(named: scheme)
        self.id = id
        self.pseudorandomFunction = pseudorandomFunction
        self.scheme = scheme
        let kind = try PseudorandomFunctionRegistry.kind(named: pseudorandomFunction)
        self.parameters = try type.init(parameters, words: kind.words).parameters
        self.contextWidth = contextWidth
        let only: RepeatsPolicy? = contextWidth == 0 ? .ngram : parameters.payloadBits == nil ? nil : .context
        self.repeats = repeats ?? only ?? type.defaultRepeats
        self.tokenizers = tokenizers
        try validate()
    }

    /// Checks every name and range.
    ///
    /// - Throws: ``WatermarkError``.
    public func validate() throws(WatermarkError) {
        guard version <= Self.currentVersion else {
            throw .newerProfileVersion(found: version, supported: Self.currentVersion)
        }
        guard version >= 1 else {
            throw .parameterOutOfRange(name: "version", value: "\(version)", expected: "1 or more")
        }
        // Names are printed in tables and reports.
        let isControl = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || scalar.value == 0x7F }
        for binding in tokenizers where binding.name.unicodeScalars.contains(where: isControl) {
            throw .parameterOutOfRange(
                name: "tokenizer name",
                value: binding.name.debugDescription,
                expected: "a name without control characters"
            )
        }
        let kind = try PseudorandomFunctionRegistry.kind(named: pseudorandomFunction)
        _ = try SchemeRegistry.type(named: scheme).init(parameters, words: kind.words)
        guard ContextWidth.range.contains(contextWidth) else {
            throw .parameterOutOfRange(
                name: "context_width",
                value: "\(contextWidth)",
                expected: "a whole number 0…\(ContextWidth.maximum)"
            )
        }
        try kind.check(self)
        if contextWidth == 0, repeats == .context {
            // Every token has the same empty context, so only one token of a text would ever be scored.
            throw .parameterOutOfRange(
                name: "repeats",
                value: repeats.rawValue,
                expected: "'\(RepeatsPolicy.ngram.rawValue)' when context_width is 0"
            )
        }
        try validatePayload()
    }
}

extension Profile {
    /// Refuses payloads that could not be read with a stated chance of error.
    private func validatePayload() throws(WatermarkError) {
        guard parameters.payloadBits != nil else { return }
        guard contextWidth > 0 else {
            // The empty context has one coin, so only one place of the code would ever be written.
            throw .parameterOutOfRange(
                name: "context_width",
                value: "0",
                expected: "1 or more with payload_bits"
            )
        }
        guard repeats == .context else {
            // A second token after the same context depends on the first.
            throw .parameterOutOfRange(
                name: "repeats",
                value: repeats.rawValue,
                expected: "'\(RepeatsPolicy.context.rawValue)' with payload_bits"
            )
        }
    }

    /// Refuses lists of fewer tokens than a tokenizer has: the others would never be marked, and not be scored.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)``.
    public func checkVocabulary(of tokenizer: TokenizerBinding) throws(WatermarkError) {
        guard let size = parameters.vocabularySize, size < tokenizer.vocabularySize else { return }
        throw .parameterOutOfRange(
            name: "vocabulary_size",
            value: "\(size)",
            expected: "\(tokenizer.vocabularySize) or more, the number of tokens of tokenizer '\(tokenizer.name)'"
        )
    }

    /// The profile's scheme.
    ///
    /// - Throws: ``WatermarkError``.
    public func makeScheme() throws(WatermarkError) -> any Scheme {
        let kind = try PseudorandomFunctionRegistry.kind(named: pseudorandomFunction)
        return try SchemeRegistry.type(named: scheme).init(parameters, words: kind.words)
    }
}

/// A tokenizer, known by its vocabulary.
public struct TokenizerBinding: Sendable, Hashable {
    /// The name that reports carry.
    public var name: String
    /// SHA-256 over, for each id in order, the length (u32 little-endian) and bytes of the token; hexadecimal.
    public var vocabularySHA256: String
    /// The number of token ids.
    public var vocabularySize: Int

    /// A binding.
    public init(name: String, vocabularySHA256: String, vocabularySize: Int) {
        self.name = name
        self.vocabularySHA256 = vocabularySHA256
        self.vocabularySize = vocabularySize
    }
}
