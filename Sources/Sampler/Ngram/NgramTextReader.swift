// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens

/// Turns plain text into the documents an ``NgramTrainer`` learns from, and keeps every so-manieth paragraph aside.
///
///     var reader = NgramTextReader(tokenizer, heldOutInterval: 50)
///     try trainer.addDocument(reader.tokens(of: text).span)
///     let model = try trainer.train()
///     try model.perplexity(of: reader.heldOut.span)
///
/// Paragraphs are separated by blank lines. Each becomes two newlines and its text without newlines around it, encoded
/// as one; a document is its paragraphs one after the other. So a model learns how paragraphs begin and end, and
/// with ``startContext`` writes as if a paragraph began.
public struct NgramTextReader: Sendable {
    private var encoder: Tokenizer.Encoder
    private var encoding = Encoding()
    private let heldOutInterval: Int?
    private var paragraphCount = 0

    /// What the two newlines before a paragraph become.
    public let startContext: [TokenID]
    /// The paragraphs kept aside so far, one after the other.
    public private(set) var heldOut: [TokenID] = []
    /// The bytes of text, two newlines for each paragraph included, that ``heldOut`` stands for.
    public private(set) var heldOutByteCount = 0

    /// A reader that keeps the paragraphs number n, 2n, 3n … aside, counted over all texts; with nil or below 1, none.
    public init(_ tokenizer: Tokenizer, heldOutInterval: Int? = nil) {
        encoder = Tokenizer.Encoder(tokenizer)
        self.heldOutInterval = heldOutInterval.flatMap { $0 < 1 ? nil : $0 }
        // A vocabulary may join the newlines with what follows them; such tokens are no context that texts share.
        let beginning = tokenizer.encode("\n\nA")
        startContext = zip(beginning.tokens, beginning.ends).filter { $0.1 <= 2 }.map(\.0)
    }

    /// The tokens of a text's paragraphs, but for those kept aside.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public mutating func tokens(of text: Span<UInt8>) -> [TokenID] {
        var tokens: [TokenID] = []
        var paragraph: [UInt8] = []
        var line = 0
        while line < text.count {
            var end = line
            var isBlank = true
            while end < text.count, text[end] != UInt8(ascii: "\n") {
                isBlank = isBlank && Self.isSpace(text[end])
                end += 1
            }
            if isBlank {
                finish(&paragraph, into: &tokens)
            } else {
                paragraph += repeatElement(UInt8(ascii: "\n"), count: paragraph.isEmpty ? 2 : 1)
                for index in line..<end { paragraph.append(text[index]) }
            }
            line = end + 1
        }
        finish(&paragraph, into: &tokens)
        return tokens
    }

    private mutating func finish(_ paragraph: inout [UInt8], into tokens: inout [TokenID]) {
        guard !paragraph.isEmpty else { return }
        encoder.encode(paragraph.span, into: &encoding)
        paragraphCount += 1
        if let heldOutInterval, paragraphCount.isMultiple(of: heldOutInterval) {
            heldOut += encoding.tokens
            heldOutByteCount += paragraph.count
        } else {
            tokens += encoding.tokens
        }
        paragraph.removeAll(keepingCapacity: true)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
