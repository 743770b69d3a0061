// SPDX-License-Identifier: Apache-2.0

/// Maps the logarithms of one order to 8-bit codes, and codes back to the mean of what they stand for.
///
/// Up to 256 different values are kept exactly. More are put into cells of equal width between the least and the greatest:
/// no value moves by more than a cell, about 5 % for probabilities, which cells of equal count would not promise for
/// the rare, large ones.
struct NgramQuantizer {
    /// What each code stands for, [256]; codes that are not used stand for 0.
    let table: [Float]
    private let used: Int
    /// The least finite value and the number of cells per unit, if cells were needed.
    private let grid: (low: Double, scale: Double)?

    init(_ values: [Float]) {
        var distinct: Set<Float> = []
        for value in values where distinct.count <= 256 { distinct.insert(value) }
        if distinct.count <= 256 {
            let sorted = distinct.sorted()
            used = sorted.count
            table = sorted + repeatElement(0, count: 256 - used)
            grid = nil
            return
        }
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, Double(value))
            high = max(high, Double(value))
        }
        // Code 0 is kept for the impossible, which has no place on the grid.
        let scale = 255 / (high - low)
        var sums = [Double](repeating: 0, count: 256)
        var counts = [Double](repeating: 0, count: 256)
        for value in values where value.isFinite {
            let cell = Self.cell(of: value, low, scale)
            sums[cell] += Double(value)
            counts[cell] += 1
        }
        table = (0..<256).map { code in
            code == 0 ? -.infinity : counts[code] > 0 ? Float(sums[code] / counts[code]) : 0
        }
        used = 256
        grid = (low, scale)
    }

    /// The code of a value that the quantizer was made from.
    func code(of value: Float) -> UInt8 {
        if let grid { return value.isFinite ? UInt8(Self.cell(of: value, grid.low, grid.scale)) : 0 }
        var low = 0
        var high = used
        while low < high {
            let middle = (low + high) >> 1
            if table[middle] < value { low = middle + 1 } else { high = middle }
        }
        return UInt8(truncatingIfNeeded: low)
    }

    /// The value as it is read back.
    func rounded(_ value: Float) -> Float { table[Int(code(of: value))] }

    private static func cell(of value: Float, _ low: Double, _ scale: Double) -> Int {
        1 + min(254, Int((Double(value) - low) * scale))
    }
}
