// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// torch's uniform floats, seeded by the product of the context: the Gumbel watermark (EXP) of MarkLLM.
///
///     seed = key · (∏ context mod V)
///     u(v) = torch.rand(V)[v] = (draw v mod 2²⁴) / 2²⁴
///
/// Contexts whose product is a multiple of V, such as those with a token 0, have the seed 0 whatever the key.
struct TorchUniformFunction: PseudorandomFunction {
    /// The function as profiles name it.
    static let kind = FunctionKind(
        name: "markllm-exp",
        schemes: ["gumbel"],
        contextWidths: 1...ContextWidth.maximum,
        context: .prompt,
        unit: .seed,
        words: WordForm(uniform: .float24),
        secret: .integer,
        secretBits: 32,
        needsVocabularySize: true,
        peerDetector: .markLLM
    ) { (secret, profile) throws(WatermarkError) in
        TorchUniformFunction(key: secret.integer, size: profile.parameters.vocabularySize ?? 0)
    }

    private let key: Int64
    private let size: Int

    init(key: Int64, size: Int) {
        self.key = key
        self.size = size
    }

    func makeWordSource() throws(CryptographyError) -> any WordSource { TorchUniformSource(key: key, size: size) }
}

/// ``TorchUniformFunction`` at work.
final class TorchUniformSource: WordSource {
    private let key: Int64
    private let size: Int
    private var generator = TorchGenerator(seed: 0)
    private var order: [(seed: UInt32, token: TokenID, index: Int32)] = []

    init(key: Int64, size: Int) {
        self.key = key
        self.size = size
    }

    /// The seed after `tokens[range]`.
    static func seed(key: Int64, size: Int, _ tokens: Span<TokenID>, _ range: Range<Int>) -> UInt64 {
        let residue = range.reduce(UInt64(1)) { $0 * UInt64(tokens[$1]) % UInt64(size) }
        return UInt64(truncatingIfNeeded: Int128(key) * Int128(residue))
    }

    func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    ) {
        let (key, size) = (key, size)
        for index in positions.indices {
            let position = Int(positions[index])
            // No more than these bits seed the generator: seeds that agree in them have one list.
            let seed = Self.seed(key: key, size: size, tokens, position - contextWidth..<position)
            // A product that V divides makes the seed 0 under every key.
            seeds[index] = seed == 0 ? WordSeed.keyless : seed & 0xFFFF_FFFF
        }
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        let (key, size) = (key, size)
        order.removeAll(keepingCapacity: true)
        for index in positions.indices {
            let position = Int(positions[index])
            let seed = Self.seed(key: key, size: size, tokens, position - contextWidth..<position)
            let low = UInt32(truncatingIfNeeded: seed)
            order.append((low, tokens[position], Int32(truncatingIfNeeded: index)))
        }
        // Those of one seed in one pass of its draws.
        order.sort { ($0.seed, $0.token) < ($1.seed, $1.token) }
        Self.read(order, &generator, size: size, into: &words)
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let seed = Self.seed(key: key, size: size, context, context.indices)
        order.removeAll(keepingCapacity: true)
        for index in candidates.indices {
            order.append((UInt32(truncatingIfNeeded: seed), candidates[index], Int32(truncatingIfNeeded: index)))
        }
        order.sort { $0.token < $1.token }
        Self.read(order, &generator, size: size, into: &words)
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let seed = Self.seed(key: key, size: size, context, context.indices)
        generator.reseed(UInt32(truncatingIfNeeded: seed))
        for index in words.indices { words[index] = index < size ? generator.nextUniform24() << 8 : 0 }
    }

    /// Writes the words of `order`, in which tokens of one seed stand together and ascend; 0 for tokens from V on.
    ///
    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func read(
        _ order: [(seed: UInt32, token: TokenID, index: Int32)],
        _ generator: inout TorchGenerator,
        size: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        var seed: UInt32?
        var next = 0
        var last: UInt32 = 0
        for entry in order {
            if entry.seed != seed {
                generator.reseed(entry.seed)
                seed = entry.seed
                next = 0
            }
            let token = Int(entry.token)
            guard token < size else {
                words[Int(entry.index)] = 0
                continue
            }
            if token >= next {
                generator.skip(token - next)
                last = generator.nextUniform24() << 8
                next = token + 1
            }
            words[Int(entry.index)] = last
        }
    }
}
