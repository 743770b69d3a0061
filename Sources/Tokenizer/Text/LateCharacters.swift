// SPDX-License-Identifier: Apache-2.0

/// Characters that Unicode got after the version whose normalisation forms the reference knows (9.0).
///
/// To the reference they neither decompose, nor have a combining class, nor compose with anything.
enum LateCharacters {
    static func contains(_ scalar: UInt32) -> Bool {
        if scalar < ranges[0].lowerBound { return false }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }
}
