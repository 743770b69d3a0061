// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens

/// Reads ARPA files, the text format of KenLM and SRILM, into models.
public struct ARPAReader: Sendable {
    /// What an ARPA file gave.
    public struct Result: Sendable {
        /// The model, rounded as its file form asks.
        public let model: NgramModel
        /// How many n-grams were left out because they hold a word that is no token, such as `<s>`.
        public let leftOut: Int
        /// How many tokens the file does not list; they have the probability of `<unk>`, or none.
        public let unlisted: Int
    }

    /// The words that the tokenizer's tokens have in the file.
    public var words: ARPAVocabulary
    /// The identity of the tokenizer, for the model.
    public var tokenizerFingerprint: Digest
    /// What a text without a beginning is taken to follow: at most as many tokens as the file's order looks back.
    public var startContext: [TokenID] = []
    /// Where the model comes from.
    public var description = ""

    /// A reader of files whose words are a tokenizer's tokens.
    public init(words: ARPAVocabulary, tokenizerFingerprint: Digest) {
        self.words = words
        self.tokenizerFingerprint = tokenizerFingerprint
    }

    /// Reads a file.
    ///
    /// - Throws: ``NgramError``, with the number of the line that breaks the format.
    public func read(contentsOf path: String) throws(NgramError) -> Result {
        let file: NgramStorage = try NgramStorage(mapping: path)
        return try file.withSpan { text throws(NgramError) in try read(text) }
    }

    /// Reads a file's text.
    ///
    /// The n-grams of a section may come in any order, but the context of each (all words but the last) has to be an
    /// n-gram of the section before. Logarithms of −99 and below stand for impossible tokens.
    ///
    /// - Throws: ``NgramError``, with the number of the line that breaks the format.
    /// - Complexity: O(*n-grams* · (*order* + log *n-grams*)).
    public func read(_ text: Span<UInt8>) throws(NgramError) -> Result {
        var lines = ARPALines()
        let announced = try Self.head(text, &lines)
        guard announced.count <= NgramModel.orderLimit else { throw .order(announced.count) }
        guard startContext.count < announced.count else {
            throw .startContext(count: startContext.count, order: announced.count)
        }
        for token in startContext where token >= words.count { throw .token(token, vocabularySize: words.count) }
        var trie = ARPATrie(words, highest: announced.count)
        for order in 1...announced.count {
            try trie.readSection(order, of: text, &lines, announced: announced[order - 1])
        }
        guard lines.isAt("\\end\\", in: text) else { throw .arpa(line: lines.number, .expected("\\end\\")) }
        let tables = NgramTables(
            vocabularySize: words.count,
            fingerprint: tokenizerFingerprint,
            startContext: startContext,
            trainingTokens: 0,
            description: description,
            levels: trie.levels
        )
        return Result(model: try NgramModel(bytes: tables.packed()), leftOut: trie.leftOut, unlisted: trie.unlisted)
    }

    /// The numbers of n-grams that the head announces, from order 1 up; leaves the lines at the first section's title.
    private static func head(_ text: Span<UInt8>, _ lines: inout ARPALines) throws(NgramError) -> [Int] {
        // Whatever comes before the head is a comment.
        repeat {
            guard lines.advance(in: text) else { throw .arpa(line: lines.number, .expected("\\data\\")) }
        } while !lines.isAt("\\data\\", in: text)
        var announced: [Int] = []
        while lines.advance(in: text), !lines.isTitle(in: text) {
            // "ngram 1=64000", with or without spaces around the sign.
            let start = "ngram\(announced.count + 1)="
            let line = lines.joined(in: text)
            guard line.hasPrefix(start), let count = Int(line.dropFirst(start.count)), count >= 0 else {
                throw .arpa(line: lines.number, .expected("ngram \(announced.count + 1)=COUNT"))
            }
            announced.append(count)
        }
        guard !announced.isEmpty else { throw .arpa(line: lines.number, .expected("ngram 1=COUNT")) }
        return announced
    }
}
