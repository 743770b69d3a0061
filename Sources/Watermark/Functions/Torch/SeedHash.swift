// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// How a window of tokens becomes the seed of its list.
///
/// Kirchenbauer et al., "On the Reliability of Watermarks for Large Language Models", ICLR 2024, whose program names the
/// functions; *k* is the key, *x* the window, *h* the table. Products and sums of tensors wrap at 64 bits; a product of
/// Python's whole numbers does not.
enum SeedHash: String, Sendable, CaseIterable {
    /// k · Σ x.
    case additive
    /// k · ∏ x, the product over x wrapped.
    case multiplicative
    /// k · min x.
    case minimum = "minfunc"
    /// ∏ h(k x₀), h(k x₂), …
    case simpleSkip = "simple_skip"
    /// h(k x₀).
    case skipgram
    /// h(k x₀) · h(k x₋₁).
    case anchoredSkipgram = "anchored_skipgram"
    /// min h(k x).
    case minhash
    /// min k · h(x) · h(x₋₁).
    case anchoredMinhash = "anchored_minhash"
    /// The least h(k x) · h(k y) over pairs.
    case minskipgram
    /// A chain: k ← k · h(k x) mod 2³².
    case noncommutative = "noncomm"
    /// Σ k · x · (place + 1).
    case position

    /// Whether h is needed.
    var usesTable: Bool {
        switch self {
        case .additive, .multiplicative, .minimum, .position: false
        default: true
        }
    }

    /// The least number of tokens of a window.
    var leastCount: Int { self == .minskipgram ? 2 : 1 }

    /// Whether a window's value is the same under every key, or under many: a product with 0, or h(0) of a table that all
    /// keys share.
    ///
    /// For a minimum of several values it is so when that of a token 0, which no key moves, is the least: such a value comes
    /// back under key after key.
    ///
    /// - Parameters:
    ///   - isTableOfKey: whether h is the key's own.
    ///   - key, tokens, window, table: as of ``value(key:_:_:table:)``.
    /// - Complexity: that of ``value(key:_:_:table:)`` where a token is 0, else O(w).
    func isKeyless(
        key: Int64,
        _ tokens: Span<TokenID>,
        _ window: Range<Int>,
        table: [UInt32],
        isTableOfKey: Bool
    ) -> Bool {
        let zeros = window.count { tokens[$0] == 0 }
        // A product of tokens can wrap to 0.
        guard zeros > 0 || self == .multiplicative else { return false }
        let value = value(key: key, tokens, window, table: table)
        if value == 0 { return true }
        guard usesTable, !isTableOfKey else { return false }
        let ofZero = HashTable.hash(0, table)
        let first = window.lowerBound
        let last = window.upperBound - 1
        switch self {
        case .simpleSkip: return stride(from: first, through: last, by: 2).allSatisfy { tokens[$0] == 0 }
        case .skipgram: return tokens[first] == 0
        case .anchoredSkipgram: return tokens[first] == 0 && tokens[last] == 0
        case .minhash: return value == Int128(ofZero)
        case .minskipgram: return zeros > 1 && value == Int128(ofZero &* ofZero)
        default: return false
        }
    }

    /// The function's value, before it is brought into the range of seeds.
    ///
    /// - Parameters:
    ///   - key: k.
    ///   - tokens: x is `tokens[window]`, of at least ``leastCount``.
    ///   - table: the values of h without the 1 that is added to each.
    /// - Complexity: O(w), O(w²) for pairs.
    func value(key: Int64, _ tokens: Span<TokenID>, _ window: Range<Int>, table: [UInt32]) -> Int128 {
        func token(_ index: Int) -> Int64 { Int64(tokens[index]) }
        func hash(_ value: Int64) -> Int64 { HashTable.hash(value, table) }
        let first = window.lowerBound
        let last = window.upperBound - 1
        switch self {
        case .additive:
            return Int128(key) * window.reduce(Int128(0)) { $0 + Int128(token($1)) }
        case .multiplicative:
            return Int128(key) * Int128(window.reduce(Int64(1)) { $0 &* token($1) })
        case .minimum:
            return Int128(key) * Int128(window.reduce(Int64.max) { min($0, token($1)) })
        case .simpleSkip:
            return Int128(stride(from: first, through: last, by: 2).reduce(Int64(1)) { $0 &* hash(key &* token($1)) })
        case .skipgram:
            return Int128(hash(key &* token(first)))
        case .anchoredSkipgram:
            return Int128(hash(key &* token(first)) &* hash(key &* token(last)))
        case .minhash:
            return Int128(window.reduce(Int64.max) { min($0, hash(key &* token($1))) })
        case .anchoredMinhash:
            let anchor = hash(token(last))
            return Int128(window.reduce(Int64.max) { min($0, key &* hash(token($1)) &* anchor) })
        case .minskipgram:
            var least = Int64.max
            for one in window.dropLast() {
                let factor = hash(key &* token(one))
                for other in one + 1...last { least = min(least, factor &* hash(key &* token(other))) }
            }
            return Int128(least)
        case .noncommutative:
            return Int128(window.reduce(key) { ($0 &* hash($0 &* token($1))) & 0xFFFF_FFFF })
        case .position:
            return Int128(window.reduce(Int64(0)) { $0 &+ key &* token($1) &* Int64($1 - first + 1) })
        }
    }

    /// The seed of a value: its residue modulo 2⁶⁴ − 1, as Python has it, which of a negative number is not negative.
    static func seed(of value: Int128) -> UInt64 {
        let modulus = Int128(UInt64.max)
        let residue = value % modulus
        return UInt64(residue < 0 ? residue + modulus : residue)
    }
}
