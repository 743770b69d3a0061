// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a split pattern, alternative by alternative, each in one of the spellings that files use.
///
/// This is no regular-expression engine: a text that is not made of known alternatives in their known order is not read.
struct PatternText {
    /// Whose syntax the text is in.
    enum Syntax {
        /// Rust's regex and fancy-regex: tiktoken, tekken.
        case rust
        /// Oniguruma in Ruby's syntax: PyPI's tokenizers. `{1,3}+` is a repetition of a repetition there, without an upper bound.
        case ruby
    }

    private var rest: Substring
    private let syntax: Syntax

    init(_ pattern: String, _ syntax: Syntax) {
        rest = PatternText.escapingLineEnds(pattern)[...]
        self.syntax = syntax
    }

    /// The pattern with `\r` and `\n` for line ends that are written as they are, as some files do.
    static func escapingLineEnds(_ pattern: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "\r": text += #"\r"#.unicodeScalars
            case "\n": text += #"\n"#.unicodeScalars
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// The split of that pattern, or nil when the text is of no known family.
    var split: PreTokenizer.Split? {
        var reader = self
        if let pattern = reader.gpt2() { return .gpt2(pattern) }
        reader = self
        if let pattern = reader.cl100k() { return .cl100k(pattern) }
        reader = self
        if let pattern = reader.o200k() { return .o200k(pattern) }
        return nil
    }

    // MARK: Families

    private mutating func gpt2() -> GPT2Pattern? {
        let contractions = contractions()
        guard take([#" ?\p{L}+|"#, #" ?\p{L}++|"#, #" ?[\p{L}]+|"#]),
            take([#" ?\p{N}+|"#, #" ?\p{N}++|"#, #" ?[\p{N}]+|"#]),
            take([#" ?[^\s\p{L}\p{N}]+|"#, #" ?[^\s\p{L}\p{N}]++|"#]),
            whiteSpace() == .plain
        else { return nil }
        return GPT2Pattern(contractions: contractions)
    }

    private mutating func cl100k() -> CL100KPattern? {
        var pattern = CL100KPattern()
        pattern.contractions = contractions()
        if take([#"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|"#]) {
            pattern.wordClasses |= CharacterClass.mark
        } else if !take([
            #"[^\r\n\p{L}\p{N}]?\p{L}+|"#, #"[^\r\n\p{L}\p{N}]?+\p{L}+|"#, #"[^\r\n\p{L}\p{N}]?+\p{L}++|"#,
        ]) {
            return nil
        }
        guard let most = digits() else { return nil }
        pattern.mostDigits = most
        let others = pattern.wordClasses == CharacterClass.letter ? #"\s\p{L}\p{N}"# : #"\s\p{L}\p{M}\p{N}"#
        if take([" ?[^\(others)\\r\\n]+|"]) {
            pattern.takesLineEnds = false
        } else if !take(["+[\\r\\n]*|", "++[\\r\\n]*|", "++[\\r\\n]*+|"].map { " ?[^\(others)]\($0)" }) {
            return nil
        }
        guard let rule = whiteSpace(), rule != .plain else { return nil }
        pattern.whiteSpace = rule
        return pattern
    }

    private mutating func o200k() -> O200KPattern? {
        let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let first = #"[^\r\n\p{L}\p{N}]?"#
        let suffix = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
        var pattern = O200KPattern()
        guard take(["\(first)\(upper)*\(lower)+"]) else { return nil }
        pattern.contractions = take([suffix]) ? .anyCase : .none
        guard take(["|\(first)\(upper)+\(lower)*" + (pattern.contractions == .none ? "|" : suffix + "|")]),
            let most = digits(),
            take([#" ?[^\s\p{L}\p{N}]+[\r\n/]*|"#]),
            whiteSpace() == .lines
        else { return nil }
        pattern.mostDigits = most
        return pattern
    }

    // MARK: Alternatives

    private mutating func contractions() -> Contractions {
        if take(["'s|'t|'re|'ve|'m|'ll|'d|", "'(?:[sdmt]|ll|ve|re)|"]) { return .small }
        if take(["(?i:'s|'t|'re|'ve|'m|'ll|'d)|", "'(?i:[sdmt]|ll|ve|re)|"]) { return .anyCase }
        return .none
    }

    /// The most number characters of a match.
    private mutating func digits() -> Int? {
        if take([#"\p{N}{1,3}+|"#]) { return syntax == .rust ? 3 : Int.max }
        for (text, most) in [#"\p{N}"#: 1, #"\p{N}{1}"#: 1, #"\p{N}{1,2}"#: 2, #"\p{N}{1,3}"#: 3, #"\p{N}+"#: Int.max]
        where take([text + "|"]) {
            return most
        }
        return nil
    }

    /// The alternatives for white space, which end the text.
    private mutating func whiteSpace() -> WhiteSpaceRule? {
        switch rest {
        // After a possessive run `$` is nothing but the end of the text, and before `\s+(?!\S)` it changes nothing.
        case #"\s+(?!\S)|\s+"#, #"\s++$|\s+(?!\S)|\s"#: .plain
        case #"\s*[\r\n]+|\s+(?!\S)|\s+"#, #"\s*[\r\n]|\s+(?!\S)|\s+"#: .lines
        case #"\s++$|\s*[\r\n]|\s+(?!\S)|\s"#: .wholeEnd
        default: nil
        }
    }

    /// Goes on after one of the texts, if it comes next.
    private mutating func take(_ texts: [String]) -> Bool {
        for text in texts where rest.utf8.starts(with: text.utf8) {
            rest = Substring(rest.utf8.dropFirst(text.utf8.count))
            return true
        }
        return false
    }

    // MARK: Whole texts

    /// The splits of DeepSeek V3 in their order, line ends escaped.
    static let deepSeekNumbers = #"\p{N}{1,3}"#
    static let deepSeekIdeographs = "[一-龥぀-ゟ゠-ヿ]+"
    static let deepSeekLast =
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
        + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    /// BLOOM's pattern.
    static let bloom = #" ?[^(\s|[.,!?…。，、।۔،])]+"#

    /// The pattern without the class inside the class in ``bloom``, which adds nothing but what it lists.
    static func withoutNestedClass(_ pattern: String) -> String {
        pattern == bloom ? #" ?[^(\s|.,!?…。，、।۔،)]+"# : pattern
    }
}
