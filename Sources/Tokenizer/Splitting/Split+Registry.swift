// SPDX-License-Identifier: Apache-2.0

extension PreTokenizer.Split {
    /// The split by a regular expression of tiktoken or of a tekken.json, in a known spelling; nil for another.
    init?(pattern: String) {
        guard let split = PatternText(pattern, .rust).split else { return nil }
        self = split
    }

    /// The `Split` of a tokenizer.json with a `Regex`, in a known spelling.
    ///
    /// - Throws: ``TokenizerError/unsupported(_:name:)`` for another text, or one that is not known with that behaviour.
    init(regex: String, behavior: SplitBehavior, isInverted: Bool) throws(TokenizerError) {
        // Where every character is in a match, what is done with the text between matches does not matter.
        let isolates =
            switch (behavior, isInverted) {
            case (.isolated, _), (.mergedWithPrevious, false), (.mergedWithNext, false), (.removed, true): true
            default: false
            }
        if isolates, let split = PatternText(regex, .ruby).split {
            self = split
        } else if behavior == .isolated, PatternText.escapingLineEnds(regex) == PatternText.deepSeekLast {
            self = .deepSeek(DeepSeekPattern(isWhole: false))
        } else if regex == #"\w+|[^\w\s]+"# {
            self = .words(BehavingSplit(WordSplit(isRuby: true), behavior, isInverted: isInverted))
        } else if regex == #"\s+$"# {
            self = .trailingSpace(BehavingSplit(TrailingSpaceSplit(), behavior, isInverted: isInverted))
        } else if let split = RunText.split(PatternText.withoutNestedClass(regex)) {
            self = .runs(BehavingSplit(split, behavior, isInverted: isInverted))
        } else {
            let manner = behavior.rawValue + (isInverted ? ", inverted," : "")
            throw .unsupported(.preTokenizer, name: "Split \(manner) at \(regex)")
        }
    }

    /// The `Split` of a tokenizer.json with a `String`.
    ///
    /// - Throws: ``TokenizerError/unsupported(_:name:)`` when the string is empty.
    init(string: String, behavior: SplitBehavior, isInverted: Bool) throws(TokenizerError) {
        guard !string.isEmpty else { throw .unsupported(.preTokenizer, name: "Split at an empty String") }
        self = .strings(BehavingSplit(StringSplit(string: Array(string.utf8)), behavior, isInverted: isInverted))
    }

    // MARK: Other pre-tokenizers of a tokenizer.json

    /// `Punctuation`.
    static func punctuation(_ behavior: SplitBehavior) -> PreTokenizer.Split {
        .runs(BehavingSplit(RunSplit(set: .punctuation, most: 1), behavior))
    }

    /// `Whitespace`: words and runs of signs; white space is dropped.
    static var whitespace: PreTokenizer.Split {
        .words(BehavingSplit(WordSplit(), .removed, isInverted: true))
    }

    /// `WhitespaceSplit`: white space is dropped.
    static var whitespaceSplit: PreTokenizer.Split {
        .runs(BehavingSplit(RunSplit(set: .whiteSpace), .removed))
    }

    // MARK: Sequences

    /// The splits, with those of DeepSeek V3 as one.
    static func joined(_ splits: [PreTokenizer.Split]) -> [PreTokenizer.Split] {
        guard splits.count == 3, case .runs(let first) = splits[0], case .runs(let second) = splits[1],
            case .deepSeek(let last) = splits[2], !last.isWhole,
            first.behavior == .isolated, first.matches == RunText.split(PatternText.deepSeekNumbers),
            second.behavior == .isolated, second.matches == RunText.split(PatternText.deepSeekIdeographs)
        else { return splits }
        return [.deepSeek(DeepSeekPattern())]
    }
}
