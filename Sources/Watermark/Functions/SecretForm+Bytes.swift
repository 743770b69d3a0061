// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

extension SecretForm {
    /// The numbers of bytes that a secret of this form can have under a profile.
    ///
    /// Integers have as many as the profile's tournament has rounds, when it states them; a bitmap has a bit for each
    /// token of the profile's vocabulary.
    func byteCounts(under profile: Profile) -> ByteCounts {
        switch self {
        case .bytes: ByteCounts(SecretKey.byteCount...SecretKey.byteCount)
        case .integer: ByteCounts(8...8)
        case .integers(let counts):
            if let depth = profile.parameters.depth, counts.contains(depth) {
                ByteCounts(8 * depth...8 * depth)
            } else {
                ByteCounts(8 * counts.lowerBound...8 * counts.upperBound, step: 8)
            }
        case .bitmap:
            ByteCounts(exactly: ((profile.parameters.vocabularySize ?? 0) + 7) / 8)
        }
    }

    /// A fresh random secret of this form.
    ///
    /// An integer is odd, positive and below 2 to the number of bits; several integers are positive and differ in their low
    /// 16 bits, which are all that some functions take notice of. A bitmap has
    /// ⌊γV⌋ ones, every such set of tokens being as likely.
    ///
    /// - Parameter bits: how many bits an integer may have, 2…63.
    /// - Throws: ``CryptographyError/failed(call:reason:)`` when the system has no randomness to give.
    func random(under profile: Profile, bits: Int) throws(CryptographyError) -> SecretBytes {
        let counts = byteCounts(under: profile)
        switch self {
        case .bytes: return try SecretBytes.random(count: SecretKey.byteCount)
        case .integer, .integers:
            let isOne = self == .integer
            return try SecretBytes(count: counts.range.upperBound) { (span) throws(CryptographyError) in
                repeat { try Randomness.fill(&span) } while !isOne && !Self.differInLowBits(span.span)
                let mask = UInt64.max >> UInt64(64 - bits)
                for start in stride(from: 0, to: span.count, by: 8) {
                    for place in 0..<8 {
                        span[start + place] &= UInt8(truncatingIfNeeded: mask >> UInt64(56 - 8 * place))
                    }
                    if isOne { span[start + 7] |= 1 }
                }
            }
        case .bitmap:
            let size = profile.parameters.vocabularySize ?? 0
            return try Self.randomBitmap(size: size, ones: profile.listSize)
        }
    }

    /// Whether whole numbers of 8 bytes each differ in their low 16 bits; of 32 random ones they do with a chance of 0.99.
    private static func differInLowBits(_ bytes: Span<UInt8>) -> Bool {
        for one in stride(from: 8, to: bytes.count, by: 8) {
            for other in stride(from: 0, to: one, by: 8)
            where bytes[one + 6] == bytes[other + 6] && bytes[one + 7] == bytes[other + 7] { return false }
        }
        return true
    }

    /// A uniformly random set of `ones` of `size` tokens.
    ///
    /// Each token is taken with the chance that is left for it: Knuth, *The Art of Computer Programming* 2, 3.4.2,
    /// algorithm S. The chances are those of whole numbers below 2⁶⁴ and so off by less than 2⁻³⁶.
    private static func randomBitmap(size: Int, ones: Int) throws(CryptographyError) -> SecretBytes {
        let coins = try SecretBytes.random(count: 8 * size)
        return SecretBytes(count: (size + 7) / 8) { bits in
            coins.withSpan { coins in
                var left = ones
                for token in 0..<size {
                    var coin: UInt64 = 0
                    for place in 0..<8 { coin = coin << 8 | UInt64(coins[8 * token + place]) }
                    guard coin.multipliedFullWidth(by: UInt64(size - token)).high < UInt64(left) else { continue }
                    left -= 1
                    bits[token / 8] |= 1 << UInt8(token % 8)
                }
            }
        }
    }
}

/// The numbers of bytes that a secret can have.
struct ByteCounts {
    let range: ClosedRange<Int>
    private let step: Int

    init(_ range: ClosedRange<Int>, step: Int = 1) {
        self.range = range
        self.step = step
    }

    init(exactly count: Int) { self.init(count...count) }

    func contains(_ count: Int) -> Bool { range.contains(count) && (count - range.lowerBound) % step == 0 }

    /// The same with that many bytes more.
    func plus(_ count: Int) -> ByteCounts {
        ByteCounts(range.lowerBound + count...range.upperBound + count, step: step)
    }

    /// What is expected, in words without `bytes`.
    var words: String {
        if range.count == 1 { return "\(range.lowerBound)" }
        return "\(range.lowerBound) to \(range.upperBound)" + (step > 1 ? ", a multiple of \(step)," : "")
    }
}

extension SecretKey {
    /// The whole number that the secret is.
    ///
    /// - Precondition: it has 8 bytes.
    var integer: Int64 { integers[0] }

    /// The whole numbers that the secret is, 8 bytes each.
    var integers: [Int64] {
        withSpan { bytes in
            stride(from: 0, to: bytes.count - 7, by: 8).map { start in
                var value: UInt64 = 0
                for place in 0..<8 { value = value << 8 | UInt64(bytes[start + place]) }
                return Int64(bitPattern: value)
            }
        }
    }
}

extension Profile {
    /// G = ⌊γV⌋, the number of green tokens of a list, the product in double precision as the peers have it.
    var listSize: Int { Int((parameters.gamma ?? 0) * Double(parameters.vocabularySize ?? 0)) }

    /// Checks that a secret has the form that the profile's function demands.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)``, which says nothing of the secret but its
    ///   length.
    func check(_ secret: SecretKey, _ kind: FunctionKind) throws(WatermarkError) {
        let counts = kind.secret.byteCounts(under: self)
        guard counts.contains(secret.count) else {
            throw .parameterOutOfRange(
                name: "secret",
                value: "\(secret.count) bytes",
                expected: "\(counts.words) bytes"
            )
        }
        guard kind.secret == .bitmap else { return }
        let (ones, areInside) = secret.withSpan { bytes in
            let size = parameters.vocabularySize ?? 0
            let last = size % 8 == 0 ? 0 : bytes[bytes.count - 1] >> UInt8(size % 8)
            return (bytes.indices.reduce(0) { $0 + bytes[$1].nonzeroBitCount }, last == 0)
        }
        guard areInside, ones == listSize else {
            throw .parameterOutOfRange(
                name: "secret",
                value: "a list of \(ones) tokens",
                expected:
                    "\(listSize) tokens of \(parameters.vocabularySize ?? 0), the whole part of gamma times their number"
            )
        }
    }
}
