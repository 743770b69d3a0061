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

/// Adds each weight to the mass of its bucket, which the bits of its word above `shift` number.
///
/// - Parameter masses: shape [2³² >> `shift`].
/// - Complexity: O(*n*).
func addMasses(_ weights: Span<Float>, _ words: Span<UInt32>, shift: UInt32, to masses: inout [Double]) {
    precondition(words.count == weights.count, "one word per candidate")
    precondition(shift < 32 && masses.count >= 1 << (32 - shift), "a bucket for every word")
    // Both spans have the same length, each bucket is within the array, and all outlive the call.
    unsafe weights.withUnsafeBufferPointer { weights in
        unsafe words.withUnsafeBufferPointer { words in
            unsafe masses.withUnsafeMutableBufferPointer { masses in
                unsafe kernel_add_by_word(
                    weights.baseAddress,
                    words.baseAddress,
                    words.count,
                    shift,
                    masses.baseAddress
                )
            }
        }
    }
}

/// Appends the indices of the words whose bits above `shift` are `bucket`.
///
/// - Complexity: O(*n*), in vector code where none is found.
func findWords(_ words: Span<UInt32>, shift: UInt32, bucket: UInt32, into places: inout [Int32]) {
    unsafe words.withUnsafeBufferPointer { words in
        var index = 0
        while true {
            // In range, and the buffer outlives the call.
            index = unsafe kernel_first_word(words.baseAddress, index, words.count, shift, bucket)
            guard index < words.count else { return }
            places.append(Int32(truncatingIfNeeded: index))
            index += 1
        }
    }
}
