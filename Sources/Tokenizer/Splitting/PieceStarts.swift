// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Where the pieces of a stretch of text begin, as a bitmap.
///
/// Vector code finds the starts for the patterns that it knows, and the matchers of the pre-tokenizer for the others.
struct PieceStarts: Sendable {
    private let preTokenizer: PreTokenizer
    /// The most bytes of text that one bitmap covers.
    private let window: Int
    private let pattern: kernel_pattern?
    private var cursor = PreTokenizer.Cursor()
    private var limit = 0
    /// Bit i of word w: whether a piece begins 64·w + i bytes after ``base``.
    private(set) var words: [UInt64] = []
    /// The byte of the text that the first bit stands for; always the start of a piece.
    private(set) var base = 0

    /// - Parameter usesKernel: Whether vector code may find the starts.
    /// - Parameter window: The most bytes of text that one bitmap covers; a piece of that length needs a search of its own.
    init(_ preTokenizer: PreTokenizer, usesKernel: Bool = true, window: Int = 1 << 12) {
        self.preTokenizer = preTokenizer
        self.window = window
        pattern = usesKernel ? preTokenizer.kernelPattern : nil
    }

    /// Prepares a walk through that range.
    mutating func start(_ range: Range<Int>) {
        preTokenizer.start(&cursor, at: range.lowerBound, limit: range.upperBound)
        limit = range.upperBound
    }

    /// Makes the bitmap of the stretch from `start` on, where a piece begins and to which the stretch before was walked.
    ///
    /// The end of the range counts as a start. Between two neighbouring starts there is a piece; of what follows the last one
    /// only the next bitmap knows.
    mutating func fill(from start: Int, of text: Span<UInt8>) {
        base = start
        let count = min(limit - start, window) / 64 + 1
        if words.count != count { words = [UInt64](repeating: 0, count: count) }
        if let pattern {
            PieceStarts.find(text.extracting(start..<limit), pattern, &words)
        } else {
            match(text)
        }
    }

    /// The end of a piece that begins at ``base`` and goes on beyond the bitmap.
    mutating func endOfLongPiece(of text: Span<UInt8>) -> Int {
        if pattern != nil { preTokenizer.start(&cursor, at: base, limit: limit) }
        return preTokenizer.end(from: base, &cursor, of: text)
    }

    private static func find(_ text: Span<UInt8>, _ pattern: kernel_pattern, _ words: inout [UInt64]) {
        // The kernel reads the text and the tables inside their bounds and writes as many words as there are.
        unsafe text.withUnsafeBufferPointer { text in
            unsafe words.withUnsafeMutableBufferPointer { words in
                unsafe kernel_piece_starts(
                    text.baseAddress,
                    text.count,
                    pattern,
                    CharacterClasses.unicode.kernelTables,
                    words.baseAddress,
                    words.count
                )
            }
        }
    }

    /// The same piece by piece.
    private mutating func match(_ text: Span<UInt8>) {
        for index in words.indices { words[index] = 0 }
        let end = base + 64 * words.count
        var at = base
        while at < end {
            words[(at - base) / 64] |= 1 << UInt64((at - base) % 64)
            guard at < limit else { return }
            at = preTokenizer.end(from: at, &cursor, of: text)
        }
    }
}

extension PreTokenizer {
    /// The pattern by which vector code finds the same pieces.
    fileprivate var kernelPattern: kernel_pattern? {
        switch splits.count {
        case 1:
            if case .gpt2(let pattern) = splits[0], pattern.contractions == .small { return kernel_pattern_gpt2 }
            if case .cl100k(let pattern) = splits[0] { return pattern.kernelPattern }
        case 2:
            if case .digits(let digits) = splits[0], digits.isIndividual,
                case .gpt2(let pattern) = splits[1], pattern.contractions == .small
            {
                return kernel_pattern_digits_gpt2
            }
        default:
            break
        }
        return nil
    }
}

extension CL100KPattern {
    fileprivate var kernelPattern: kernel_pattern? {
        guard contractions == .anyCase, takesLineEnds else { return nil }
        switch (mostDigits, wordClasses, whiteSpace) {
        case (3, CharacterClass.letter, .wholeEnd): return kernel_pattern_cl100k
        case (3, CharacterClass.letter, .lines): return kernel_pattern_llama3
        case (1, CharacterClass.letter, .lines): return kernel_pattern_qwen2
        case (1, CharacterClass.letter | CharacterClass.mark, .lines): return kernel_pattern_qwen35
        default: return nil
        }
    }
}

extension CharacterClasses {
    /// The tables as vector code reads them.
    fileprivate var kernelTables: kernel_character_classes {
        unsafe kernel_character_classes(blocks: blocks, classes: classes)
    }
}
