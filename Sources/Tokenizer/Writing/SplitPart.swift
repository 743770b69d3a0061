// SPDX-License-Identifier: Apache-2.0

import JSON

/// A pre-tokenizer of a `tokenizer.json` that only splits.
enum SplitPart {
    case regex(String, SplitBehavior, isInverted: Bool)
    case string(String, SplitBehavior, isInverted: Bool)
    case digits(isIndividual: Bool)
    case punctuation(SplitBehavior)
    case whitespace
    case whitespaceSplit

    /// The parts that do what a split does, one after the other.
    ///
    /// - Throws: ``TokenizerError/unwritable(_:name:)``.
    static func parts(of split: PreTokenizer.Split) throws(TokenizerError) -> [SplitPart] {
        switch split {
        case .gpt2(let pattern): return [.regex(SplitText.text(pattern), .isolated, isInverted: false)]
        case .cl100k(let pattern): return [.regex(SplitText.text(pattern), .isolated, isInverted: false)]
        case .o200k(let pattern): return [.regex(SplitText.text(pattern), .isolated, isInverted: false)]
        case .deepSeek(let pattern):
            let texts = [PatternText.deepSeekNumbers, PatternText.deepSeekIdeographs, PatternText.deepSeekLast]
            return texts.suffix(pattern.isWhole ? 3 : 1).map { .regex($0, .isolated, isInverted: false) }
        case .digits(let split): return [.digits(isIndividual: split.isIndividual)]
        case .byteDigits: throw .unwritable(.preTokenizer, name: "digits of the alphabet of bytes")
        case .runs(let split): return [try runs(split)]
        case .strings(let split):
            let string = String(decoding: split.matches.string, as: UTF8.self)
            return [.string(string, split.behavior, isInverted: split.isInverted)]
        case .words(let split):
            if split.matches.isRuby { return [.regex(#"\w+|[^\w\s]+"#, split.behavior, isInverted: split.isInverted)] }
            guard split.behavior == .removed, split.isInverted else {
                throw .unwritable(.preTokenizer, name: "words by the rules of Rust")
            }
            return [.whitespace]
        case .trailingSpace(let split): return [.regex(#"\s+$"#, split.behavior, isInverted: split.isInverted)]
        // Cuts that change no ids are not a file's.
        case .safeCuts: return []
        }
    }

    private static func runs(_ split: BehavingSplit<RunSplit>) throws(TokenizerError) -> SplitPart {
        if let pattern = split.matches.pattern {
            return .regex(pattern, split.behavior, isInverted: split.isInverted)
        }
        if split.matches == RunSplit(set: .punctuation, most: 1), !split.isInverted {
            return .punctuation(split.behavior)
        }
        if split.matches == RunSplit(set: .whiteSpace), split.behavior == .removed, !split.isInverted {
            return .whitespaceSplit
        }
        throw .unwritable(.preTokenizer, name: "runs of a set of characters")
    }

    /// What the part is called, for people.
    var name: String {
        switch self {
        case .regex(let text, let behavior, let isInverted): "Split\(Self.manner(behavior, isInverted)) by \(text)"
        case .string(let text, let behavior, let isInverted): "Split\(Self.manner(behavior, isInverted)) at '\(text)'"
        case .digits(let isIndividual): isIndividual ? "Digits" : "runs of Digits"
        case .punctuation(let behavior): "Punctuation\(Self.manner(behavior, false))"
        case .whitespace: "Whitespace"
        case .whitespaceSplit: "WhitespaceSplit"
        }
    }

    private static func manner(_ behavior: SplitBehavior, _ isInverted: Bool) -> String {
        (behavior == .isolated ? "" : " \(behavior.rawValue)") + (isInverted ? " inverted" : "")
    }

    /// Writes the part as a pre-tokenizer.
    func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .regex(let text, let behavior, let isInverted):
                Self.writeSplit("Regex", text, behavior, isInverted, to: &json)
            case .string(let text, let behavior, let isInverted):
                Self.writeSplit("String", text, behavior, isInverted, to: &json)
            case .digits(let isIndividual):
                json.member("type", "Digits")
                json.member("individual_digits", isIndividual)
            case .punctuation(let behavior):
                json.member("type", "Punctuation")
                json.member("behavior", behavior.rawValue)
            case .whitespace:
                json.member("type", "Whitespace")
            case .whitespaceSplit:
                json.member("type", "WhitespaceSplit")
            }
        }
    }

    private static func writeSplit(
        _ kind: String,
        _ text: String,
        _ behavior: SplitBehavior,
        _ isInverted: Bool,
        to json: inout JSONWriter
    ) {
        json.member("type", "Split")
        json.member("pattern") { json in json.member(kind, text) }
        json.member("behavior", behavior.rawValue)
        json.member("invert", isInverted)
    }
}
