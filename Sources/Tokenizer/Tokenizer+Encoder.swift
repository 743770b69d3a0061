// SPDX-License-Identifier: Apache-2.0

import Tokens

extension Tokenizer {
    /// Encodes one text after another, and keeps its working memory in between.
    ///
    /// One encoder serves one thread at a time; make one for each.
    public struct Encoder: Sendable {
        private let tokenizer: Tokenizer
        private var cursor = PreTokenizer.Cursor()
        private var short = ShortPieceMerger()
        private var long = LongPieceMerger()
        private var unordered = UnorderedMerger()
        /// The tokens of the piece at hand.
        private var piece: [TokenID]
        /// Where the bytes of a piece end when some of its bytes were dropped.
        private var keptEnds: [Int] = []

        /// An encoder of that vocabulary.
        public init(_ tokenizer: Tokenizer) {
            self.tokenizer = tokenizer
            piece = [TokenID](repeating: 0, count: ShortPieceMerger.limit)
        }

        /// Replaces the contents of `encoding` by the tokens of `text`.
        ///
        /// - Complexity: O(*n*) in the number of bytes, whatever the text; no allocation once the memory fits.
        public mutating func encode(
            _ text: Span<UInt8>,
            into encoding: inout Encoding,
            specialTokens: SpecialTokens = .asText
        ) {
            encoding.removeAll()
            guard let error = UTF8Repair.firstError(text, from: 0) else {
                encodeValid(text, into: &encoding, specialTokens)
                return
            }
            let repair = UTF8Repair(text, firstError: error)
            encodeValid(repair.bytes.span, into: &encoding, specialTokens)
            repair.restore(&encoding.ends)
            encoding.replacedBytes = repair.replacedBytes
        }

        private mutating func encodeValid(
            _ text: Span<UInt8>,
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            split(0..<text.count, of: text, by: 0, into: &encoding, specialTokens)
            // Dropped bytes at the end have no token after them.
            if let last = encoding.ends.indices.last { encoding.ends[last] = text.count }
        }

        /// Finds added tokens and encodes what lies between them.
        private mutating func split(
            _ range: Range<Int>,
            of text: Span<UInt8>,
            by pass: Int,
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            guard pass < tokenizer.addedTokens.count else {
                encodePieces(of: text, range, into: &encoding)
                return
            }
            let added = tokenizer.addedTokens[pass]
            var start = range.lowerBound
            var from = start
            while let (token, found) = added.first(in: from..<range.upperBound, of: text) {
                from = found.upperBound
                if token.isSpecial, specialTokens == .asText { continue }
                split(start..<found.lowerBound, of: text, by: pass + 1, into: &encoding, specialTokens)
                encoding.tokens.append(token.id)
                encoding.ends.append(found.upperBound)
                start = found.upperBound
            }
            split(start..<range.upperBound, of: text, by: pass + 1, into: &encoding, specialTokens)
        }

        private mutating func encodePieces(of text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
            tokenizer.preTokenizer.start(&cursor, at: range.lowerBound, limit: range.upperBound)
            var start = range.lowerBound
            while start < range.upperBound {
                let end = tokenizer.preTokenizer.end(from: start, &cursor, of: text)
                encodePiece(of: text, start..<end, into: &encoding)
                start = end
            }
        }

        private mutating func encodePiece(of text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
            let model = tokenizer.model
            let count = range.count
            let isShort = count <= ShortPieceMerger.limit && model.merges.isOrdered
            if isShort {
                var index = 0
                for place in range {
                    let token = model.byteTokens[Int(text[place])]
                    guard token != BytePairModel.missing else {
                        encodeIncomplete(of: text, range, into: &encoding)
                        return
                    }
                    piece[index] = token
                    index += 1
                }
                let merged = short.merge(&piece, count: count, by: model.merges)
                var end = range.lowerBound
                for index in 0..<merged {
                    end += model.vocabulary.range(of: piece[index]).count
                    encoding.tokens.append(piece[index])
                    encoding.ends.append(end)
                }
            } else {
                encodeIncomplete(of: text, range, into: &encoding)
            }
        }

        /// Encodes a piece that is long, or that has bytes which no token writes.
        private mutating func encodeIncomplete(of text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding)
        {
            let model = tokenizer.model
            var tokens: [TokenID] = []
            keptEnds.removeAll(keepingCapacity: true)
            for place in range {
                let token = model.byteTokens[Int(text[place])]
                if token == BytePairModel.missing { continue }
                tokens.append(token)
                keptEnds.append(place + 1)
            }
            encoding.droppedBytes += range.count - tokens.count
            if model.merges.isOrdered {
                long.merge(&tokens, by: model.merges)
            } else {
                unordered.merge(&tokens, by: model.merges)
            }
            var kept = 0
            for token in tokens {
                kept += model.vocabulary.range(of: token).count
                encoding.tokens.append(token)
                encoding.ends.append(keptEnds[kept - 1])
            }
        }
    }
}
