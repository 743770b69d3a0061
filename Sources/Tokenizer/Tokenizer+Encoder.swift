// SPDX-License-Identifier: Apache-2.0

extension Tokenizer {
    /// Encodes one text after another and keeps its working memory in between.
    ///
    ///     var encoder = Tokenizer.Encoder(tokenizer)
    ///     var encoding = Encoding()
    ///     for text in texts { encoder.encode(text.span, into: &encoding) }
    ///
    /// One encoder serves one thread at a time; copies are independent.
    public struct Encoder: Sendable {
        private let tokenizer: Tokenizer
        private var pieces: PieceEncoder

        /// An encoder of that vocabulary.
        public init(_ tokenizer: Tokenizer) {
            self.tokenizer = tokenizer
            pieces = PieceEncoder(tokenizer.model, tokenizer.preTokenizer)
        }

        /// Replaces the contents of `encoding` by the tokens of `text`, which need not be valid UTF-8.
        ///
        /// Allocates nothing once its memory and that of `encoding` fit the texts; its memory of words grows with the first
        /// 128 KiB that it reads, to half a megabyte.
        /// - Complexity: O(*n*) in the number of bytes, whatever the text.
        public mutating func encode(
            _ text: Span<UInt8>,
            into encoding: inout Encoding,
            specialTokens: SpecialTokens = .asText
        ) {
            encoding.removeAll()
            pieces.prepare(for: text.count)
            if let error = UTF8Repair.firstError(text, from: 0) {
                let repair = UTF8Repair(text, firstError: error)
                encode(repair.bytes.span, 0..<repair.bytes.count, pass: 0, into: &encoding, specialTokens)
                repair.restore(&encoding.ends)
                encoding.replacedBytes = repair.replacedBytes
            } else {
                encode(text, 0..<text.count, pass: 0, into: &encoding, specialTokens)
            }
            // Dropped bytes at the end have no token after them.
            if let last = encoding.ends.indices.last { encoding.ends[last] = text.count }
        }

        /// Finds the added tokens of one pass and encodes what lies between them.
        private mutating func encode(
            _ text: Span<UInt8>,
            _ range: Range<Int>,
            pass: Int,
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            guard pass < tokenizer.addedTokens.count else {
                pieces.encode(text, range, into: &encoding)
                return
            }
            let added = tokenizer.addedTokens[pass]
            if added.areAllSpecial, specialTokens == .asText {
                encode(text, range, pass: pass + 1, into: &encoding, specialTokens)
                return
            }
            var start = range.lowerBound
            var from = start
            while let (token, found) = added.first(in: from..<range.upperBound, of: text) {
                from = found.upperBound
                // A special token that is taken as text still hides others that begin inside it, as in the reference.
                if token.isSpecial, specialTokens == .asText { continue }
                encode(text, start..<found.lowerBound, pass: pass + 1, into: &encoding, specialTokens)
                encoding.append(token.id, endingAt: found.upperBound)
                start = found.upperBound
            }
            encode(text, start..<range.upperBound, pass: pass + 1, into: &encoding, specialTokens)
        }
    }
}
