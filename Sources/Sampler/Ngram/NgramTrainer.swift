// SPDX-License-Identifier: Apache-2.0

public import Cryptography
private import Glibc
public import Tokens

/// Learns an ``NgramModel`` from token sequences: interpolated modified Kneser–Ney, pruned by entropy.
///
///     var trainer = try NgramTrainer(vocabularySize: 16_384, tokenizerFingerprint: tokenizer.fingerprint)
///     for document in corpus { try trainer.addDocument(document.span) }
///     let model = try trainer.train()
///     try model.write(to: "model.ngram")
///
/// The same documents and options give the same bytes. Everything is held in memory: at most ``bytesPerToken(order:)``
/// for each token, and in English text little over half of that.
public struct NgramTrainer: ~Copyable, Sendable {
    /// What kind of model to learn.
    public struct Options: Sendable, Equatable {
        /// The length of the longest n-grams, 1 to ``NgramModel/orderLimit``.
        public var order = 5
        /// The growth of perplexity below which an n-gram is left out; 0 keeps all.
        public var pruneThreshold = 0.0
        /// What a text without a beginning is taken to follow: at most `order − 1` tokens, such as a paragraph break.
        public var startContext: [TokenID] = []
        /// Where the corpus comes from, kept in the file; at most 65,535 bytes.
        public var description = ""
        /// The bytes of memory to stay below; nil for no limit.
        public var memoryLimit: Int?

        /// The options of a full model of order 5.
        public init() {}
    }

    /// What the trainer is about to do; the counts are by order, from the unigrams up.
    public enum Stage: Sendable, Equatable {
        /// Sorts and counts this many tokens.
        case counting(tokens: Int)
        /// Estimates the probabilities of all n-grams found.
        case estimating(ngrams: [Int])
        /// Leaves out what matters least.
        case pruning(threshold: Double)
        /// Rounds and packs the n-grams that stay.
        case packing(ngrams: [Int])
    }

    private let vocabularySize: Int
    private let fingerprint: Digest
    private let options: Options
    /// ``NgramCounter``'s input: documents with separators around them.
    private var stream: [TokenID]
    private var documentCount = 0

    /// A trainer without documents.
    ///
    /// - Throws: ``NgramError`` when an option is out of its range.
    public init(vocabularySize: Int, tokenizerFingerprint: Digest, options: Options = Options()) throws(NgramError) {
        guard (1...Int(Int32.max)).contains(vocabularySize) else { throw .vocabularySize(vocabularySize) }
        guard (1...NgramModel.orderLimit).contains(options.order) else { throw .order(options.order) }
        guard options.pruneThreshold >= 0 else { throw .pruneThreshold(options.pruneThreshold) }
        guard options.startContext.count < options.order else {
            throw .startContext(count: options.startContext.count, order: options.order)
        }
        for token in options.startContext where token >= vocabularySize {
            throw .token(token, vocabularySize: vocabularySize)
        }
        self.vocabularySize = vocabularySize
        self.fingerprint = tokenizerFingerprint
        self.options = options
        stream = [TokenID(vocabularySize)]
    }

    /// The most memory that training takes for one token of the corpus.
    ///
    /// While sorting, 12 bytes; after that up to one n-gram of each order, with 28 bytes for ids, links, counts and
    /// probabilities and 5 more while pruning.
    public static func bytesPerToken(order: Int) -> Int { 12 + 33 * order }

    /// The tokens added so far.
    public var tokenCount: Int { stream.count - 1 - documentCount }

    /// Adds a document; no n-gram reaches from one document into the next, and an empty one counts for nothing.
    ///
    /// - Throws: ``NgramError`` for a token outside the vocabulary or a corpus beyond the memory limit.
    public mutating func addDocument(_ tokens: Span<TokenID>) throws(NgramError) {
        for index in tokens.indices where tokens[index] >= vocabularySize {
            throw .token(tokens[index], vocabularySize: vocabularySize)
        }
        let perVocabularyToken = 64 + 4 * options.order
        let needed =
            (tokenCount + tokens.count) * Self.bytesPerToken(order: options.order)
            + vocabularySize * perVocabularyToken
        // Places in the stream are counted in 32 bits.
        let limit = min(options.memoryLimit ?? .max, (Int(UInt32.max) - 64) * Self.bytesPerToken(order: options.order))
        guard needed <= limit else { throw .memory(needed: needed, limit: limit) }
        for index in tokens.indices { stream.append(tokens[index]) }
        stream.append(TokenID(vocabularySize))
        documentCount += 1
    }

    /// Learns the model.
    ///
    /// - Throws: ``NgramError/emptyCorpus`` when no document had a token.
    /// - Complexity: O(*tokens* · *order* · log *successors*); about 2 s for 2.5 million tokens and order 5.
    public consuming func train(progress: (Stage) -> Void = { _ in }) throws(NgramError) -> NgramModel {
        guard tokenCount > 0 else { throw .emptyCorpus }
        let options = options
        var tables = NgramTables(
            vocabularySize: vocabularySize,
            fingerprint: fingerprint,
            startContext: options.startContext,
            trainingTokens: UInt64(tokenCount),
            description: options.description,
            levels: []
        )
        progress(.counting(tokens: tokenCount))
        var trie = NgramCounter(stream: stream, vocabularySize: vocabularySize, order: options.order).count()
        progress(.estimating(ngrams: trie.levels.map(\.tokens.count)))
        trie.linkSuffixes()
        KneserNey.estimate(&trie)
        if options.pruneThreshold > 0 {
            progress(.pruning(threshold: options.pruneThreshold))
            NgramPruner.prune(&trie, threshold: options.pruneThreshold)
        }
        progress(.packing(ngrams: trie.levels.map(\.tokens.count)))
        trie.roundProbabilities()
        tables.levels = trie.levels.map { level in
            .init(
                tokens: level.tokens,
                logProbabilities: level.probabilities.map { log($0) },
                logBackoffs: level.backoffs.map { log($0) },
                children: level.children
            )
        }
        return try NgramModel(bytes: tables.packed())
    }
}

extension NgramTrie {
    /// Rounds the probabilities of every order but the first to the 256 values that the file will hold, and sets the
    /// back-offs to what then makes every context's sum 1.
    mutating func roundProbabilities() {
        for length in 1..<max(order, 1) {
            let logs = levels[length].probabilities.map { log($0) }
            let quantizer = NgramQuantizer(logs)
            levels[length].probabilities = logs.map { exp(quantizer.rounded($0)) }
        }
        renormalize()
    }
}
