// SPDX-License-Identifier: Apache-2.0

/// How often the texts of people reach the p-values that a key's marked texts should: by length, language and group.
///
/// Over random keys a p-value of at most α has the chance α or less for each text. Texts of one language share phrases,
/// though, and under one key a phrase is the same coin in all of them: the key has a rate of its own, above or below. The
/// texts are a sample of what it will meet, so that given the key they are independent draws, and Clopper and Pearson's
/// interval holds its rate.
public struct CalibrationTable: Sendable, Equatable {
    /// Some of the texts.
    public struct Cell: Sendable, Hashable {
        /// The tokenizer that they were read with.
        public var tokenizer: String
        /// How many of their first tokens were scored; nil for whole texts.
        public var length: Int?
        /// Their language; nil for all.
        public var language: String?
        /// Their group; nil for all.
        public var group: String?

        /// Some of the texts.
        public init(tokenizer: String, length: Int?, language: String? = nil, group: String? = nil) {
            self.tokenizer = tokenizer
            self.length = length
            self.language = language
            self.group = group
        }
    }

    /// How many there were, and how many reached each rate.
    public struct Count: Sendable, Equatable {
        /// The number of texts that long.
        public var textCount = 0
        /// For each of the table's rates, how many had a p-value of at most that.
        public var hits: [Int]
    }

    /// How many tokens of a text are scored: those at its beginning.
    public static let lengths = [50, 100, 200, 400, 1000]
    /// The nominal rates that are always looked at.
    public static let standardRates = [1e-2, 1e-3, 1e-4]
    /// The share of good keys that are rejected, at most.
    public static let rejectionRate = 0.025

    /// The nominal rates: the standard ones, and last that of verdicts.
    public let rates: [Double]
    /// What was counted.
    public private(set) var counts: [Cell: Count] = [:]

    /// An empty table.
    ///
    /// - Parameter falsePositiveRate: that of verdicts, between 0 and 1.
    public init(falsePositiveRate: Double) {
        rates = Self.standardRates.filter { $0 != falsePositiveRate } + [falsePositiveRate]
    }

    /// Counts a text for all, for its language and for its group.
    public mutating func count(
        _ pValue: PValue,
        tokenizer: String,
        length: Int?,
        language: String?,
        group: String?
    ) {
        count(pValue, Cell(tokenizer: tokenizer, length: length))
        if let language { count(pValue, Cell(tokenizer: tokenizer, length: length, language: language)) }
        if let group { count(pValue, Cell(tokenizer: tokenizer, length: length, group: group)) }
    }

    private mutating func count(_ pValue: PValue, _ cell: Cell) {
        var count = counts[cell] ?? Count(hits: Array(repeating: 0, count: rates.count))
        count.textCount += 1
        for (index, rate) in rates.enumerated() where pValue.value <= rate { count.hits[index] += 1 }
        counts[cell] = count
    }

    /// Adds the counts of another table of the same rates.
    public static func += (table: inout CalibrationTable, other: CalibrationTable) {
        precondition(table.rates == other.rates, "tables of the same rates")
        table.counts.merge(other.counts) { mine, theirs in
            var sum = mine
            sum.textCount += theirs.textCount
            for index in sum.hits.indices { sum.hits[index] += theirs.hits[index] }
            return sum
        }
    }

    /// The cells in the order of a report: by tokenizer; all texts, groups, languages; the shortest first.
    public var cells: [Cell] {
        counts.keys.sorted { Self.order(of: $0) < Self.order(of: $1) }
    }

    /// Where a cell stands; whole texts come after all lengths.
    private static func order(of cell: Cell) -> (tokenizer: String, kind: Int, name: String, length: Int) {
        let kind = cell.language != nil ? 2 : cell.group != nil ? 1 : 0
        return (cell.tokenizer, kind, cell.language ?? cell.group ?? "", cell.length ?? Int.max)
    }
}

extension CalibrationTable {
    /// The real rate of a cell at one of the rates, as far as it is known: 95 % confidence.
    public func interval(of cell: Cell, rate index: Int) -> ClopperPearsonInterval? {
        guard let count = counts[cell], count.textCount > 0 else { return nil }
        return ClopperPearsonInterval(successes: count.hits[index], trials: count.textCount)
    }

    /// A cell whose rate is above the nominal one, beyond doubt.
    public struct Excess: Sendable, Equatable {
        /// The texts.
        public let cell: Cell
        /// The nominal rate.
        public let rate: Double
        /// How many texts there were.
        public let textCount: Int
        /// How many of them reached it.
        public let hits: Int
        /// The least real rate that the counts allow, at a confidence corrected for the number of cells.
        public let lower: Double
    }

    /// The cells that speak against the key; none for a good one with a chance of 1 − ``rejectionRate`` at least.
    ///
    /// Each cell and rate is one look at the key, so that each has its share of the rejection rate (Bonferroni).
    public var excesses: [Excess] {
        let looks = counts.count * rates.count
        guard looks > 0 else { return [] }
        let confidence = 1 - 2 * Self.rejectionRate / Double(looks)
        return cells.flatMap { cell in
            rates.indices.compactMap { index in
                guard let count = counts[cell], Double(count.hits[index]) > rates[index] * Double(count.textCount)
                else {
                    return nil
                }
                let interval = ClopperPearsonInterval(
                    successes: count.hits[index],
                    trials: count.textCount,
                    confidence: confidence
                )
                guard interval.lower > rates[index] else { return nil }
                return Excess(
                    cell: cell,
                    rate: rates[index],
                    textCount: count.textCount,
                    hits: count.hits[index],
                    lower: interval.lower
                )
            }
        }
    }
}
