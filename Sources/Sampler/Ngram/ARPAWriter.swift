// SPDX-License-Identifier: Apache-2.0

private import Glibc
import Tokens

extension NgramModel {
    /// Writes the model as an ARPA file, the text format of KenLM and SRILM, in pieces of about 64 KiB.
    ///
    /// Logarithms are decimal there. The words `<unk>`, `<s>` and `</s>`, which those programs ask for, are added as
    /// impossible (−99) unless tokens are spelt so.
    ///
    /// - Precondition: the vocabulary has as many words as the model has tokens.
    /// - Throws: what `sink` throws.
    /// - Complexity: O(*n-grams* · *order*).
    public func writeARPA<Failure: Error>(
        words: ARPAVocabulary,
        to sink: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(words.count == vocabularySize, "the words are those of another vocabulary")
        let special = ["<unk>", "<s>", "</s>"].filter { words.token(Array($0.utf8)) == nil }
        var text: [UInt8] = []
        text.append(line: "\\data\\")
        for (index, count) in ngramCounts.enumerated() {
            text.append(line: "ngram \(index + 1)=\(index == 0 ? count + special.count : count)")
        }
        for length in 1...order {
            text.append(line: "\n\\\(length)-grams:")
            if length == 1 {
                for word in special { text.append(line: "-99\t\(word)") }
            }
            var path: [TokenID] = []
            try write(0..<vocabularySize, 1, of: length, after: &path, words, to: &text, sink)
        }
        text.append(line: "\n\\end\\")
        try sink(text.span)
    }

    /// Writes the n-grams of `target` tokens that begin with `path` and a token of `nodes`, which have `length` tokens.
    private func write<Failure: Error>(
        _ nodes: Range<Int>,
        _ length: Int,
        of target: Int,
        after path: inout [TokenID],
        _ words: ARPAVocabulary,
        to text: inout [UInt8],
        _ sink: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        for node in nodes {
            let token = length == 1 ? TokenID(node) : levels[length - 2].token(of: node)
            path.append(token)
            if length < target {
                try write(children(of: node, length), length + 1, of: target, after: &path, words, to: &text, sink)
            } else {
                let logProbability =
                    unsafe length == 1
                    ? unigramProbabilities[node] : levels[length - 2].probability(of: node)
                text += decimal(logProbability)
                for (index, token) in path.enumerated() {
                    text.append(UInt8(ascii: index == 0 ? "\t" : " "))
                    text += words.words[Int(token)]
                }
                let logBackoff = length < order ? backoff(of: node, length) : 0
                if logBackoff != 0 {
                    text.append(UInt8(ascii: "\t"))
                    text += decimal(logBackoff)
                }
                text.append(UInt8(ascii: "\n"))
                if text.count >= 1 << 16 {
                    try sink(text.span)
                    text.removeAll(keepingCapacity: true)
                }
            }
            path.removeLast()
        }
    }

    /// A natural logarithm as a decimal one, in as few digits as a Float needs.
    private func decimal(_ logarithm: Float) -> String.UTF8View {
        let decimal = max(-99, Double(logarithm) / log(10))
        return "\(Float(decimal))".utf8
    }
}

extension [UInt8] {
    fileprivate mutating func append(line: String) {
        self += line.utf8
        append(UInt8(ascii: "\n"))
    }
}
