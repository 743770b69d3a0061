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
        /// What is done before normalised added tokens are looked for.
        private var normalizer: TextRewriter
        /// What is done after that.
        private var preparer: TextRewriter
        /// Ascending parts of the text that is being encoded in which no special token is recognised.
        private var inputs: [Range<Int>] = []

        /// An encoder of that vocabulary.
        public init(_ tokenizer: Tokenizer) {
            self.tokenizer = tokenizer
            pieces = PieceEncoder(tokenizer.model, tokenizer.model.splittingWords(tokenizer.preTokenizer))
            normalizer = TextRewriter(tokenizer.text.normalization)
            preparer = TextRewriter(tokenizer.text.preparation)
        }

        /// Replaces the contents of `encoding` by the tokens of `text`, which need not be valid UTF-8.
        ///
        /// Allocates nothing once its memory and that of `encoding` fit the texts; its memory of words grows with what
        /// it reads, to 16 MB for texts of more than a hundred thousand different words.
        /// - Complexity: O(*n*) in the number of bytes, whatever the text.
        public mutating func encode(
            _ text: Span<UInt8>,
            into encoding: inout Encoding,
            specialTokens: SpecialTokens = .asText
        ) {
            encoding.removeAll()
            encoding.reserve(for: text.count)
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

        /// Replaces the contents of `encoding` by the tokens of `text`, which is UTF-8, special tokens recognised
        /// outside of `inputs`.
        ///
        /// - Parameter inputs: ascending, and apart from each other.
        mutating func encode(_ text: Span<UInt8>, inputs: [Range<Int>], into encoding: inout Encoding) {
            self.inputs = inputs
            encode(text, into: &encoding, specialTokens: .recognized)
            self.inputs = []
        }

        /// Finds the added tokens of one pass over the text as it is, and encodes what lies between them.
        private mutating func encode(
            _ text: Span<UInt8>,
            _ range: Range<Int>,
            pass: Int,
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            if range.isEmpty { return }
            guard pass < tokenizer.addedTokens.count else {
                normalize(text, range, into: &encoding, specialTokens)
                return
            }
            let added = tokenizer.addedTokens[pass]
            if added.areAllSpecial, specialTokens == .asText {
                encode(text, range, pass: pass + 1, into: &encoding, specialTokens)
                return
            }
            let first = encoding.ends.count
            var search = AddedTokenSearch(added, in: range, specialTokens, inputs: inputs)
            var start = range.lowerBound
            while let (token, found) = search.next(in: text) {
                if start < found.lowerBound {
                    encode(text, start..<found.lowerBound, pass: pass + 1, into: &encoding, specialTokens)
                }
                encoding.append(token.id, endingAt: found.upperBound)
                start = found.upperBound
            }
            encode(text, start..<range.upperBound, pass: pass + 1, into: &encoding, specialTokens)
            if added.canOverlap { encoding.orderEnds(from: first) }
        }

        /// Normalises a stretch between added tokens, if need be, and encodes it.
        private mutating func normalize(
            _ text: Span<UInt8>,
            _ range: Range<Int>,
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            let isStart = range.lowerBound == 0
            guard !normalizer.isIdle, normalizer.rewrite(text, range, isStart: isStart) else {
                findNormalized(text, range, isStart: isStart, inputs, into: &encoding, specialTokens)
                return
            }
            let first = encoding.ends.count
            let normalized = normalizer.output
            let keepsStart = isStart && normalizer.keepsStart
            findNormalized(
                normalized.span,
                0..<normalized.count,
                isStart: keepsStart,
                normalizer.changed(inputs),
                into: &encoding,
                specialTokens
            )
            normalizer.restore(&encoding.ends, from: first)
        }

        /// Finds the added tokens that are looked for in normalised text, and encodes what lies between them.
        private mutating func findNormalized(
            _ text: Span<UInt8>,
            _ range: Range<Int>,
            isStart: Bool,
            _ inputs: [Range<Int>],
            into encoding: inout Encoding,
            _ specialTokens: SpecialTokens
        ) {
            let added = tokenizer.normalizedTokens
            let first = encoding.ends.count
            var start = range.lowerBound
            if !added.areAllSpecial || specialTokens == .recognized {
                var search = AddedTokenSearch(added, in: range, specialTokens, inputs: inputs)
                while let (token, found) = search.next(in: text) {
                    let before = start..<max(start, found.lowerBound)
                    encodePieces(text, before, isStart: isStart && start == range.lowerBound, into: &encoding)
                    encoding.append(token.id, endingAt: found.upperBound)
                    start = found.upperBound
                }
            }
            let isStart = isStart && start == range.lowerBound
            encodePieces(text, start..<range.upperBound, isStart: isStart, into: &encoding)
            if added.canOverlap { encoding.orderEnds(from: first) }
        }

        /// Encodes what no added token takes.
        private mutating func encodePieces(
            _ text: Span<UInt8>,
            _ range: Range<Int>,
            isStart: Bool,
            into encoding: inout Encoding
        ) {
            if range.isEmpty { return }
            guard !preparer.isIdle, preparer.rewrite(text, range, isStart: isStart) else {
                pieces.encode(text, range, into: &encoding)
                return
            }
            let first = encoding.ends.count
            let prepared = preparer.output
            pieces.encode(prepared.span, 0..<prepared.count, into: &encoding)
            preparer.restore(&encoding.ends, from: first)
        }
    }
}
