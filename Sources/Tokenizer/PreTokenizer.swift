// SPDX-License-Identifier: Apache-2.0

/// Cuts text into the pieces that are encoded one by one; tokens never reach across a cut.
///
/// A list of splits, each applied to the pieces of the one before.
struct PreTokenizer: Sendable {
    /// One way to split.
    enum Split: Sendable {
        case gpt2(GPT2Pattern)
        case digits(DigitSplit)

        /// The end of the piece that begins at `start` of a text that ends at `limit`.
        @inline(__always)
        func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
            switch self {
            case .gpt2(let pattern): pattern.end(from: start, limit: limit, of: text)
            case .digits(let split): split.end(from: start, limit: limit, of: text)
            }
        }
    }

    let splits: [Split]

    /// Where the walk through a text stands.
    ///
    /// Each split's current piece is remembered, so that a split that looks far ahead does so once per piece.
    struct Cursor: Sendable {
        /// The end of the text, then for each split the end of its current piece.
        fileprivate var limits: [Int] = []
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
            cursor.limits[index + 1] = splits[index].end(from: start, limit: cursor.limits[index], of: text)
        }
        return cursor.limits[splits.count]
    }
}
