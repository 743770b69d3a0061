// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// The mass of some weights, and of those that are green.
struct GreenMass {
    var green: Double
    var total: Double
}

/// Multiplies the weights whose word is below `threshold` by `green` and the others by `red`.
///
/// - Returns: the masses before.
/// - Complexity: O(*n*), in vector code.
func favor(
    _ weights: inout MutableSpan<Float>,
    _ words: Span<UInt32>,
    below threshold: UInt32,
    green: Float,
    red: Float
) -> GreenMass {
    precondition(words.count == weights.count, "one word per candidate")
    // Both spans have the same length and outlive the call.
    let masses = unsafe weights.withUnsafeMutableBufferPointer { weights in
        unsafe words.withUnsafeBufferPointer { words in
            unsafe kernel_favor(weights.baseAddress, words.baseAddress, weights.count, threshold, green, red)
        }
    }
    return GreenMass(green: masses.green, total: masses.total)
}
