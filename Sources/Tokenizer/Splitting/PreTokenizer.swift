// SPDX-License-Identifier: Apache-2.0

/// Cuts text into the pieces that are encoded one by one; tokens never reach across a cut.
///
/// A list of splits, each applied to the pieces of the one before.
struct PreTokenizer: Sendable {
    /// One way to split.
    enum Split: Sendable {
        case gpt2(GPT2Pattern)
        case cl100k(CL100KPattern)
        case o200k(O200KPattern)
        case deepSeek(DeepSeekPattern)
        case digits(DigitSplit)
        case byteDigits(ByteDigitSplit)
        case runs(BehavingSplit<RunSplit>)
        case strings(BehavingSplit<StringSplit>)
        case words(BehavingSplit<WordSplit>)
        case trailingSpace(BehavingSplit<TrailingSpaceSplit>)
        case safeCuts(SafeCuts)

        /// The end of the piece that begins at `start` of a text that ends at `limit`.
        @inline(__always)
        func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
            piece(from: start, limit: limit, of: text).end
        }

        /// The end of the piece that begins at `start` of a text that ends at `limit`, and whether the piece is dropped.
        @inline(__always)
        func piece(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isDropped: Bool) {
            switch self {
            case .gpt2(let pattern): (pattern.end(from: start, limit: limit, of: text), false)
            case .cl100k(let pattern): (pattern.end(from: start, limit: limit, of: text), false)
            case .o200k(let pattern): (pattern.end(from: start, limit: limit, of: text), false)
            case .deepSeek(let pattern): (pattern.end(from: start, limit: limit, of: text), false)
            case .digits(let split): (split.end(from: start, limit: limit, of: text), false)
            case .byteDigits(let split): (split.end(from: start, limit: limit, of: text), false)
            case .runs(let split): split.piece(from: start, limit: limit, of: text)
            case .strings(let split): split.piece(from: start, limit: limit, of: text)
            case .words(let split): split.piece(from: start, limit: limit, of: text)
            case .trailingSpace(let split): split.piece(from: start, limit: limit, of: text)
            case .safeCuts(let cuts): (cuts.endOfWord(from: start, limit: limit, of: text), false)
            }
        }

        /// Whether some pieces are dropped.
        var dropsPieces: Bool {
            switch self {
            case .gpt2, .cl100k, .o200k, .deepSeek, .digits, .byteDigits, .safeCuts: false
            case .runs(let split): split.behavior == .removed
            case .strings(let split): split.behavior == .removed
            case .words(let split): split.behavior == .removed
            case .trailingSpace(let split): split.behavior == .removed
            }
        }
    }

    let splits: [Split]
    /// Whether some pieces are dropped; where not, ``Cursor/isDropped`` need not be asked.
    let dropsPieces: Bool

    /// - Parameter splits: In the order in which they are applied; known sequences become one split.
    init(splits: [Split]) {
        self.splits = Split.joined(splits)
        dropsPieces = splits.contains(where: \.dropsPieces)
    }

    /// Where the walk through a text stands.
    ///
    /// Each split's current piece is remembered, so that a split that looks far ahead does so once per piece.
    struct Cursor: Sendable {
        /// The end of the text, then for each split the end of its current piece.
        fileprivate var limits: [Int] = []
        /// Whether the piece that was found last is no part of what is encoded: no token writes it.
        fileprivate(set) var isDropped = false
    }

    /// Prepares a walk through the text that ends at `limit`.
    func start(_ cursor: inout Cursor, at start: Int, limit: Int) {
        cursor.limits.removeAll(keepingCapacity: true)
        cursor.limits.append(limit)
        for _ in splits { cursor.limits.append(start) }
    }

    /// The end of the piece that begins at `start`, where the piece before ended.
    @inline(__always)
    func end(from start: Int, _ cursor: inout Cursor, of text: Span<UInt8>) -> Int {
        for index in splits.indices where cursor.limits[index + 1] == start {
            let piece = splits[index].piece(from: start, limit: cursor.limits[index], of: text)
            cursor.limits[index + 1] = piece.end
            cursor.isDropped = piece.isDropped
            guard !piece.isDropped else {
                // The splits that follow do not see it.
                for next in (index + 1)..<cursor.limits.count { cursor.limits[next] = piece.end }
                break
            }
        }
        return cursor.limits[splits.count]
    }
}
