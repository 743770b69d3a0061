// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Glibc

extension UniformForm {
    /// u: the number between 0 and 1 that a word stands for when text is written.
    func value(of word: UInt32) -> Double {
        switch self {
        case .midpoint: (Double(word) + 0.5) * 0x1p-32
        case .open24: Double(Float(Double((word >> 8) + 1) / 0x1.000001p24))
        case .float24: Double(word >> 8) * 0x1p-24
        }
    }

    /// −ln(1 − u): the score of a word when text is read, from 0 to 22.2.
    ///
    /// Of ``UniformForm/midpoint`` the lower end of the word's cell counts, word / 2³²: P(score ≥ s) ≤ e⁻ˢ then holds for
    /// every s, which the midpoint breaks in the highest cells, by up to a factor of 2; the scores differ by less than
    /// 10⁻⁹ below 0.999 and by ln 2 in the last cell. ``UniformForm/float24`` is such a lower end itself. With
    /// ``UniformForm/open24``, which is as vLLM has it, P(score ≥ s) ≤ (1 + 2⁻²⁴) e⁻ˢ.
    func score(of word: UInt32) -> Double {
        switch self {
        case .midpoint: 0 - log(Double(0x1_0000_0000 - UInt64(word)) * 0x1p-32)
        case .open24: 0 - log1p(-value(of: word))
        case .float24: 0 - log(Double(0x100_0000 - (word >> 8)) * 0x1p-24)
        }
    }

    /// 1 − u as kernels compute it, in units of ``gapUnit``.
    var gap: kernel_gap {
        switch self {
        case .midpoint: kernel_gap(shift: 0, offset: 0.5)
        case .open24, .float24: kernel_gap(shift: 8, offset: 1)
        }
    }

    /// The unit of ``gap``; that of ``UniformForm/open24`` up to the rounding of its floats, below 2⁻²².
    var gapUnit: Double {
        switch self {
        case .midpoint: 0x1p-32
        case .open24: 1 / 0x1.000001p24
        case .float24: 0x1p-24
        }
    }
}

/// Finds the candidate with the greatest u^(1/p), hence the least −ln(u) / p; of equals the first.
///
/// −ln(u) ≥ 1 − u, so that a pass over (1 − u) / p in vector code leaves few candidates, about as many as the least −ln(u) / p
/// is large, for which the logarithm is taken in `Double`.
///
/// - Returns: nil when all weights are zero.
/// - Complexity: O(*n*) expected.
func findGumbelWinner(_ weights: Span<Float>, _ words: Span<UInt32>, _ form: UniformForm) -> Int? {
    precondition(words.count == weights.count, "one word per candidate")
    func race(_ index: Int) -> Double { -log(form.value(of: words[index])) / Double(weights[index]) }
    let count = words.count
    let gap = form.gap
    var winner = firstWithHighestRatio(weights, words, gap)
    guard winner < count else { return nil }
    var best = race(winner)
    var index = 0
    while true {
        // What has the same value and stands before must be met too; kernels compute with floats.
        let factor = Float(form.gapUnit / best * (1 - 0x1p-18))
        index = nextReaching(weights, words, gap, factor, from: index)
        guard index < count else { return winner }
        let value = race(index)
        if value < best || (value == best && index < winner) {
            best = value
            winner = index
        }
        index += 1
    }
}

private func firstWithHighestRatio(_ weights: Span<Float>, _ words: Span<UInt32>, _ gap: kernel_gap) -> Int {
    // Both spans have the same length and outlive the call.
    unsafe weights.withUnsafeBufferPointer { weights in
        unsafe words.withUnsafeBufferPointer { words in
            unsafe kernel_highest_ratio(weights.baseAddress, words.baseAddress, words.count, gap)
        }
    }
}

private func nextReaching(
    _ weights: Span<Float>,
    _ words: Span<UInt32>,
    _ gap: kernel_gap,
    _ factor: Float,
    from start: Int
) -> Int {
    // Both spans have the same length and outlive the call.
    unsafe weights.withUnsafeBufferPointer { weights in
        unsafe words.withUnsafeBufferPointer { words in
            unsafe kernel_first_ratio(weights.baseAddress, words.baseAddress, start, words.count, gap, factor)
        }
    }
}
