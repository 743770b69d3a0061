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
public struct HMACAESFunction: PseudorandomFunction {
    /// `hmac-sha256-aes256`.
    public static let name = "hmac-sha256-aes256"

    private let seedKey: SecretBytes
    private let wordKey: SecretBytes

    /// Derives K_seed and K_word.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot be used.
    public init(secret: SecretKey) throws(CryptographyError) {
        seedKey = try secret.seedKey()
        wordKey = try secret.wordKey()
    }

    /// Prepares both key schedules.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeWordSource() throws(CryptographyError) -> any WordSource {
        try HMACAESWordSource(seedKey: seedKey, wordKey: wordKey)
    }
}

/// ``HMACAESFunction`` at work.
final class HMACAESWordSource: WordSource {
    private var hmac: HMACSHA256
    private var aes: AES256
    private var counters: [UInt128] = []
    private var blocks: [UInt32] = []

    init(seedKey: SecretBytes, wordKey: SecretBytes) throws(CryptographyError) {
        hmac = try HMACSHA256(key: seedKey)
        aes = try AES256(key: wordKey)
    }

    /// The first half of the HMAC of `tokens[range]`, as a number: the counter of the context's first block.
    private static func seed(_ tokens: Span<TokenID>, _ range: Range<Int>, _ hmac: inout HMACSHA256) -> UInt128 {
        // width:u8 ‖ tokens:u32le, for at most 8 tokens.
        precondition(range.count <= 8, "a context has at most 8 tokens")
        var message = InlineArray<33, UInt8>(repeating: 0)
        message[0] = UInt8(truncatingIfNeeded: range.count)
        var place = 1
        for index in range {
            let token = tokens[index]
            message[place] = UInt8(truncatingIfNeeded: token)
            message[place + 1] = UInt8(truncatingIfNeeded: token >> 8)
            message[place + 2] = UInt8(truncatingIfNeeded: token >> 16)
            message[place + 3] = UInt8(truncatingIfNeeded: token >> 24)
            place += 4
        }
        return hmac.tag(of: message.span.extracting(0..<place)).high
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        counters.resize(to: positions.count)
        Self.findCounters(at: positions, in: tokens, contextWidth, &hmac, &counters)
        encryptCounters()
        let blocks = blocks
        for index in positions.indices {
            words[index] = blocks[4 * index + Int(tokens[Int(positions[index])] & 3)]
        }
    }

    /// Finds the counter of the block of each position's token.
    ///
    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func findCounters(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        _ contextWidth: Int,
        _ hmac: inout HMACSHA256,
        _ counters: inout [UInt128]
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            let seed = seed(tokens, position - contextWidth..<position, &hmac)
            counters[index] = seed &+ UInt128(tokens[position] >> 2)
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        counters.resize(to: candidates.count)
        let seed = Self.seed(context, context.indices, &hmac)
        for index in candidates.indices { counters[index] = seed &+ UInt128(candidates[index] >> 2) }
        encryptCounters()
        for index in candidates.indices { words[index] = blocks[4 * index + Int(candidates[index] & 3)] }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        aes.keystream(from: Self.seed(context, context.indices, &hmac), into: &words)
    }

    /// Fills `blocks` with four words for each of `counters`.
    private func encryptCounters() {
        let counters = counters
        blocks.resize(to: 4 * counters.count)
        var output = blocks.mutableSpan
        aes.encrypt(counters.span, into: &output)
    }
}
