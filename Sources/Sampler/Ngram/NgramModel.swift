// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens

/// An n-gram model with back-off over a tokenizer's vocabulary, read from an `.ngram` file without being copied.
///
///     let model = try NgramModel(contentsOf: "vocab/english/model.ngram")
///     let session = try model.makeSession(sequences: 1, contextLength: nil)
///
/// The probability of a token w after a context h = w₁…wₖ (at most `order − 1` tokens) is that of a back-off model in
/// ARPA form: p(w | h) where the n-gram h·w is listed, else b(h) · p(w | w₂…wₖ), with b(h) = 1 for a context that is not
/// listed. Models come from ``NgramTrainer`` (interpolated modified Kneser–Ney) or from an ARPA file.
@safe
public final class NgramModel: LanguageModel, @unchecked Sendable {
    // Sendable: every field is a constant, and the bytes behind the pointers do not change while `storage` lives.

    /// The longest n-grams a model may have: as many as KenLM reads by default.
    public static let orderLimit = 6

    let storage: NgramStorage
    let header: NgramHeader
    /// The orders 2, 3, … `order`.
    let levels: [NgramLevel]
    let unigramProbabilities: UnsafePointer<Float>
    let unigramBackoffs: UnsafePointer<Float>
    let unigramChildren: UnsafePointer<UInt32>

    /// Where the model's text comes from, as the trainer was told.
    public let description: String

    /// Maps a model file and verifies its checksum and structure.
    ///
    /// - Complexity: O(*file size*); about 10 ms for 12 MB.
    public convenience init(contentsOf path: String) throws(NgramError) {
        try self.init(NgramStorage(mapping: path))
    }

    /// Reads a model from the bytes of a model file.
    public convenience init(bytes: [UInt8]) throws(NgramError) {
        try self.init(NgramStorage(copying: bytes))
    }

    private init(_ storage: NgramStorage) throws(NgramError) {
        let header = try storage.withSpan { bytes throws(NgramError) in
            let header = try NgramHeader(reading: bytes)
            let contents = bytes.extracting(0..<header.layout.checksum)
            guard SHA256.digest(of: contents) == NgramHeader.digest(in: bytes, at: header.layout.checksum) else {
                throw .checksum
            }
            return header
        }
        let layout = header.layout
        self.storage = storage
        self.header = header
        unsafe unigramProbabilities = storage.pointer(at: layout.unigramProbabilities)
        unsafe unigramBackoffs = storage.pointer(at: layout.unigramBackoffs)
        unsafe unigramChildren = storage.pointer(at: layout.unigramChildren)
        levels = zip(layout.levels, header.counts).map { level, counts in
            NgramLevel(level, counts: counts, isNarrow: NgramModel.isNarrow(header.vocabularySize), in: storage)
        }
        let text = storage.withSpan { bytes in (0..<header.descriptionSize).map { bytes[layout.description + $0] } }
        guard let description = String(validating: text, as: UTF8.self) else { throw .malformed(.description) }
        self.description = description
        try validate()
    }

    /// Whether token ids fit in 16 bits, as the format then stores them.
    static func isNarrow(_ vocabularySize: Int) -> Bool { vocabularySize <= 1 << 16 }

    /// Whether a number can be the natural log of a back-off weight: from −227 to 227.
    ///
    /// So sums of them stay finite, and an ARPA file can hold them above its −99 (10⁻⁹⁹ = e^−227.96) for the impossible.
    static func isBackoff(_ number: Float) -> Bool { abs(number) <= 227 }

    private func validate() throws(NgramError) {
        for token in 0..<vocabularySize {
            guard unsafe unigramProbabilities[token] <= 0,
                unsafe NgramModel.isBackoff(unigramBackoffs[token])
            else {
                throw .malformed(.number)
            }
        }
        var parents = unsafe unigramChildren
        var parentCount = vocabularySize
        for level in levels {
            try unsafe level.validate(parents: parents, parentCount: parentCount, vocabularySize: vocabularySize)
            unsafe parents = level.children
            parentCount = level.inner
        }
        // A model of unigrams has a table of successors too, all empty.
        if levels.isEmpty {
            for token in 0...vocabularySize where unsafe unigramChildren[token] != 0 { throw .malformed(.children) }
        }
    }

    // MARK: What the model is

    /// The longest n-grams: a token is predicted from the `order − 1` before it.
    public var order: Int { header.order }

    /// The number of token ids.
    public var vocabularySize: Int { header.vocabularySize }

    /// The identity of the tokenizer whose ids the model speaks: SHA-256 over its vocabulary.
    public var tokenizerFingerprint: Digest { header.fingerprint }

    /// The tokens that a text without a beginning is taken to follow; may be empty.
    public var startContext: [TokenID] { header.startContext }

    /// How many tokens the model learnt from; 0 if unknown.
    public var trainingTokens: UInt64 { header.trainingTokens }

    /// How many n-grams of each order are listed, from the unigrams up.
    public var ngramCounts: [Int] { [vocabularySize] + header.counts.map(\.nodes) }

    /// The size of the model's file in bytes.
    public var byteCount: Int { storage.count }

    /// Starts a session over up to `sequences` texts.
    ///
    /// - Complexity: O(*sequences*); 24 bytes for each.
    public func makeSession(sequences: Int, contextLength: Int?) -> any LanguageModelSession {
        NgramSession(self, sequences: sequences)
    }
}
