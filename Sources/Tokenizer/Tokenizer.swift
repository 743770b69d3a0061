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
    /// Added tokens in the passes in which they are looked for.
    let addedTokens: [AddedTokens]
    private let specialTokens: Set<TokenID>
    /// SHA-256 over, for each id in order, the length (u32 little-endian) and the bytes of the token.
    ///
    /// Two files of one vocabulary, in whatever format, have one fingerprint.
    public let fingerprint: Digest

    init(model: BytePairModel, preTokenizer: PreTokenizer, addedTokens: [AddedTokens]) {
        self.model = model
        self.preTokenizer = preTokenizer
        self.addedTokens = addedTokens
        specialTokens = Set(addedTokens.flatMap(\.tokens).filter(\.isSpecial).map(\.id))
        fingerprint = model.vocabulary.fingerprint
    }

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
        for token in tokens { bytes += model.vocabulary.bytes[model.vocabulary.range(of: token)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Single tokens

    /// The added token of that name, such as `<|endoftext|>`, or else the token that writes exactly these bytes.
    public func token(named name: String) -> TokenID? {
        for pass in addedTokens {
            for token in pass.tokens where token.content.elementsEqual(name.utf8) { return token.id }
        }
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
