// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// GPT-2's pair of files: a JSON object of tokens and their ids, and a text with a merge on each line.
///
/// How text is split such files do not say.
struct MergesFile {
    private var entries = Vocabulary.Entries()
    private var special: [AddedToken] = []

    /// Names of the two files, in the folder that holds both.
    static let names = [("encoder.json", "vocab.bpe"), ("vocab.json", "merges.txt")]

    private static let endOfText = Array("<|endoftext|>".utf8)
    /// What names end in where a model marks the ends of words, as CLIP's does.
    private static let endOfWord = Array("</w>".utf8)

    /// Whether a file that begins like that has merges.
    static func isBeginning(_ bytes: Span<UInt8>) -> Bool {
        let version = Array("#version".utf8)
        return bytes.count > version.count && version.indices.allSatisfy { bytes[$0] == version[$0] }
    }

    /// Reads the object of tokens and ids.
    init(vocabulary: JSONValue) throws(TokenizerError) {
        var outOfRange: Int?
        var endsWords = false
        var isSpelt = true
        var entries = Vocabulary.Entries()
        var special: [AddedToken] = []
        try reading { () throws(JSONError) in
            try vocabulary.forEachMemberUTF8 { (name, value) throws(JSONError) in
                let name = name.span
                let id = try value.integer(as: Int.self)
                guard (0...MergeTable.largestID).contains(id) else {
                    outOfRange = outOfRange ?? id
                    return
                }
                // The only name in such a file that is no spelling: no merges make it.
                if name.equals(MergesFile.endOfText.span) {
                    special.append(AddedToken(id: TokenID(id), content: MergesFile.endOfText, isSpecial: true))
                    return
                }
                let start = entries.bytes.count
                endsWords =
                    endsWords || name.extracting(last: MergesFile.endOfWord.count).equals(MergesFile.endOfWord.span)
                isSpelt = ByteAlphabet.append(name, to: &entries.bytes) && isSpelt
                entries.endToken(TokenID(id), from: start)
            }
        }
        if let outOfRange { throw .idOutOfRange(outOfRange) }
        guard !endsWords else { throw .unsupported(.model, name: "names that end in </w>") }
        guard isSpelt else {
            throw .malformedFile(.merges, reason: "a token is not spelt in GPT-2's alphabet of bytes")
        }
        self.entries = entries
        self.special = special
    }

    /// The tokenizer of these tokens and merges.
    ///
    /// - Parameters:
    ///   - merges: the text of the second file.
    ///   - pattern: the name of a split pattern, or of a vocabulary that is known; nil where the tokens are those of one.
    func tokenizer(merges: Span<UInt8>, pattern: String?) throws(TokenizerError) -> Tokenizer {
        let rules = try TextRules(named: pattern, fingerprint: entries.fingerprint)
        var all = entries
        all.endOrdinaryTokens()
        for token in special { all.append(token.content, as: token.id) }
        let vocabulary = try Vocabulary(all)
        try vocabulary.checkSpellings(of: .merges)
        let table = try readMerges(merges, vocabulary)
        return Tokenizer(
            model: BytePairModel(vocabulary: vocabulary, merges: table),
            preTokenizer: PreTokenizer(splits: rules.pattern.splits),
            addedTokens: special.isEmpty ? [] : [AddedTokens(special)],
            text: rules.text
        )
    }

    private func readMerges(_ text: Span<UInt8>, _ vocabulary: Vocabulary) throws(TokenizerError) -> MergeTable {
        var lines: [Range<Int>] = []
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            let last = end > at && text[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
            let isVersion = at == 0 && MergesFile.isBeginning(text)
            if last > at, !isVersion { lines.append(at..<last) }
            at = end + 1
        }
        var table = try MergeTable(count: lines.count)
        var parts = MergeParts()
        for (rank, line) in lines.enumerated() {
            guard parts.read(text.extracting(line)), let (left, right, result) = parts.tokens(of: vocabulary) else {
                throw .invalidMerge(rank: rank)
            }
            table.append(left, right, to: result)
        }
        return table
    }
}
