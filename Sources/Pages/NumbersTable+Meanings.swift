// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

extension NumbersTable {
    /// What is rare, where the p-value is small, and how good the number is.
    var rarity: String {
        switch report.method {
        case .whole: "How often chance alone gives a text without the mark a score as high as this. \(precision)"
        case .scan:
            "How often, at most, chance alone gives a text without the mark a passage as conspicuous as the best of this text, of "
                + "all that could be chosen."
        case .weighted:
            "How often, at most, chance alone gives a text without the mark a weighted score as high as that of this text. "
                + "Tokens that could hardly have been others count less; a language model that read the text says which."
        case .model:
            "How often, at most, chance alone lets the tokens of a text without the mark fit so well what the language model "
                + "that was named, with its settings and this key, would have written. Some edited tokens are allowed for."
        }
    }

    /// Whether the p-value of the whole text is exact.
    private var precision: String {
        profile.pseudorandomFunction == HMACAESFunction.name && profile.parameters.payloadBits == nil
            ? "Computed exactly." : "It is never less than the real chance."
    }

    /// What the tests were.
    var countedTests: String {
        """
        Keys × tokenizers × forms of the text (as given, and with hidden or altered characters undone)\(ways). With a language \
        model each test that asks it counts, too.
        """
    }

    /// What a page adds when passages were looked for.
    private var ways: String { scans ? " × 2 (the whole text, and the best passage of it)" : "" }

    /// Whether passages were looked for.
    private var scans: Bool { options.scans && options.rule == .pValue }

    /// What the check with a model is.
    var modelCheck: String {
        """
        What the language model that was named says of the text: a token fits when the model, with its settings and this key, \
        could have drawn it. Another model, prompt or setting makes a marked text look like one without the mark, not the reverse.
        """
    }

    /// Which z-scores texts without the mark have, and what they have to do with the verdict.
    var usualScores: String {
        let usual = "Text without the mark is between −2 and 2 in about 19 of 20 cases"
        let single =
            report.tests <= (scans ? 2 : 1)
            ? usual + "."
            : usual
                + " of one key, tokenizer and form of the text. This is that of the strongest test: where several were "
                + "tried it is naturally higher, and the corrected p-value allows for that."
        switch report.method {
        case .whole: return single
        case .scan: return single + " The p-value is that of the best passage."
        case .weighted, .model: return single + " All tokens count alike here; the p-value is that of another test."
        }
    }

    /// Which tokens are not scored.
    var unscored: String {
        let kind = try? PseudorandomFunctionRegistry.kind(named: profile.pseudorandomFunction)
        // Seeds of torch's lists and floats can be the same under every key, such as those after a token 0.
        let isSometimesKeyless = kind?.unit == .seed && kind?.needsVocabularySize == true
        let keyless = isSometimesKeyless ? " Nor are tokens whose score the key does not decide." : ""
        switch kind?.context == .padded ? 0 : profile.contextWidth {
        case 0: return "Repetitions are not scored.\(keyless)"
        case 1: return "The first and repetitions are not scored.\(keyless)"
        case let count: return "The first \(count) and repetitions are not scored.\(keyless)"
        }
    }
}
