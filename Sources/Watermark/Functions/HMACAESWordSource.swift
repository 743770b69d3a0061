// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// ``HMACAESFunction`` at work.
final class HMACAESWordSource: WordSource {
    private var hmac: HMACSHA256
    private var aes: AES256
    private var second: AES256?
    /// Contexts whose coin for the key is below have their words from ``second``.
    private let limit: UInt64
    private var counters: [UInt128] = []
    private var blocks: [UInt32] = []
    /// The indices of the counters that are of the second key.
    private var routed: [Int32] = []
    private var routedCounters: [UInt128] = []
    private var routedBlocks: [UInt32] = []

    init(seedKey: SecretBytes, wordKey: SecretBytes, second: SecondKey? = nil) throws(CryptographyError) {
        hmac = try HMACSHA256(key: seedKey)
        aes = try AES256(key: wordKey)
        limit = second?.limit ?? 0
        if let second { self.second = try AES256(key: second.wordKey) }
    }

    /// The HMAC of `tokens[range]`: its first half is the counter of the context's first block, its second half the context's coins.
    private static func tag(
        _ tokens: Span<TokenID>,
        _ range: Range<Int>,
        _ hmac: inout HMACSHA256
    ) -> (high: UInt128, low: UInt128) {
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
        let tag = hmac.tag(of: message.span.extracting(0..<place))
        return (tag.high, tag.low)
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        var none = MutableSpan<UInt64>()
        readWords(at: positions, in: tokens, contextWidth, into: &words, &none)
    }

    func readWordsAndCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>,
        _ coins: inout MutableSpan<UInt64>
    ) {
        readWords(at: positions, in: tokens, contextWidth, into: &words, &coins)
    }

    /// Writes words, and coins if there is room for them.
    private func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        _ contextWidth: Int,
        into words: inout MutableSpan<UInt32>,
        _ coins: inout MutableSpan<UInt64>
    ) {
        counters.resize(to: positions.count)
        routed.removeAll(keepingCapacity: true)
        Self.findCounters(at: positions, in: tokens, contextWidth, limit, &hmac, &counters, &routed, &coins)
        encryptCounters()
        if !routed.isEmpty { encryptRouted() }
        let blocks = blocks
        for index in positions.indices {
            words[index] = blocks[4 * index + Int(tokens[Int(positions[index])] & 3)]
        }
    }

    /// Finds the counter of the block of each position's token, and which are of the second key.
    ///
    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func findCounters(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        _ contextWidth: Int,
        _ limit: UInt64,
        _ hmac: inout HMACSHA256,
        _ counters: inout [UInt128],
        _ routed: inout [Int32],
        _ coins: inout MutableSpan<UInt64>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            let tag = tag(tokens, position - contextWidth..<position, &hmac)
            counters[index] = tag.high &+ UInt128(tokens[position] >> 2)
            if keyCoin(tag) < limit { routed.append(Int32(truncatingIfNeeded: index)) }
            if !coins.isEmpty { coins[index] = coin(tag) }
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        counters.resize(to: candidates.count)
        let tag = Self.tag(context, context.indices, &hmac)
        for index in candidates.indices { counters[index] = tag.high &+ UInt128(candidates[index] >> 2) }
        if Self.keyCoin(tag) < limit {
            Self.encrypt(counters, into: &blocks, &second)
        } else {
            encryptCounters()
        }
        for index in candidates.indices { words[index] = blocks[4 * index + Int(candidates[index] & 3)] }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let tag = Self.tag(context, context.indices, &hmac)
        if Self.keyCoin(tag) < limit {
            second?.keystream(from: tag.high, into: &words)
        } else {
            aes.keystream(from: tag.high, into: &words)
        }
    }

    func readCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into coins: inout MutableSpan<UInt64>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            coins[index] = Self.coin(Self.tag(tokens, position - contextWidth..<position, &hmac))
        }
    }

    func coin(after context: Span<TokenID>) -> UInt64 { Self.coin(Self.tag(context, context.indices, &hmac)) }

    /// The first 8 bytes of a tag's second half, big-endian.
    private static func coin(_ tag: (high: UInt128, low: UInt128)) -> UInt64 {
        UInt64(truncatingIfNeeded: tag.low >> 64)
    }

    /// The last 8 bytes of a tag, big-endian: they choose the key.
    private static func keyCoin(_ tag: (high: UInt128, low: UInt128)) -> UInt64 {
        UInt64(truncatingIfNeeded: tag.low)
    }

    /// Fills `blocks` with four words for each of `counters`.
    private func encryptCounters() {
        let counters = counters
        blocks.resize(to: 4 * counters.count)
        var output = blocks.mutableSpan
        aes.encrypt(counters.span, into: &output)
    }

    /// Replaces the blocks of the counters that are of the second key.
    private func encryptRouted() {
        routedCounters.removeAll(keepingCapacity: true)
        for index in routed { routedCounters.append(counters[Int(index)]) }
        Self.encrypt(routedCounters, into: &routedBlocks, &second)
        for (place, index) in routed.enumerated() {
            for word in 0..<4 { blocks[4 * Int(index) + word] = routedBlocks[4 * place + word] }
        }
    }

    private static func encrypt(_ counters: [UInt128], into blocks: inout [UInt32], _ aes: inout AES256?) {
        blocks.resize(to: 4 * counters.count)
        var output = blocks.mutableSpan
        aes?.encrypt(counters.span, into: &output)
    }
}
