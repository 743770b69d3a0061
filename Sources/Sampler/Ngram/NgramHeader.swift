// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens

/// The fixed first part of an `.ngram` file (docs/formats/ngram.md), all numbers little-endian.
struct NgramHeader: Equatable {
    /// The first bytes of every file: not text, and changed by whatever converts line ends.
    static let magic: [UInt8] = [0x89, 0x4E, 0x47, 0x52, 0x41, 0x4D, 0x0D, 0x0A]
    static let version: UInt32 = 1
    static let size = 192
    static let descriptionLimit = 65_535

    /// Where each field lies, in bytes from the start of the file.
    private enum Field {
        static let version = 8
        static let order = 12
        static let fileSize = 16
        static let vocabularySize = 24
        static let descriptionSize = 28
        static let startContextCount = 32
        static let reserved = 36
        static let fingerprint = 40
        static let startContext = 72
        static let trainingTokens = 96
        static let counts = 104
    }

    /// How many n-grams an order from 2 up has, and how many of them carry a back-off and successors.
    struct Counts: Equatable {
        var nodes: Int
        var inner: Int
    }

    var order: Int
    var vocabularySize: Int
    var fingerprint: Digest
    var startContext: [TokenID]
    var trainingTokens: UInt64
    /// The counts of the orders 2, 3, … `order`.
    var counts: [Counts]
    var descriptionSize: Int

    /// The layout that these counts imply.
    var layout: NgramLayout { NgramLayout(self) }

    /// Appends the header's 192 bytes.
    func write(to bytes: inout [UInt8]) {
        var header = Self.magic + [UInt8](repeating: 0, count: Self.size - Self.magic.count)
        func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
            for byte in 0..<(Number.bitWidth / 8) {
                header[offset + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte))
            }
        }
        put(Self.version, at: Field.version)
        put(UInt32(order), at: Field.order)
        put(UInt64(layout.size), at: Field.fileSize)
        put(UInt32(vocabularySize), at: Field.vocabularySize)
        put(UInt32(descriptionSize), at: Field.descriptionSize)
        put(UInt32(startContext.count), at: Field.startContextCount)
        header.replaceSubrange(Field.fingerprint..<Field.startContext, with: fingerprint.bytes)
        for (index, token) in startContext.enumerated() { put(token, at: Field.startContext + 4 * index) }
        put(trainingTokens, at: Field.trainingTokens)
        for (index, count) in counts.enumerated() {
            put(UInt32(count.nodes), at: Field.counts + 8 * index)
            put(UInt32(count.inner), at: Field.counts + 8 * index + 4)
        }
        bytes += header
    }

    /// Reads and validates the header of a whole file; the file's size is checked against it, its contents are not.
    init(reading file: Span<UInt8>) throws(NgramError) {
        for index in 0..<min(file.count, Self.magic.count) where file[index] != Self.magic[index] {
            throw .notAModel
        }
        guard file.count >= Self.magic.count else { throw .notAModel }
        guard file.count >= Self.size else { throw .size(found: file.count, expected: Self.size) }
        let version = Self.number(in: file, at: Field.version) as UInt32
        guard version == Self.version else { throw .unknownVersion(version) }
        let fileSize = Self.number(in: file, at: Field.fileSize) as UInt64
        guard fileSize == UInt64(file.count) else {
            throw .size(found: file.count, expected: Int(clamping: fileSize))
        }
        order = Int(Self.number(in: file, at: Field.order) as UInt32)
        vocabularySize = Int(Self.number(in: file, at: Field.vocabularySize) as UInt32)
        descriptionSize = Int(Self.number(in: file, at: Field.descriptionSize) as UInt32)
        trainingTokens = Self.number(in: file, at: Field.trainingTokens) as UInt64
        let contextCount = Int(Self.number(in: file, at: Field.startContextCount) as UInt32)
        guard (1...NgramModel.orderLimit).contains(order), (1...Int(Int32.max)).contains(vocabularySize),
            descriptionSize <= Self.descriptionLimit, contextCount < order,
            Self.number(in: file, at: Field.reserved) as UInt32 == 0
        else { throw .malformed(.header) }
        fingerprint = Self.digest(in: file, at: Field.fingerprint)
        startContext = (0..<contextCount).map { Self.number(in: file, at: Field.startContext + 4 * $0) as TokenID }
        counts = (0..<(order - 1)).map { index in
            Counts(
                nodes: Int(Self.number(in: file, at: Field.counts + 8 * index) as UInt32),
                inner: Int(Self.number(in: file, at: Field.counts + 8 * index + 4) as UInt32)
            )
        }
        let size = vocabularySize
        guard startContext.allSatisfy({ $0 < size }), counts.allSatisfy({ $0.inner <= $0.nodes }),
            counts.last.map({ $0.inner == 0 }) ?? true
        else { throw .malformed(.header) }
        guard layout.size == file.count else { throw .size(found: file.count, expected: layout.size) }
    }

    private static func number<Number: FixedWidthInteger>(in file: Span<UInt8>, at offset: Int) -> Number {
        var value: Number = 0
        for byte in 0..<(Number.bitWidth / 8) { value |= Number(file[offset + byte]) << (8 * byte) }
        return value
    }

    /// The 32 bytes from `offset` on.
    static func digest(in file: Span<UInt8>, at offset: Int) -> Digest {
        Digest(
            high: UInt128(bigEndian: number(in: file, at: offset)),
            low: UInt128(bigEndian: number(in: file, at: offset + 16))
        )
    }

    init(
        order: Int,
        vocabularySize: Int,
        fingerprint: Digest,
        startContext: [TokenID],
        trainingTokens: UInt64,
        counts: [Counts],
        descriptionSize: Int
    ) {
        self.order = order
        self.vocabularySize = vocabularySize
        self.fingerprint = fingerprint
        self.startContext = startContext
        self.trainingTokens = trainingTokens
        self.counts = counts
        self.descriptionSize = descriptionSize
    }
}

/// Where the sections of a file lie: a function of the header's counts alone, so that no offset is stored.
struct NgramLayout {
    /// The sections of one order from 2 up; the last four are empty in the highest order.
    struct Level {
        /// Token ids, UInt16 or UInt32 each, [nodes].
        var tokens: Int
        /// Codes into the probability table, UInt8, [nodes].
        var probabilities: Int
        /// Natural log-probabilities, Float32, [256].
        var probabilityTable: Int
        /// One bit per node, set where the node is an inner one, UInt64, [⌈nodes ÷ 64⌉].
        var innerBits: Int
        /// How many bits are set before each word of `innerBits`, UInt32, [⌈nodes ÷ 64⌉].
        var innerRanks: Int
        /// Codes into the back-off table, UInt8, [inner].
        var backoffs: Int
        /// Natural logs of back-off weights, Float32, [256].
        var backoffTable: Int
        /// Index of each inner node's first successor in the next order, UInt32, [inner + 1].
        var children: Int
    }

    /// UTF-8, right after the header.
    var description: Int { NgramHeader.size }
    /// Natural log-probabilities, Float32, [V].
    private(set) var unigramProbabilities = 0
    /// Natural logs of back-off weights, Float32, [V].
    private(set) var unigramBackoffs = 0
    /// Index of each token's first successor in order 2, UInt32, [V + 1].
    private(set) var unigramChildren = 0
    /// The orders 2, 3, ….
    private(set) var levels: [Level] = []
    /// SHA-256 of every byte before it, 32 bytes, the last of the file.
    private(set) var checksum = 0
    /// Bytes of the whole file.
    var size: Int { checksum + 32 }

    init(_ header: NgramHeader) {
        var end = NgramHeader.size + header.descriptionSize
        // Counts are below 2³² and there are at most 41 sections of at most 8 bytes an element: no overflow.
        func section(_ count: Int, _ width: Int) -> Int {
            let start = (end + 7) & ~7
            end = start + count * width
            return start
        }
        unigramProbabilities = section(header.vocabularySize, 4)
        unigramBackoffs = section(header.vocabularySize, 4)
        unigramChildren = section(header.vocabularySize + 1, 4)
        for (index, count) in header.counts.enumerated() {
            let isInner = index + 1 < header.counts.count
            let words = isInner ? (count.nodes + 63) / 64 : 0
            levels.append(
                Level(
                    tokens: section(count.nodes, NgramModel.isNarrow(header.vocabularySize) ? 2 : 4),
                    probabilities: section(count.nodes, 1),
                    probabilityTable: section(256, 4),
                    innerBits: section(words, 8),
                    innerRanks: section(words, 4),
                    backoffs: section(count.inner, 1),
                    backoffTable: section(isInner ? 256 : 0, 4),
                    children: section(isInner ? count.inner + 1 : 0, 4)
                )
            )
        }
        checksum = section(0, 1)
    }
}
