// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens

/// Text ↔ tokens, by one vocabulary.
///
///     let tokenizer = try Tokenizer(contentsOf: "vocab/english/tokenizer.json")
///     let encoding = tokenizer.encode("Call me Ishmael.")
///     tokenizer.decode(encoding.tokens)  // Call me Ishmael.
///
/// An immutable value: any number of threads may use one at once.
public struct Tokenizer: Sendable {
    let model: BytePairModel
    let preTokenizer: PreTokenizer
    /// Added tokens in the passes in which they are looked for in text as it is.
    let addedTokens: [AddedTokens]
    /// Added tokens that are looked for in normalised text, between the others.
    let normalizedTokens: AddedTokens
    /// What is done to text before and after.
    let text: TextProcessing
    private let specialTokens: Set<TokenID>
    /// SHA-256 over, for each id in order, the length (u32 little-endian) and the bytes of the token.
    ///
    /// Two files of one vocabulary, in whatever format, have one fingerprint.
    public let fingerprint: Digest

    /// - Parameter text: what is done to text on the way in and out; nothing for byte-level vocabularies.
    init(
        model: BytePairModel,
        preTokenizer: PreTokenizer,
        addedTokens: [AddedTokens],
        normalizedTokens: AddedTokens = AddedTokens([]),
        text: TextProcessing = TextProcessing()
    ) {
        self.model = model
        self.preTokenizer = preTokenizer
        self.addedTokens = addedTokens
        self.normalizedTokens = normalizedTokens
        self.text = text
        let added = addedTokens.flatMap(\.tokens) + normalizedTokens.tokens
        specialTokens = Set(added.filter(\.isSpecial).map(\.id))
        fingerprint = model.vocabulary.fingerprint
        var isUnknown = false
        if case .unknown = model.fallback { isUnknown = true }
        let takesSpace = added.contains { !$0.rules.isDisjoint(with: [.takesSpaceBefore, .takesSpaceAfter]) }
        keepsText = text.keepsText && !preTokenizer.dropsPieces && !isUnknown && !takesSpace
    }

    /// Whether tokens write the text as it is: each the bytes that it covers, where none was dropped.
    ///
    /// False where text is normalised, a space is put before it, a token stands for unknown characters, or added tokens take
    /// the white space around them.
    public let keepsText: Bool

    /// The number of ids: the largest id plus one.
    public var vocabularySize: Int { model.vocabulary.count }

    // MARK: Text → tokens

    /// The tokens of a text, which need not be valid UTF-8.
    ///
    /// - Complexity: O(*n*) in the number of bytes, whatever the text. For many texts use one ``Encoder``.
    public func encode(_ text: Span<UInt8>, specialTokens: SpecialTokens = .asText) -> Encoding {
        var encoding = Encoding()
        var encoder = Encoder(self)
        encoder.encode(text, into: &encoding, specialTokens: specialTokens)
        return encoding
    }

    /// The tokens of a text, which need not be valid UTF-8.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public func encode(_ text: [UInt8], specialTokens: SpecialTokens = .asText) -> Encoding {
        encode(text.span, specialTokens: specialTokens)
    }

    /// The tokens of a text.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public func encode(_ text: String, specialTokens: SpecialTokens = .asText) -> Encoding {
        encode(text.utf8.span, specialTokens: specialTokens)
    }

    // MARK: Tokens → text

    /// The bytes that the token writes; none for an id without a token.
    public func bytes(of token: TokenID) -> [UInt8] {
        Array(model.vocabulary.bytes[model.vocabulary.range(of: token)])
    }

    /// The text that the tokens write; what is not UTF-8 becomes U+FFFD, and an id without a token writes nothing.
    ///
    /// Special tokens appear as they are spelt.
    public func decode(_ tokens: some Sequence<TokenID>) -> String {
        var bytes: [UInt8] = []
        var state = DecodingRule.State(text.decoding)
        for token in tokens { state.append(model.vocabulary.bytes[model.vocabulary.range(of: token)], to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Single tokens

    /// The added token of that name, such as `<|endoftext|>`, or else the token that writes exactly these bytes.
    public func token(named name: String) -> TokenID? {
        for pass in addedTokens {
            for token in pass.tokens where token.content.elementsEqual(name.utf8) { return token.id }
        }
        let normalized = text.normalized(Array(name.utf8))
        for token in normalizedTokens.tokens where token.content == normalized { return token.id }
        return token(writing: name.utf8.span)
    }

    /// The token that writes exactly these bytes, if there is one; added tokens aside.
    public func token(writing bytes: Span<UInt8>) -> TokenID? {
        model.vocabulary.id(of: bytes)
    }

    /// Whether the token marks structure, such as the end of a text, and is no part of the text itself.
    public func isSpecial(_ token: TokenID) -> Bool {
        specialTokens.contains(token)
    }
}
