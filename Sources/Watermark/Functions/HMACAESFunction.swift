// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Tokens

/// The house function: HMAC-SHA256 makes a seed from the context, AES-256 makes words from the seed.
///
///     seed(context)        = HMAC-SHA256(K_seed, width:u8 ‖ context tokens as u32 little-endian)
///     word(context, token) = little-endian word (token mod 4) of AES-256(K_word, seed[0..<16] + token div 4)
///
/// The sum is 128-bit big-endian, so the words of a whole vocabulary are one AES-CTR keystream that starts at the seed,
/// and the word of one token is one block.
///
/// The other half of the tag are the context's coins: bytes 16..<24 choose the place of a payload's code, and bytes 24..<32,
/// big-endian, the key, where there are two. A context whose coin lies below α · 2⁶⁴ has its words from a second AES key; the seed
/// is the same, since under another key its blocks are independent.
public struct HMACAESFunction: PseudorandomFunction {
    /// `hmac-sha256-aes256`.
    public static let name = "hmac-sha256-aes256"

    private let seedKey: SecretBytes
    private let wordKey: SecretBytes
    private let second: SecondKey?

    /// The function as profiles name it.
    static let kind = FunctionKind(
        name: name,
        schemes: SchemeRegistry.names,
        contextWidths: ContextWidth.range,
        hasCoins: true
    ) { (secret, profile) throws(WatermarkError) in
        try HMACAESFunction(secret: secret, alpha: profile.parameters.alpha)
    }

    /// Derives K_seed, K_word and, for a share α of contexts, the second K_word.
    ///
    /// - Parameter alpha: between 0 and 1; nil for one key.
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)`` when the secret has not 32 bytes,
    ///   ``WatermarkError/cryptography(_:)`` when OpenSSL cannot be used.
    public init(secret: SecretKey, alpha: Double? = nil) throws(WatermarkError) {
        guard secret.count == SecretKey.byteCount else {
            throw .parameterOutOfRange(
                name: "secret",
                value: "\(secret.count) bytes",
                expected: "\(SecretKey.byteCount) bytes"
            )
        }
        do {
            seedKey = try secret.seedKey()
            wordKey = try secret.wordKey()
            second = try alpha.map { (alpha) throws(CryptographyError) in
                SecondKey(wordKey: try secret.secondWordKey(), limit: UInt64(alpha * 0x1p64))
            }
        } catch {
            throw .cryptography(error)
        }
    }

    /// Prepares both key schedules.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeWordSource() throws(CryptographyError) -> any WordSource {
        try HMACAESWordSource(seedKey: seedKey, wordKey: wordKey, second: second)
    }
}

/// The key that some contexts have their words from.
struct SecondKey {
    let wordKey: SecretBytes
    /// Contexts whose coin is below.
    let limit: UInt64
}
