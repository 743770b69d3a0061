// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Writes exp(x − max x) / Σ: shape [n] both.
///
/// When every logit is −∞ the result is uniform; +∞ shares the whole probability among its holders. NaN counts as −∞.
///
/// - Returns: the entropy of the result, in nats.
func softmax(_ logits: Span<Float>, into probabilities: inout MutableSpan<Float>) -> Double {
    precondition(logits.count == probabilities.count, "one probability per logit")
    // Both spans outlive the call and have `count` elements.
    return unsafe logits.withUnsafeBufferPointer { input in
        unsafe probabilities.withUnsafeMutableBufferPointer { output in
            unsafe kernel_softmax(input.baseAddress, output.baseAddress, input.count)
        }
    }
}

/// The index at which the running sum of the weights passes `coin` of their total.
///
/// - Parameters:
///   - weights: non-negative, not all zero.
///   - coin: uniform in [0, 1).
/// - Complexity: O(*n*).
func draw(_ weights: Span<Float>, coin: Double) -> Int {
    unsafe weights.withUnsafeBufferPointer { unsafe kernel_draw($0.baseAddress, $0.count, coin) }
}

extension Span<Float> {
    /// The first index in `from..<to` whose value is above `threshold`, or `to`.
    func firstIndex(above threshold: Float, from: Int, to: Int) -> Int {
        precondition(0 <= from && from <= to && to <= count, "a range within the span")
        return unsafe withUnsafeBufferPointer { buffer in
            unsafe kernel_first_above(buffer.baseAddress, from, to, threshold)
        }
    }
}
