// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens
import UnicodeNormalization

/// What a vocabulary's files do not say: how text is normalised and split, and which special tokens there are.
struct TextRules {
    let pattern: SplitPattern
    /// Whether text is first brought into Unicode's normal form C.
    let isComposed: Bool
    let addedTokens: [AddedToken]

    private init(_ known: KnownRanks, pattern: SplitPattern? = nil) {
        self.pattern = pattern ?? known.pattern
        isComposed = known.isComposed
        addedTokens = known.special.map { AddedToken(id: $0.id, content: Array($0.name.utf8), isSpecial: true) }
    }

    /// The rules of the vocabulary whose ordinary tokens have that fingerprint.
    ///
    /// - Parameter name: a split pattern, or one of the vocabularies of ``KnownRanks``; nil to go by the tokens alone.
    /// - Throws: ``TokenizerError/unknownPattern(vocabulary:)`` when there is no name and the vocabulary is not known,
    ///   ``TokenizerError/unsupported(_:name:)`` for a name that is not known, or is that of other tokens.
    init(named name: String?, fingerprint: Digest) throws(TokenizerError) {
        let fingerprint = fingerprint.hexadecimal
        let known = KnownRanks.all.filter { $0.fingerprint == fingerprint }
        guard let name else {
            guard let first = known.first else { throw .unknownPattern(vocabulary: fingerprint) }
            self.init(first)
            return
        }
        if let named = known.first(where: { $0.name == name }) {
            self.init(named)
        } else if let pattern = SplitPattern(rawValue: name) {
            if let first = known.first {
                self.init(first, pattern: pattern)
            } else {
                self.init(pattern: pattern)
            }
        } else if KnownRanks.all.contains(where: { $0.name == name }) {
            throw .unsupported(.preTokenizer, name: "\(name), whose tokens are others,")
        } else {
            throw .unsupported(.preTokenizer, name: name)
        }
    }

    /// What is done to text before it is split.
    var text: TextProcessing { TextProcessing(normalization: isComposed ? [.form(.nfc)] : []) }

    private init(pattern: SplitPattern) {
        self.pattern = pattern
        isComposed = false
        addedTokens = []
    }
}

extension Vocabulary.Entries {
    /// What ``Vocabulary/fingerprint`` would be for these tokens; of two with one id the first counts.
    var fingerprint: Digest {
        var framed = FramedTokens()
        let bytes = bytes.span
        var next: TokenID = 0
        let isInOrder = zip(tokens, tokens.dropFirst()).allSatisfy { $0.id <= $1.id }
        for token in isInOrder ? tokens : tokens.sorted(by: { $0.id < $1.id }) where token.id >= next {
            // Ids between are tokens without bytes.
            for _ in next..<token.id { framed.append(bytes.extracting(0..<0)) }
            framed.append(bytes.extracting(Int(token.start)..<Int(token.end)))
            next = token.id + 1
        }
        return framed.digest()
    }
}
