// SPDX-License-Identifier: Apache-2.0

import JSON
import UnicodeNormalization

/// What a `tokenizer.json` says of the text around the model: its normaliser, pre-tokeniser and decoder.
struct WrittenText {
    private let tokenizer: Tokenizer
    private let normalizer: [TextStep]
    private let splits: [SplitPart]
    private let isByteLevel: Bool

    private static let space = [UInt8(ascii: " ")]

    /// - Throws: ``TokenizerError/unwritable(_:name:)``.
    init(_ tokenizer: Tokenizer) throws(TokenizerError) {
        self.tokenizer = tokenizer
        isByteLevel = tokenizer.model.units == .bytes
        normalizer = try Self.normalizer(of: tokenizer)
        var splits: [SplitPart] = []
        for split in tokenizer.preTokenizer.splits { splits += try SplitPart.parts(of: split) }
        self.splits = splits
        if !isByteLevel, !splits.isEmpty {
            throw .unwritable(.preTokenizer, name: "splits of a vocabulary of characters")
        }
        if isByteLevel, tokenizer.text.decoding != .none {
            throw .unwritable(.decoder, name: "spaces that a vocabulary of bytes leaves out")
        }
    }

    /// Whether the vocabulary is spelt with ▁ for spaces.
    static func spellsSpaces(_ tokenizer: Tokenizer) -> Bool {
        (tokenizer.text.normalization + tokenizer.text.preparation).contains { step in
            if case .spaces = step { true } else { false }
        }
    }

    /// The steps, all of which a normaliser can do: the others would look at where the text begins.
    private static func normalizer(of tokenizer: Tokenizer) throws(TokenizerError) -> [TextStep] {
        let steps = tokenizer.text.normalization + tokenizer.text.preparation
        if !tokenizer.text.preparation.isEmpty, !tokenizer.normalizedTokens.tokens.isEmpty {
            throw .unwritable(.normalizer, name: "steps before and after added tokens")
        }
        for step in steps {
            switch step {
            case .leadingSpace: throw .unwritable(.normalizer, name: "a space before a text that has none")
            case .extraSpaces: throw .unwritable(.normalizer, name: "runs of spaces as one")
            default: break
            }
        }
        return steps
    }

    // MARK: Writing

    func writeNormalizer(to json: inout JSONWriter) {
        if normalizer.isEmpty { return json.null() }
        json.object { json in
            json.member("type", "Sequence")
            json.member("normalizers", normalizer) { json, step in
                json.object { json in write(step, to: &json) }
            }
        }
    }

    private func write(_ step: TextStep, to json: inout JSONWriter) {
        let spellsSpaces = !isByteLevel && Self.spellsSpaces(tokenizer)
        func text(_ bytes: [UInt8]) -> String {
            let text = String(decoding: bytes, as: UTF8.self)
            return spellsSpaces ? text.replacing(" ", with: "▁") : text
        }
        switch step {
        case .form(let form):
            json.member("type", form.rawValue)
        case .prepend(let bytes):
            json.member("type", "Prepend")
            json.member("prepend", text(bytes))
        case .replace(let old, let new):
            json.member("type", "Replace")
            json.member("pattern") { json in json.member("String", text(old)) }
            json.member("content", text(new))
        case .spaces:
            json.member("type", "Replace")
            json.member("pattern") { json in json.member("String", " ") }
            json.member("content", "▁")
        case .strip(let left, let right):
            json.member("type", "Strip")
            json.member("strip_left", left)
            json.member("strip_right", right)
        case .lowercase:
            json.member("type", "Lowercase")
        case .leadingSpace, .extraSpaces:
            // Refused by the initialiser.
            break
        }
    }

    func writePreTokenizer(to json: inout JSONWriter) {
        if !isByteLevel { return json.null() }
        json.object { json in
            json.member("type", "Sequence")
            json.key("pretokenizers")
            json.array { json in
                for split in splits { split.write(to: &json) }
                json.object { json in
                    json.member("type", "ByteLevel")
                    json.member("add_prefix_space", false)
                    json.member("trim_offsets", true)
                    json.member("use_regex", false)
                }
            }
        }
    }

    func writeDecoder(to json: inout JSONWriter) {
        json.object { json in
            if isByteLevel {
                json.member("type", "ByteLevel")
                json.member("add_prefix_space", false)
                json.member("trim_offsets", true)
                json.member("use_regex", false)
                return
            }
            json.member("type", "Sequence")
            json.key("decoders")
            json.array { json in
                if Self.spellsSpaces(tokenizer) {
                    json.object { json in
                        json.member("type", "Replace")
                        json.member("pattern") { json in json.member("String", "▁") }
                        json.member("content", " ")
                    }
                }
                if case .bytes = tokenizer.model.fallback {
                    json.object { json in json.member("type", "ByteFallback") }
                }
                json.object { json in json.member("type", "Fuse") }
                if case .leadingSpaces(let count) = tokenizer.text.decoding {
                    json.object { json in
                        json.member("type", "Strip")
                        json.member("content", " ")
                        json.member("start", count)
                        json.member("stop", 0)
                    }
                }
            }
        }
    }
}
