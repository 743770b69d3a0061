// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Writes exp(x − max x) / Σ: shape [n] both.
///
/// When every logit is −∞ the result is uniform; +∞ shares the whole probability among its holders. NaN counts as −∞.
func softmax(_ logits: Span<Float>, into probabilities: inout MutableSpan<Float>) {
    precondition(logits.count == probabilities.count, "one probability per logit")
    // Both spans outlive the call and have `count` elements.
    unsafe logits.withUnsafeBufferPointer { input in
        unsafe probabilities.withUnsafeMutableBufferPointer { output in
            unsafe kernel_softmax(input.baseAddress, output.baseAddress, input.count)
        }
    }
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
