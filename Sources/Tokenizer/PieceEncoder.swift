// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Splits valid text into pieces and merges each, with working memory that is kept from text to text.
struct PieceEncoder: Sendable {
    private let model: BytePairModel
    private let preTokenizer: PreTokenizer
    private var cursor = PreTokenizer.Cursor()
    private var cache = PieceCache()
    private var short = ShortPieceMerger()
    private var long = LongPieceMerger()
    private var unordered = UnorderedMerger()
    /// The tokens of a long piece.
    private var longTokens: [TokenID] = []
    /// Where each byte of a long piece ends in the text, when some bytes of the piece were dropped.
    private var keptEnds: [Int] = []
    private let longestPiece: Int

    /// - Parameter longestPiece: The most bytes that are merged together. Only a run of one kind of character over 16 MB, which
    ///   no language writes, is cut, and only there can ids differ from a tokenizer with unbounded memory.
    init(_ model: BytePairModel, _ preTokenizer: PreTokenizer, longestPiece: Int = 1 << 24) {
        self.model = model
        self.preTokenizer = preTokenizer
        self.longestPiece = longestPiece
    }

    /// Makes ready for a text of that many bytes.
    mutating func prepare(for byteCount: Int) {
        cache.prepare(for: byteCount)
    }

    /// Appends the tokens of that range of a valid text.
    mutating func encode(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        preTokenizer.start(&cursor, at: range.lowerBound, limit: range.upperBound)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = preTokenizer.end(from: start, &cursor, of: text)
            if end - start <= PieceCache.Key.longest {
                encodeThroughCache(text, start..<end, into: &encoding)
            } else {
                encodePiece(text, start..<end, into: &encoding)
            }
            start = end
        }
    }

    @inline(__always)
    private mutating func encodeThroughCache(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        let key = PieceCache.Key(text, range.lowerBound, count: range.count)
        let (place, found) = cache.entry(of: key)
        if let tokens = found {
            var end = range.lowerBound
            for index in 0..<PieceCache.mostTokens where tokens[index] != BytePairModel.missing {
                end += model.vocabulary.length(of: tokens[index])
                encoding.append(tokens[index], endingAt: end)
            }
            return
        }
        let before = encoding.tokens.count
        let dropped = encoding.droppedBytes
        encodePiece(text, range, into: &encoding)
        // Where bytes were dropped the lengths of the tokens do not give their ends.
        guard encoding.droppedBytes == dropped else { return }
        let added = encoding.tokens[before...]
        if added.count <= PieceCache.mostTokens { cache.store(key, added, at: place) }
    }

    private mutating func encodePiece(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        guard range.count <= ShortPieceMerger.limit, model.merges.isOrdered,
            let count = short.merge(text.extracting(range), by: model)
        else {
            encodeLongPiece(text, range, into: &encoding)
            return
        }
        var end = range.lowerBound
        for index in 0..<count {
            let token = short.tokens[index]
            end += model.vocabulary.length(of: token)
            encoding.append(token, endingAt: end)
        }
    }

    /// Encodes a piece that is long, or has bytes that no token writes, or is of a vocabulary without order.
    private mutating func encodeLongPiece(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + longestPiece, range.upperBound)
            mergeLong(text, start..<end, into: &encoding)
            start = end
        }
    }

    private mutating func mergeLong(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        longTokens.removeAll(keepingCapacity: true)
        for place in range {
            let token = model.byteTokens[Int(text[place])]
            if token != BytePairModel.missing { longTokens.append(token) }
        }
        let dropped = range.count - longTokens.count
        encoding.droppedBytes += dropped
        if model.merges.isOrdered {
            long.merge(&longTokens, by: model.merges)
        } else {
            unordered.merge(&longTokens, by: model.merges)
        }

        keptEnds.removeAll(keepingCapacity: true)
        if dropped > 0 {
            for place in range where model.byteTokens[Int(text[place])] != BytePairModel.missing {
                keptEnds.append(place + 1)
            }
        }
        var bytes = 0
        for token in longTokens {
            bytes += model.vocabulary.length(of: token)
            encoding.append(token, endingAt: dropped > 0 ? keptEnds[bytes - 1] : range.lowerBound + bytes)
        }
    }
}
