// SPDX-License-Identifier: Apache-2.0

/// How many lines a ``Filter`` answered.
public struct FilterTally: Sendable, Hashable {
    /// All lines.
    public private(set) var lineCount = 0
    /// Those that were answered with an error.
    public private(set) var errorCount = 0
    /// How many have each code.
    public private(set) var countsByCode: [String: Int] = [:]
    /// The number of the first line with an error, from 1; nil when there is none.
    public private(set) var firstBadLine: Int?

    /// Counts a line.
    ///
    /// - Parameters:
    ///   - number: its number, from 1.
    ///   - code: that of its error; nil when it has none.
    mutating func count(_ number: Int, code: String?) {
        lineCount += 1
        guard let code else { return }
        errorCount += 1
        countsByCode[code, default: 0] += 1
        firstBadLine = min(firstBadLine ?? number, number)
    }

    /// Adds lines.
    static func += (sum: inout FilterTally, more: FilterTally) {
        sum.lineCount += more.lineCount
        sum.errorCount += more.errorCount
        sum.countsByCode.merge(more.countsByCode, uniquingKeysWith: +)
        sum.firstBadLine = [sum.firstBadLine, more.firstBadLine].compactMap(\.self).min()
    }
}
