// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// vLLM's function: Philox4x32-10 under a 64-bit key, over a padded context.
///
///     state(context)       = Philox over blocks of 4 ids, from (0x574D4358, h, 0, 0), under (low ^ offset, high)
///     word(context, token) = word (token mod 4) of Philox((token div 4, state[0..<3]), (low ^ state[3], high ^ 0x574D544B))
///
/// Ids that stand before the text's first are 0xFFFFFFFF, and so the first tokens are marked and scored like all others;
/// the last block is filled up with 0xFFFFFFFF minus the place in the block.
///
/// With two keys, those of key A and key B are derived from the key by SHA-256 and a token has a word of each: which key
/// marked it, vLLM's sampler chose at random. Here generation takes a coin of the context for it, 64 bits of a Philox
/// block that no token has; the detector does not ask for it, as it cannot know vLLM's.
///
/// Keys are vLLM's 64-bit numbers; the function is no cryptography, and its marks can be forged by who has enough of them.
struct PhiloxFunction: PseudorandomFunction {
    /// `vllm-gumbel`.
    static let kind = FunctionKind(
        name: "vllm-gumbel",
        schemes: ["gumbel"],
        contextWidths: 1...ContextWidth.maximum,
        context: .padded,
        words: WordForm(uniform: .open24),
        secret: .integer,
        peerDetector: .vllm
    ) { (secret, profile) throws(WatermarkError) in
        PhiloxFunction(
            first: UInt64(bitPattern: secret.integer),
            second: nil,
            alpha: 0,
            contextWidth: profile.contextWidth
        )
    }

    /// `vllm-dual-gumbel`.
    static let dualKind = FunctionKind(
        name: "vllm-dual-gumbel",
        schemes: ["gumbel"],
        contextWidths: 1...ContextWidth.maximum,
        context: .padded,
        words: WordForm(uniform: .open24, wordsPerToken: 2),
        secret: .integer,
        peerDetector: .vllm
    ) { (secret, profile) throws(WatermarkError) in
        let key = UInt64(bitPattern: secret.integer)
        return PhiloxFunction(
            first: Self.derive(key, "key_a"),
            second: Self.derive(key, "key_b"),
            alpha: profile.parameters.alpha ?? Gumbel.defaultAlpha,
            contextWidth: profile.contextWidth
        )
    }

    let first: UInt64
    let second: UInt64?
    let alpha: Double
    let contextWidth: Int

    func makeWordSource() throws(CryptographyError) -> any WordSource {
        PhiloxWordSource(first: first, second: second, alpha: alpha, contextWidth: contextWidth)
    }

    /// The first 8 bytes, big-endian, of SHA-256 over a name and the key's 8 bytes, big-endian.
    static func derive(_ key: UInt64, _ name: String) -> UInt64 {
        var message = Array(name.utf8)
        for shift in stride(from: 56, through: 0, by: -8) { message.append(UInt8(truncatingIfNeeded: key >> shift)) }
        return UInt64(truncatingIfNeeded: SHA256.digest(of: message).high >> 64)
    }
}

/// ``PhiloxFunction`` at work.
final class PhiloxWordSource: WordSource {
    private let first: UInt64
    private let second: UInt64?
    /// Coins below this go to the second key.
    private let limit: UInt64
    private let contextWidth: Int

    /// An id that stands before the text's first.
    static let padding: UInt32 = .max

    init(first: UInt64, second: UInt64?, alpha: Double, contextWidth: Int) {
        self.first = first
        self.second = second
        limit = UInt64(exactly: (alpha * 0x1p64).rounded(.down)) ?? (alpha < 1 ? 0 : .max)
        self.contextWidth = contextWidth
    }

    /// Four words of tokens that stand together, after a context of a known state.
    private struct Schedule {
        let state: Philox4x32.Block
        let low: UInt32
        let high: UInt32

        init(_ state: Philox4x32.Block, _ key: UInt64, domain: UInt32 = 0x574D_544B) {
            self.state = state
            low = UInt32(truncatingIfNeeded: key) ^ state[3]
            high = UInt32(truncatingIfNeeded: key >> 32) ^ domain
        }

        @inline(__always)
        func block(_ number: UInt32) -> Philox4x32.Block {
            Philox4x32.encrypt(Philox4x32.Block(number, state[0], state[1], state[2]), low: low, high: high)
        }

        func word(_ token: TokenID) -> UInt32 { block(token >> 2)[Int(token & 3)] }
    }

    /// The state of the context that ends before `end`.
    private func state(
        _ tokens: Span<TokenID>,
        before end: Int,
        _ contextWidth: Int,
        _ key: UInt64
    ) -> Philox4x32.Block {
        let low = UInt32(truncatingIfNeeded: key)
        let high = UInt32(truncatingIfNeeded: key >> 32)
        var state = Philox4x32.Block(0x574D_4358, UInt32(contextWidth), 0, 0)
        for offset in stride(from: 0, to: contextWidth, by: 4) {
            var block = Philox4x32.Block()
            for place in 0..<4 {
                let index = end - contextWidth + offset + place
                let isWithin = offset + place < contextWidth
                block[place] = isWithin ? (index < 0 ? Self.padding : tokens[index]) : .max - UInt32(place)
            }
            state = Philox4x32.encrypt(state ^ block, low: low ^ UInt32(offset), high: high)
        }
        return state
    }

    private func schedule(
        _ tokens: Span<TokenID>,
        before end: Int,
        _ contextWidth: Int,
        _ key: UInt64
    ) -> Schedule {
        Schedule(state(tokens, before: end, contextWidth, key), key)
    }

    /// The schedule of the key that a context is marked with.
    private func schedule(after context: Span<TokenID>) -> Schedule {
        let state = state(context, before: context.count, contextWidth, first)
        // No token has this domain.
        guard let second else { return Schedule(state, first) }
        let coin = Schedule(state, first, domain: 0x574D_5254).block(0)
        guard UInt64(coin[0]) << 32 | UInt64(coin[1]) < limit else { return Schedule(state, first) }
        return schedule(context, before: context.count, contextWidth, second)
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            let word = schedule(tokens, before: position, contextWidth, first).word(tokens[position])
            if let second {
                words[2 * index] = word
                words[2 * index + 1] = schedule(tokens, before: position, contextWidth, second).word(tokens[position])
            } else {
                words[index] = word
            }
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let schedule = schedule(after: context)
        for index in candidates.indices { words[index] = schedule.word(candidates[index]) }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let schedule = schedule(after: context)
        let whole = words.count / 4
        for number in 0..<whole {
            let block = schedule.block(UInt32(truncatingIfNeeded: number))
            for place in 0..<4 { words[4 * number + place] = block[place] }
        }
        for token in 4 * whole..<words.count { words[token] = schedule.word(TokenID(token)) }
    }
}
