// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens

/// A whole model as plain arrays, ready to be packed into the bytes of a file; all logarithms are natural.
struct NgramTables {
    /// The n-grams of one length; arrays are [nodes] unless said otherwise.
    struct Level {
        /// The last token of each n-gram; ascending among the successors of one context.
        var tokens: [TokenID]
        var logProbabilities: [Float]
        /// Empty in the last level.
        var logBackoffs: [Float]
        /// Where the successors of each n-gram start in the next level, [nodes + 1]; empty in the last level.
        var children: [UInt32]
    }

    var vocabularySize: Int
    var fingerprint: Digest
    var startContext: [TokenID]
    var trainingTokens: UInt64
    var description: String
    /// The lengths 1, 2, …; the first holds every token of the vocabulary.
    var levels: [Level]

    /// The bytes of the file.
    ///
    /// - Throws: when a field does not fit the format.
    func packed() throws(NgramError) -> [UInt8] {
        let text = Array(description.utf8)
        guard text.count <= NgramHeader.descriptionLimit else { throw .description(count: text.count) }
        let packedLevels = levels.indices.dropFirst().map { PackedLevel(levels[$0], isLast: $0 == levels.count - 1) }
        for (index, level) in packedLevels.enumerated() where level.probabilities.count > Int(UInt32.max) {
            throw .tooManyNgrams(order: index + 2)
        }
        let header = NgramHeader(
            order: levels.count,
            vocabularySize: vocabularySize,
            fingerprint: fingerprint,
            startContext: startContext,
            trainingTokens: trainingTokens,
            counts: packedLevels.map { .init(nodes: $0.probabilities.count, inner: $0.backoffs.count) },
            descriptionSize: text.count
        )
        let layout = header.layout
        var bytes: [UInt8] = []
        bytes.reserveCapacity(layout.size)
        header.write(to: &bytes)
        bytes += text
        bytes.append(section: levels[0].logProbabilities, at: layout.unigramProbabilities)
        let isAlone = levels.count == 1
        let none = [Float](repeating: 0, count: isAlone ? vocabularySize : 0)
        bytes.append(section: isAlone ? none : levels[0].logBackoffs, at: layout.unigramBackoffs)
        let childless = [UInt32](repeating: 0, count: isAlone ? vocabularySize + 1 : 0)
        bytes.append(section: isAlone ? childless : levels[0].children, at: layout.unigramChildren)
        for (level, place) in zip(packedLevels, layout.levels) {
            if NgramModel.isNarrow(vocabularySize) {
                bytes.append(section: level.tokens.map(UInt16.init(truncatingIfNeeded:)), at: place.tokens)
            } else {
                bytes.append(section: level.tokens, at: place.tokens)
            }
            bytes.append(section: level.probabilities, at: place.probabilities)
            bytes.append(section: level.probabilityTable, at: place.probabilityTable)
            bytes.append(section: level.innerBits, at: place.innerBits)
            bytes.append(section: level.innerRanks, at: place.innerRanks)
            bytes.append(section: level.backoffs, at: place.backoffs)
            bytes.append(section: level.backoffTable, at: place.backoffTable)
            bytes.append(section: level.children, at: place.children)
        }
        bytes.append(section: [UInt8](), at: layout.checksum)
        bytes += SHA256.digest(of: bytes).bytes
        return bytes
    }
}

/// One level as the file stores it: ``NgramLayout/Level``.
private struct PackedLevel {
    let tokens: [TokenID]
    let probabilities: [UInt8]
    let probabilityTable: [Float]
    var innerBits: [UInt64] = []
    var innerRanks: [UInt32] = []
    var backoffs: [UInt8] = []
    var backoffTable: [Float] = []
    var children: [UInt32] = []

    init(_ level: NgramTables.Level, isLast: Bool) {
        tokens = level.tokens
        let quantizer = NgramQuantizer(level.logProbabilities)
        probabilities = level.logProbabilities.map(quantizer.code(of:))
        probabilityTable = quantizer.table
        if isLast { return }
        // Most n-grams have neither successors nor a back-off; only the others, the inner ones, pay for both.
        let isInner = level.tokens.indices.map {
            level.children[$0] < level.children[$0 + 1] || level.logBackoffs[$0] != 0
        }
        let innerBackoffs = level.tokens.indices.filter { isInner[$0] }.map { level.logBackoffs[$0] }
        let backoffQuantizer = NgramQuantizer(innerBackoffs)
        backoffs = innerBackoffs.map(backoffQuantizer.code(of:))
        backoffTable = backoffQuantizer.table.map { $0.isFinite ? $0 : 0 }
        innerBits = Array(repeating: 0, count: (tokens.count + 63) / 64)
        var rank: UInt32 = 0
        for node in tokens.indices {
            if node & 63 == 0 { innerRanks.append(rank) }
            guard isInner[node] else { continue }
            innerBits[node >> 6] |= 1 << UInt64(node & 63)
            children.append(level.children[node])
            rank += 1
        }
        // Nodes that are not inner have no successors, so each range ends where the next inner one's starts.
        children.append(level.children[tokens.count])
    }
}

#if _endian(big)
#error("the n-gram format is little-endian and its arrays are read in place")
#endif

extension [UInt8] {
    /// Appends an array's memory after zeros up to `offset`.
    fileprivate mutating func append<Item: BitwiseCopyable>(section: [Item], at offset: Int) {
        self += repeatElement(0, count: offset - count)
        unsafe section.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
