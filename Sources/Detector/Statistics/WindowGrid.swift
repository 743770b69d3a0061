// SPDX-License-Identifier: Apache-2.0

/// The windows that a scan of n scores looks at, decided by n alone.
///
/// Lengths are 2ᵏ and 1.5·2ᵏ times ``shortest``, below n. Windows of length L begin at every multiple of L/4, and one
/// ends at the end.
struct WindowGrid: Sendable {
    /// The least length.
    static let shortest = 16

    /// n.
    let count: Int
    /// The number of lengths.
    let scales: Int

    init(count: Int) {
        self.count = count
        var scales = 0
        while Self.length(ofScale: scales) < count { scales += 1 }
        self.scales = scales
    }

    /// L.
    static func length(ofScale scale: Int) -> Int {
        (scale % 2 == 0 ? shortest : shortest * 3 / 2) << (scale / 2)
    }

    /// The distance of neighbouring windows of a length.
    static func step(ofLength length: Int) -> Int { length / 4 }

    /// The number of windows of a length.
    func windows(ofLength length: Int) -> Int {
        let room = count - length
        let step = Self.step(ofLength: length)
        return room / step + (room % step == 0 ? 1 : 2)
    }

    /// The window of a length with the greatest total among those within `bounds`; nil when there is none.
    ///
    /// - Parameter sums: shape [n + 1], the sum of the scores before each place.
    /// - Complexity: O(windows within the bounds).
    func greatest(_ sums: Span<Double>, length: Int, within bounds: Range<Int>) -> (start: Int, total: Double)? {
        let step = Self.step(ofLength: length)
        let last = bounds.upperBound - length
        var best = -Double.infinity
        var place = -1
        var start = (bounds.lowerBound + step - 1) / step * step
        while start <= last {
            let total = sums[start + length] - sums[start]
            if total > best { (best, place) = (total, start) }
            start += step
        }
        // The window at the end.
        if bounds.upperBound == count, last >= bounds.lowerBound {
            let total = sums[count] - sums[last]
            if total > best { (best, place) = (total, last) }
        }
        return place >= 0 ? (place, best) : nil
    }
}
