// SPDX-License-Identifier: Apache-2.0

internal import Tokens

extension Candidates {
    /// Keeps one candidate.
    mutating func keep(only place: Int) {
        keep(places: CollectionOfOne(place))
    }

    /// Keeps the candidates whose logit is at least `threshold`, or the first when none is.
    ///
    /// - Complexity: O(*n*).
    mutating func keepLogits(atLeast threshold: Float) {
        order.removeAll(keepingCapacity: true)
        for place in 0..<count where values[place] >= threshold { order.append(Int32(truncatingIfNeeded: place)) }
        if order.isEmpty { order.append(0) }
        keepOrdered()
    }

    // MARK: The highest k

    /// Keeps the `limit` candidates with the highest logits; among equals at the edge, those that came first.
    ///
    /// - Complexity: O(*n*) expected.
    mutating func keepHighest(_ limit: Int) {
        guard limit < count else { return }
        // One pass gathers the places of logits above a threshold that rises each time the buffer fills, so that after
        // the first few buffers almost nothing is touched: the scan is a vector comparison.
        let capacity = 2 * limit + 64
        order.removeAll(keepingCapacity: true)
        var threshold = -Float.infinity
        var next = 0
        while next < count {
            next = values.span.firstIndex(above: threshold, from: next, to: count)
            guard next < count else { break }
            order.append(Int32(truncatingIfNeeded: next))
            next += 1
            if order.count == capacity {
                selectHighest(limit)
                threshold = order.reduce(Float.infinity) { min($0, values[Int($1)]) }
            }
        }
        if order.count > limit { selectHighest(limit) }
        // Logits of −∞ were not gathered; when there is nothing else, one of them must do.
        if order.isEmpty { order.append(0) }
        order.sort()
        keepOrdered()
    }

    /// Cuts `order` down to the `limit` places with the highest logits, earlier places first among equals (quickselect).
    private mutating func selectHighest(_ limit: Int) {
        var low = 0
        var high = order.count - 1
        while low < high {
            let pivot = order[low + (high - low) / 2]
            var left = low
            var right = high
            while left <= right {
                while precedes(order[left], pivot) { left += 1 }
                while precedes(pivot, order[right]) { right -= 1 }
                if left <= right {
                    order.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if limit - 1 <= right {
                high = right
            } else if limit - 1 >= left {
                low = left
            } else {
                break
            }
        }
        order.removeLast(order.count - limit)
    }

    private func precedes(_ first: Int32, _ second: Int32) -> Bool {
        let (a, b) = (values[Int(first)], values[Int(second)])
        return a > b || (a == b && first < second)
    }

    // MARK: The nucleus

    /// Keeps the fewest most likely candidates whose probabilities sum to `mass` or more, and all that are as likely as
    /// the last of them.
    ///
    /// Floats from 0 to 1 are in the order of their bits, which ten at a time number 1,024 buckets: three passes, each over
    /// the bucket in which the sum passed `mass`, spell the least probability that stays.
    ///
    /// - Complexity: O(*n*), without sorting.
    mutating func keepNucleus(mass: Double) {
        computeProbabilities()
        var sum = 0.0
        var lowest: UInt32 = 0
        for shift in stride(from: UInt32(20), through: 0, by: -10) {
            massBySize.resize(to: 0)
            massBySize.resize(to: 1024)
            for place in 0..<count {
                let bits = weights[place].bitPattern
                guard bits >> (shift + 10) == lowest else { continue }
                massBySize[Int(bits >> shift & 1023)] += Double(weights[place])
            }
            var edge = massBySize.count - 1
            while edge > 0, sum + massBySize[edge] < mass {
                sum += massBySize[edge]
                edge -= 1
            }
            lowest = lowest << 10 | UInt32(edge)
        }
        keepWeights(atLeast: Float(bitPattern: lowest))
    }

    /// Keeps the candidates whose weight, just computed, is at least `threshold`.
    private mutating func keepWeights(atLeast threshold: Float) {
        order.removeAll(keepingCapacity: true)
        for place in 0..<count where weights[place] >= threshold { order.append(Int32(truncatingIfNeeded: place)) }
        keepOrdered()
    }

    /// Keeps the candidates at the places in `order`, which ascend.
    private mutating func keepOrdered() {
        let places = order
        keep(places: places.lazy.map(Int.init))
    }
}
