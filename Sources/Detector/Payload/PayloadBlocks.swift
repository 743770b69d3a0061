// SPDX-License-Identifier: Apache-2.0

import Watermark

/// The evidence on a payload, summed over the tokens of each place of its code.
struct PayloadBlocks {
    /// For each place, the number of tokens.
    private var counts: [Int]
    /// For each place, the sum of the scores when the bit is 0.
    private var zeros: [Double]
    /// For each place, the sum of the scores when the bit is 1.
    private var ones: [Double]
    private let code: PayloadCode

    /// Sums the evidence.
    ///
    /// - Complexity: O(*n*).
    init(_ evidence: PayloadEvidence, _ code: PayloadCode) {
        self.code = code
        counts = Array(repeating: 0, count: code.length)
        zeros = Array(repeating: 0, count: code.length)
        ones = Array(repeating: 0, count: code.length)
        for (index, place) in evidence.places.enumerated() {
            counts[Int(place)] += 1
            zeros[Int(place)] += evidence.zeros[index]
            ones[Int(place)] += evidence.ones[index]
        }
    }

    /// The value of a block whose codeword has the highest score; of equals the smallest.
    ///
    /// - Complexity: O(1): 7 · 128 additions.
    func likeliestValue(ofBlock block: Int) -> UInt32 {
        let first = block * PayloadCode.blockLength
        // The score of value a is half of Σ (zeros + ones) + Σ (−1)^bit · (zeros − ones).
        var sums = (first..<first + PayloadCode.blockLength).map { zeros[$0] - ones[$0] }
        Self.transform(&sums)
        var best = (value: UInt32(0), sum: -Double.infinity)
        for value in 0..<UInt32(code.valueCount(ofBlock: block)) {
            let sum = sums[Int(value & 0x7F)]
            let signed = value & 0x80 == 0 ? sum : -sum
            if signed > best.sum { best = (value, signed) }
        }
        return best.value
    }

    /// The scores of `value` where its codeword differs from that of `rival`: of how many tokens, and their sum.
    ///
    /// - Complexity: O(1): 128 places.
    func difference(_ value: UInt32, _ rival: UInt32, ofBlock block: Int) -> (count: Int, total: Double) {
        let first = block * PayloadCode.blockLength
        let shift = UInt32(8 * block)
        var count = 0
        var total = 0.0
        for place in first..<first + PayloadCode.blockLength {
            let bit = code.bit(of: value << shift, at: place)
            guard bit != code.bit(of: rival << shift, at: place) else { continue }
            count += counts[place]
            total += bit ? ones[place] : zeros[place]
        }
        return (count, total)
    }

    /// Replaces 128 values by their Walsh–Hadamard transform: Σ (−1)^(a·x) valueₓ at place *a*.
    private static func transform(_ values: inout [Double]) {
        var half = 1
        while half < values.count {
            for start in stride(from: 0, to: values.count, by: 2 * half) {
                for index in start..<start + half {
                    let (a, b) = (values[index], values[index + half])
                    values[index] = a + b
                    values[index + half] = a - b
                }
            }
            half *= 2
        }
    }
}

extension PayloadCode {
    /// How many values a block can have: 256, or fewer in the last.
    func valueCount(ofBlock block: Int) -> Int { 1 << min(8, bits - 8 * block) }
}
