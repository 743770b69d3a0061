// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// torch's random numbers on the CPU: MT19937 (Matsumoto and Nishimura, 1998), as `torch.Generator` seeds and reads it.
///
/// A graphics card draws other numbers, which depend on the model of the card; they are not supported.
struct TorchGenerator {
    private var state: [UInt32]
    private var words = [UInt32](repeating: 0, count: wordsPerBlock)
    private var next = wordsPerBlock

    private static let wordsPerBlock = Int(kernel_mt19937_words)

    /// The greatest size, exclusive, whose permutations follow the rule below; torch shuffles larger ones otherwise.
    static let permutationLimit = 214_748_364

    /// A generator after `manual_seed(seed)`, which takes notice of the low 32 bits alone.
    init(seed: UInt64) {
        state = Array(repeating: 0, count: Self.wordsPerBlock)
        reseed(UInt32(truncatingIfNeeded: seed))
    }

    /// Begins again as after `manual_seed(seed)`, in the same memory.
    mutating func reseed(_ seed: UInt32) {
        var word = seed
        state[0] = word
        for index in 1..<Self.wordsPerBlock {
            word = 1_812_433_253 &* (word ^ word >> 30) &+ UInt32(truncatingIfNeeded: index)
            state[index] = word
        }
        next = Self.wordsPerBlock
    }

    /// The next 32 bits.
    mutating func nextWord() -> UInt32 {
        if next == Self.wordsPerBlock {
            // As in `init`.
            unsafe state.withUnsafeMutableBufferPointer { state in
                unsafe words.withUnsafeMutableBufferPointer { words in
                    unsafe kernel_mt19937_block(state.baseAddress, words.baseAddress)
                }
            }
            next = 0
        }
        next += 1
        return words[next - 1]
    }

    /// Passes over some words.
    mutating func skip(_ count: Int) {
        var left = count
        while left > 0 {
            let inBlock = min(left, Self.wordsPerBlock - next)
            next += inBlock
            left -= inBlock
            if left > 0 {
                _ = nextWord()
                left -= 1
            }
        }
    }

    /// The next element of `torch.rand` of 32-bit floats, times 2²⁴: the low 24 bits of a word.
    mutating func nextUniform24() -> UInt32 { nextWord() & 0xFF_FFFF }

    /// The beginning of `torch.randperm(size)` of a fresh generator: forward Fisher–Yates, z = u mod (size − i).
    ///
    /// - Parameter permutation: shape [size]; its first `count` entries are those of the permutation.
    /// - Precondition: 0 < size < ``permutationLimit``.
    /// - Complexity: O(size).
    static func permute(
        seed: UInt64,
        size: Int,
        count: Int,
        into permutation: inout [UInt32]
    ) {
        precondition(
            (1..<permutationLimit).contains(size) && (0...size).contains(count),
            "a size that torch shuffles so"
        )
        if permutation.count != size { permutation = Array(repeating: 0, count: size) }
        // The array has the shape that is asked for, and outlives the call.
        unsafe permutation.withUnsafeMutableBufferPointer { permutation in
            unsafe kernel_permutation_beginning(
                UInt32(truncatingIfNeeded: seed),
                UInt32(size),
                UInt32(count),
                permutation.baseAddress
            )
        }
    }
}
