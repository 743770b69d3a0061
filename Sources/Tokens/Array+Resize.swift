// SPDX-License-Identifier: Apache-2.0

extension Array where Element: AdditiveArithmetic {
    /// Makes the array that long: cut, or filled up with zeros.
    ///
    /// Scratch memory that was once as long is not allocated again.
    ///
    /// - Complexity: O(the change of length).
    @inlinable package mutating func resize(to count: Int) {
        if count < self.count {
            removeLast(self.count - count)
        } else if count > self.count {
            reserveCapacity(count)
            for _ in self.count..<count { append(.zero) }
        }
    }
}
