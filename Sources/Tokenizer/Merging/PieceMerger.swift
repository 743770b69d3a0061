// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Turns one piece into tokens by merging, with working memory that is kept from piece to piece.
struct PieceMerger: Sendable {
    private let model: BytePairModel
    private var chunks = ChunkMerger()
    private var forward = ForwardMerger()
    /// The units of a piece that are not dropped, and where each of their bytes ends in the text.
    private var kept: [UInt8] = []
    private var keptEnds: [Int] = []

    init(_ model: BytePairModel) {
        self.model = model
    }

    /// Appends the tokens of that piece of a valid text.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    mutating func encode(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        if model.takesWholePieces, let token = model.vocabulary.id(of: text.extracting(range)) {
            encoding.append(token, endingAt: range.upperBound)
            return
        }
        if range.count >= ChunkMerger.shortestPiece, chunks.merge(text, range, by: model, into: &encoding) { return }
        var start = range.lowerBound
        var isAfterUnknown = false
        while start < range.upperBound {
            let stop = forward.merge(text, start..<range.upperBound, by: model)
            if stop < range.upperBound, case .drop = model.fallback {
                dropUnits(text, start..<range.upperBound, into: &encoding)
                return
            }
            isAfterUnknown = isAfterUnknown && stop == start
            for token in forward.tokens {
                start += model.vocabulary.length(of: token)
                encoding.append(token, endingAt: start)
            }
            guard start < range.upperBound else { return }
            let end = min(start + model.units.length(from: text[start]), range.upperBound)
            switch model.fallback {
            case .drop:
                break
            case .bytes(let tokens):
                for place in start..<end { encoding.append(tokens[Int(text[place])], endingAt: place + 1) }
            case .unknown(let token, let isFused):
                if isFused, isAfterUnknown {
                    encoding.ends[encoding.ends.count - 1] = end
                } else {
                    encoding.append(token, endingAt: end)
                }
            }
            isAfterUnknown = true
            start = end
        }
    }

    /// Encodes a piece without the units that no token writes, as if they were not there.
    private mutating func dropUnits(_ text: Span<UInt8>, _ range: Range<Int>, into encoding: inout Encoding) {
        kept.removeAll(keepingCapacity: true)
        keptEnds.removeAll(keepingCapacity: true)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + model.units.length(from: text[start]), range.upperBound)
            if model.trie.longest(text, from: start, limit: end).length == end - start {
                for place in start..<end {
                    kept.append(text[place])
                    keptEnds.append(place + 1)
                }
            } else {
                encoding.droppedBytes += end - start
            }
            start = end
        }
        let bytes = kept
        _ = forward.merge(bytes.span, bytes.indices, by: model)
        var end = 0
        for token in forward.tokens {
            end += model.vocabulary.length(of: token)
            encoding.append(token, endingAt: keptEnds[end - 1])
        }
        if kept.capacity > PieceMerger.keptCapacity { (kept, keptEnds) = ([], []) }
    }

    /// Bytes whose memory is kept for the next piece.
    private static let keptCapacity = 1 << 20
}
