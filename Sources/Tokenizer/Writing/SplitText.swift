// SPDX-License-Identifier: Apache-2.0

/// The text of a split pattern as a regular expression of Oniguruma, whose syntax `tokenizer.json` files have.
///
/// `PatternText` reads what this writes.
enum SplitText {
    static func text(_ pattern: GPT2Pattern) -> String {
        contractions(pattern.contractions) + #" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|"# + whiteSpace(.plain)
    }

    static func text(_ pattern: CL100KPattern) -> String {
        let hasMarks = pattern.wordClasses & CharacterClass.mark != 0
        let word = hasMarks ? #"[\p{L}\p{M}]"# : #"\p{L}"#
        let others = hasMarks ? #"\s\p{L}\p{M}\p{N}"# : #"\s\p{L}\p{N}"#
        let signs = pattern.takesLineEnds ? " ?[^\(others)]+[\\r\\n]*|" : " ?[^\(others)\\r\\n]+|"
        return contractions(pattern.contractions) + #"[^\r\n\p{L}\p{N}]?"# + "\(word)+|" + digits(pattern.mostDigits)
            + signs
            + whiteSpace(pattern.whiteSpace)
    }

    static func text(_ pattern: O200KPattern) -> String {
        let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let first = #"[^\r\n\p{L}\p{N}]?"#
        let suffix = pattern.contractions == .none ? "" : "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        return "\(first)\(upper)*\(lower)+\(suffix)|\(first)\(upper)+\(lower)*\(suffix)|" + digits(pattern.mostDigits)
            + #" ?[^\s\p{L}\p{N}]+[\r\n/]*|"# + whiteSpace(.lines)
    }

    // MARK: Alternatives

    private static func contractions(_ contractions: Contractions) -> String {
        switch contractions {
        case .none: ""
        case .small: "'s|'t|'re|'ve|'m|'ll|'d|"
        case .anyCase: "(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
        }
    }

    private static func digits(_ most: Int) -> String {
        switch most {
        case 1: #"\p{N}|"#
        case .max: #"\p{N}+|"#
        default: "\\p{N}{1,\(most)}|"
        }
    }

    private static func whiteSpace(_ rule: WhiteSpaceRule) -> String {
        switch rule {
        case .plain: #"\s+(?!\S)|\s+"#
        case .lines: #"\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .wholeEnd: #"\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
        }
    }
}
