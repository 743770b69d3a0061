// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tokens

/// Splits valid text into pieces and merges each, with working memory that is kept from text to text.
struct PieceEncoder: Sendable {
    private let preTokenizer: PreTokenizer
    private var cursor = PreTokenizer.Cursor()
    private var starts: PieceStarts
    /// The pieces of a stretch; one more than there are.
    private var pieces: [kernel_piece] = []
    private var cache = PieceCache()
    /// The tokens of a piece that is new, for encodings without ends.
    private var merged = Encoding()
    private var merger: PieceMerger

    init(_ model: BytePairModel, _ preTokenizer: PreTokenizer) {
        self.preTokenizer = preTokenizer
        starts = PieceStarts(preTokenizer)
        merger = PieceMerger(model)
    }

    /// Makes ready for a text of that many bytes.
    mutating func prepare(for byteCount: Int) {
        cache.prepare(for: byteCount)
    }

    /// Appends the tokens of that range of a valid text.
    mutating func encode(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        guard !preTokenizer.dropsPieces else {
            encodeKeptPieces(text, range, into: &encoding)
            return
        }
        starts.start(range)
        var start = range.lowerBound
        while start < range.upperBound {
            starts.fill(from: start, of: text)
            cache.growIfCrowded()
            let count = listPieces(text)
            if count > 0 {
                encodePieces(text, count, into: &encoding)
                start += Int(pieces[count].start)
            } else {
                let end = starts.endOfLongPiece(of: text)
                merger.encode(text, start..<end, into: &encoding)
                start = end
            }
        }
    }

    /// Appends the tokens of the pieces that no split drops.
    private mutating func encodeKeptPieces(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        preTokenizer.start(&cursor, at: range.lowerBound, limit: range.upperBound)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = preTokenizer.end(from: start, &cursor, of: text)
            if cursor.isDropped {
                encoding.droppedBytes += end - start
            } else {
                merger.encode(text, start..<end, into: &encoding)
            }
            start = end
        }
    }

    /// Lists the pieces between the starts and returns how many there are.
    private mutating func listPieces(_ text: Span<UInt8>) -> Int {
        let most = 64 * starts.words.count
        if pieces.count < most { pieces = [kernel_piece](repeating: kernel_piece(), count: most) }
        // The kernel reads the text to its end, and writes at most one piece for each bit.
        return unsafe text.extracting(starts.base...).withUnsafeBufferPointer { text in
            unsafe starts.words.withUnsafeBufferPointer { words in
                unsafe pieces.withUnsafeMutableBufferPointer { pieces in
                    unsafe kernel_list_pieces(
                        text.baseAddress,
                        text.count,
                        words.baseAddress,
                        words.count,
                        cache.table.shift,
                        pieces.baseAddress
                    )
                }
            }
        }
    }

    /// Appends the tokens of the pieces in the list.
    private mutating func encodePieces(_ text: Span<UInt8>, _ count: Int, into encoding: inout Encoding) {
        var index = 0
        while true {
            index = appendKnownPieces(text, index..<count, to: &encoding)
            if index == count { return }
            merge(text, pieces[index], end: Int(pieces[index + 1].start), into: &encoding)
            index += 1
        }
    }

    /// Appends the tokens of remembered pieces, up to one that is not, whose index is returned.
    private func appendKnownPieces(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        to encoding: inout Encoding
    ) -> Int {
        // Each byte can be a token, and the kernel writes four tokens at once.
        let room = Int(pieces[range.upperBound].start - pieces[range.lowerBound].start) + 4
        var next = 0
        unsafe text.extracting(starts.base...).withUnsafeBufferPointer { text in
            unsafe pieces.withUnsafeBufferPointer { pieces in
                unsafe encoding.append(room: room) { tokens, ends, written in
                    next = unsafe kernel_known_pieces(
                        text.baseAddress,
                        pieces.baseAddress,
                        range.lowerBound,
                        range.upperBound,
                        cache.table,
                        tokens,
                        ends,
                        starts.base,
                        &written
                    )
                }
            }
        }
        return next
    }

    /// Appends the tokens of a new piece and remembers them.
    private mutating func merge(_ text: Span<UInt8>, _ piece: kernel_piece, end: Int, into encoding: inout Encoding) {
        let range = starts.base + Int(piece.start)..<starts.base + end
        guard range.count <= PieceCache.longestPiece else {
            merger.encode(text, range, into: &encoding)
            return
        }
        guard encoding.keepsEnds else {
            mergeAside(text, range, piece)
            encoding.append(merged)
            return
        }
        let first = encoding.tokens.count
        let dropped = encoding.droppedBytes
        merger.encode(text, range, into: &encoding)
        if encoding.droppedBytes == dropped {
            cache.store(piece, text.extracting(range), encoding, first, range.lowerBound)
        }
    }

    /// Encodes a new piece into ``merged`` and remembers it.
    private mutating func mergeAside(_ text: Span<UInt8>, _ range: Range<Int>, _ piece: kernel_piece) {
        merged.removeAll()
        merger.encode(text, range, into: &merged)
        guard merged.droppedBytes == 0 else { return }
        // A copy, because the cache changes while it reads.
        let tokens = merged
        cache.store(piece, text.extracting(range), tokens, 0, range.lowerBound)
    }
}
