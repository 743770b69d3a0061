// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tokens

/// Merges pieces chunk by chunk: the bytes of each by themselves, by the definition, and then again where two of them meet.
///
/// Of the tokens of two chunks those far from the seam are tokens of the whole, too. A window of some tokens on both sides is merged
/// by itself; where it begins and ends with a token that the chunk has there as well, all neighbours in the row of chunk, window
/// and chunk are stable, because each two of them are neighbours in what was merged by itself. So the row is the encoding
/// (``MergeTrees``). Where a window disagrees, a wider one is tried.
struct ChunkMerger: Sendable {
    /// The most bytes that are merged at once.
    static let longestChunk = kernel_longest_chunk
    /// Chunks that are merged in turn, so that none waits for another.
    private static let batch = 16
    /// The fewest bytes of a piece; for fewer the search costs less.
    static let shortestPiece = 24
    /// The tokens of each chunk that a window takes, at first and where it disagrees.
    private static let windowTokens = 3
    private static let widerWindows = [4, 5, 6, 8, 10]

    /// The chunks of a batch, and before them the last one of the batch before.
    private var chunks: [kernel_chunk] = []
    private var windows: [kernel_chunk] = []
    /// 64 tokens for each.
    private var tokens: [TokenID] = []
    private var windowed: [TokenID] = []

    /// Appends the tokens of a piece of many bytes; false, and nothing appended, where another merger has to do it.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    mutating func merge(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        by model: BytePairModel,
        into encoding: inout Encoding
    ) -> Bool {
        guard range.count >= ChunkMerger.shortestPiece, range.count <= UInt32.max, !ChunkMerger.isRun(text, range)
        else {
            return false
        }
        if chunks.isEmpty { allocate() }
        let first = encoding.tokens.count
        if mergeMany(text, range, model, into: &encoding) { return true }
        encoding.removeTokens(from: first)
        return false
    }

    /// Most encoders never meet a long piece.
    private mutating func allocate() {
        chunks = [kernel_chunk](repeating: kernel_chunk(), count: ChunkMerger.batch + 1)
        windows = chunks
        tokens = [TokenID](repeating: 0, count: ChunkMerger.longestChunk * chunks.count)
        windowed = tokens
    }

    private mutating func mergeMany(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        _ model: BytePairModel,
        into encoding: inout Encoding
    ) -> Bool {
        let piece = text.extracting(range)
        var at = 0
        /// Where the tokens begin that are not appended yet, in the first chunk.
        var done = 0
        // The last chunk of a batch is the first one of the next.
        var held = 0
        while at < piece.count {
            var count = held
            while count <= ChunkMerger.batch, at < piece.count {
                let end = ChunkMerger.chunkEnd(piece, from: at)
                chunks[count] = kernel_chunk(start: UInt32(at), count: UInt32(end - at), starts: 0)
                at = end
                count += 1
            }
            model.merge(piece, chunks: &chunks, held..<count, into: &tokens)
            guard chunks[held..<count].allSatisfy({ $0.starts != 0 }) else { return false }
            for seam in 0..<count - 1 {
                guard let window = window(at: seam, tokens: ChunkMerger.windowTokens) else { return false }
                windows[seam] = window
            }
            model.merge(piece, chunks: &windows, 0..<count - 1, into: &windowed)
            for seam in 0..<count - 1 {
                guard agrees(seam) || widen(seam, piece, model) else { return false }
                let window = windows[seam]
                append(seam, from: done, to: Int(window.start - chunks[seam].start), range, into: &encoding)
                let start = range.lowerBound + Int(window.start)
                let place = seam * ChunkMerger.longestChunk
                encoding.append(windowed.span, place, starts: window.starts, in: start..<start + Int(window.count))
                done = Int(window.start + window.count - chunks[seam + 1].start)
            }
            guard at < piece.count else {
                append(count - 1, from: done, to: Int(chunks[count - 1].count), range, into: &encoding)
                return true
            }
            chunks[0] = chunks[count - 1]
            for index in 0..<ChunkMerger.longestChunk {
                tokens[index] = tokens[(count - 1) * ChunkMerger.longestChunk + index]
            }
            held = 1
        }
        return true
    }

    /// Whether the piece is one byte again and again, which a merger that remembers its answers does faster.
    private static func isRun(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound + 1
        while at < range.upperBound, text[at] == text[at - 1] { at += 1 }
        return at == range.upperBound
    }

    /// Merges wider windows until one agrees.
    private mutating func widen(_ seam: Int, _ piece: Span<UInt8>, _ model: BytePairModel) -> Bool {
        for count in ChunkMerger.widerWindows {
            guard let window = window(at: seam, tokens: count) else { return false }
            windows[seam] = window
            model.merge(piece, chunks: &windows, seam..<seam + 1, into: &windowed)
            if agrees(seam) { return true }
        }
        return false
    }

    /// Where a chunk that begins there ends: where a character does, if the text is valid.
    private static func chunkEnd(_ piece: Span<UInt8>, from start: Int) -> Int {
        let end = start + longestChunk
        guard end < piece.count else { return piece.count }
        for place in (end - 3...end).reversed() where piece[place] & 0xC0 != 0x80 { return place }
        return end
    }

    /// The window of that many tokens of each chunk at a seam; nil when tokens are too long for that.
    ///
    /// It reaches at most to the middle of both chunks, so that windows do not overlap.
    private func window(at seam: Int, tokens count: Int) -> kernel_chunk? {
        let (left, right) = (chunks[seam], chunks[seam + 1])
        let middle = UInt64(ChunkMerger.longestChunk / 2)
        // The last tokens of the left chunk.
        var ahead = left.starts & (.max << middle)
        var kept = ahead
        for _ in 0..<min(count, ahead.nonzeroBitCount) { kept ^= 1 << UInt64(63 - kept.leadingZeroBitCount) }
        ahead ^= kept
        // What comes behind the first tokens of the right one.
        var behind = right.starts
        for _ in 0..<min(count, (behind & ~(.max << middle)).nonzeroBitCount) { behind &= behind - 1 }
        let end = behind == 0 ? right.count : UInt32(behind.trailingZeroBitCount)
        let start = ahead == 0 ? left.count : UInt32(ahead.trailingZeroBitCount)
        let length = left.count - start + end
        guard length > 0, length <= UInt32(ChunkMerger.longestChunk) else { return nil }
        return kernel_chunk(start: left.start + start, count: length, starts: 0)
    }

    /// Whether the window begins with a token that the chunk before has, too, and ends with one that the chunk behind has.
    private func agrees(_ seam: Int) -> Bool {
        let (left, right, window) = (chunks[seam], chunks[seam + 1], windows[seam])
        let place = seam * ChunkMerger.longestChunk
        let first = Int(window.start - left.start)
        guard first < Int(left.count), tokens[place + first] == windowed[place] else { return false }
        let last = 63 - window.starts.leadingZeroBitCount
        let lastInChunk = Int(window.start) + last - Int(right.start)
        return lastInChunk >= 0 && right.starts >> UInt64(lastInChunk) & 1 != 0
            && tokens[place + ChunkMerger.longestChunk + lastInChunk] == windowed[place + last]
    }

    /// Appends the tokens of a chunk that begin in that part of it.
    private func append(_ chunk: Int, from: Int, to end: Int, _ range: Range<Int>, into encoding: inout Encoding) {
        guard from < end else { return }
        let start = range.lowerBound + Int(chunks[chunk].start) + from
        let starts = chunks[chunk].starts >> UInt64(from) & (.max >> UInt64(64 - (end - from)))
        let place = chunk * ChunkMerger.longestChunk + from
        encoding.append(tokens.span, place, starts: starts, in: start..<start + end - from)
    }
}

extension BytePairModel {
    /// Merges some of the chunks, from the same place of the list of tokens on.
    fileprivate func merge(
        _ text: Span<UInt8>,
        chunks: inout [kernel_chunk],
        _ range: Range<Int>,
        into tokens: inout [TokenID]
    ) {
        // The chunks lie in the text, and there are 64 tokens for each.
        unsafe withMerges { merges in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe chunks.withUnsafeMutableBufferPointer { chunks in
                    unsafe tokens.withUnsafeMutableBufferPointer { tokens in
                        unsafe kernel_merge_chunks(
                            text.baseAddress,
                            chunks.extracting(range).baseAddress,
                            range.count,
                            tokens.extracting((ChunkMerger.longestChunk * range.lowerBound)...).baseAddress,
                            merges
                        )
                    }
                }
            }
        }
    }

    /// Gives the kernel what it needs of the merges, for as long as it runs.
    @unsafe
    private func withMerges(_ body: (kernel_merges) -> Void) {
        unsafe trees.pairs.slots.withUnsafeBufferPointer { slots in
            unsafe trees.results.withUnsafeBufferPointer { results in
                unsafe kernelTokens.withUnsafeBufferPointer { tokens in
                    unsafe byteOrders.withUnsafeBufferPointer { orders in
                        unsafe body(
                            kernel_merges(
                                slots: slots.baseAddress,
                                shift: UInt32(trees.pairs.shift),
                                results: results.baseAddress,
                                byte_tokens: tokens.baseAddress,
                                byte_orders: orders.baseAddress
                            )
                        )
                    }
                }
            }
        }
    }
}

extension Encoding {
    /// Appends the tokens that begin at the bits: the one of bit *i* is `tokens[first + i]`, bit 0 is the first byte of `range`.
    @inline(__always)
    fileprivate mutating func append(_ tokens: Span<TokenID>, _ first: Int, starts: UInt64, in range: Range<Int>) {
        var rest = starts
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            let end = rest == 0 ? range.upperBound : range.lowerBound + rest.trailingZeroBitCount
            append(tokens[first + place], endingAt: end)
        }
    }
}
