// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// One fixed green list, which the key stores: Zhao et al., "Provable Robust Watermarking for AI-Generated Text", ICLR 2024.
///
/// A word is 0 for a token on the list and the highest for one that is not, whatever the context.
struct StoredListFunction: PseudorandomFunction {
    /// The function as profiles name it.
    static let kind = FunctionKind(
        name: "unigram",
        schemes: [Greenlist.name],
        contextWidths: 0...0,
        secret: .bitmap,
        needsVocabularySize: true,
        peerDetector: .gptWatermark
    ) { (secret, _) throws(WatermarkError) in StoredListFunction(secret: secret) }

    private let secret: SecretKey

    init(secret: SecretKey) { self.secret = secret }

    func makeWordSource() throws(CryptographyError) -> any WordSource { StoredListSource(secret: secret) }
}

/// ``StoredListFunction`` at work.
private final class StoredListSource: WordSource {
    private let secret: SecretKey

    init(secret: SecretKey) { self.secret = secret }

    private static func word(_ token: TokenID, _ bitmap: Span<UInt8>) -> UInt32 {
        let byte = Int(token / 8)
        return byte < bitmap.count && bitmap[byte] >> UInt8(token % 8) & 1 == 1 ? 0 : .max
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        secret.withSpan { bitmap in
            for index in positions.indices { words[index] = Self.word(tokens[Int(positions[index])], bitmap) }
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        secret.withSpan { bitmap in
            for index in candidates.indices { words[index] = Self.word(candidates[index], bitmap) }
        }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        secret.withSpan { bitmap in
            for index in words.indices { words[index] = Self.word(TokenID(index), bitmap) }
        }
    }
}
