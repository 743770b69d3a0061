// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// SGLang's function: MurmurHash3 of a 64-bit key, a hash of the context, and the token.
///
///     state(context)       = Murmur(ids of the context)
///     word(context, token) = Murmur(key's low half, key's high half, state, token)
///     coin(context)        = Murmur(A's halves, B's halves, state)
///
/// The context is of the last h tokens, those of the prompt among them. With two keys, contexts whose coin lies below
/// ⌊(1 − α)·2³²⌋ go to key A and the others to key B, at generation and at detection alike.
///
/// A context is known by 32 bits, so that in long texts two different contexts may be one; the unit is the state. The
/// hash is no cryptography: who has the words may find the key.
struct MurmurFunction: PseudorandomFunction {
    /// `sglang-gumbel`.
    ///
    /// SGLang takes windows of up to 64 tokens, this program of up to ``ContextWidth/maximum``.
    static let kind = FunctionKind(
        name: "sglang-gumbel",
        schemes: ["gumbel"],
        contextWidths: 1...ContextWidth.maximum,
        context: .prompt,
        unit: .seed,
        secret: .integer,
        peerDetector: .sglang
    ) { (secret, _) throws(WatermarkError) in
        MurmurFunction(first: UInt64(bitPattern: secret.integer), second: nil, alpha: 0)
    }

    /// `sglang-dual-gumbel`.
    static let dualKind = FunctionKind(
        name: "sglang-dual-gumbel",
        schemes: ["gumbel"],
        contextWidths: 1...ContextWidth.maximum,
        context: .prompt,
        unit: .seed,
        secret: .integers(2...2),
        hasTwoKeys: true,
        peerDetector: .sglang
    ) { (secret, profile) throws(WatermarkError) in
        let keys = secret.integers
        return MurmurFunction(
            first: UInt64(bitPattern: keys[0]),
            second: UInt64(bitPattern: keys[1]),
            // ``FunctionKind/check(_:)`` has seen that the profile chooses one.
            alpha: profile.parameters.alpha ?? Self.defaultAlpha
        )
    }

    /// The share of contexts that go to key B in a new profile.
    static let defaultAlpha = 0.5

    let first: UInt64
    let second: UInt64?
    let alpha: Double

    func makeWordSource() throws(CryptographyError) -> any WordSource {
        MurmurWordSource(first: first, second: second, alpha: alpha)
    }
}

/// ``MurmurFunction`` at work.
final class MurmurWordSource: WordSource {
    private let first: UInt64
    private let second: UInt64?
    /// Coins below this go to the first key.
    private let limit: UInt64

    init(first: UInt64, second: UInt64?, alpha: Double) {
        self.first = first
        self.second = second
        // 2³² at most, where α is too small to change 1.
        limit = UInt64((1 - alpha) * 0x1p32)
    }

    /// The hash of a context.
    static func state(_ tokens: Span<TokenID>, _ range: Range<Int>) -> UInt32 {
        var hash = MurmurHash()
        for index in range { hash.append(tokens[index]) }
        return hash.finish()
    }

    /// Whether a context goes to the first key.
    private func isOfFirst(_ state: UInt32) -> Bool {
        guard let second else { return true }
        var hash = MurmurHash()
        hash.append(key: first)
        hash.append(key: second)
        hash.append(state)
        return UInt64(hash.finish()) < limit
    }

    /// The hash that each token's word goes on from.
    private func start(_ state: UInt32) -> MurmurHash {
        var hash = MurmurHash()
        hash.append(key: isOfFirst(state) ? first : second ?? first)
        hash.append(state)
        return hash
    }

    @inline(__always)
    private static func word(_ token: TokenID, _ start: MurmurHash) -> UInt32 {
        var hash = start
        hash.append(token)
        return hash.finish()
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            let start = start(Self.state(tokens, position - contextWidth..<position))
            words[index] = Self.word(tokens[position], start)
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let start = start(Self.state(context, context.indices))
        for index in candidates.indices { words[index] = Self.word(candidates[index], start) }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let start = start(Self.state(context, context.indices))
        for token in words.indices { words[token] = Self.word(TokenID(truncatingIfNeeded: token), start) }
    }

    func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            seeds[index] = UInt64(Self.state(tokens, position - contextWidth..<position))
        }
    }
}
