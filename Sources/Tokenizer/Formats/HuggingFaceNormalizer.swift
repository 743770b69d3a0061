// SPDX-License-Identifier: Apache-2.0

import JSON
import UnicodeNormalization

/// The member `normalizer` of a `tokenizer.json`.
struct HuggingFaceNormalizer {
    /// What it does to text, with ▁ as a space where ``makesSpaces``.
    private(set) var steps: [TextStep] = []
    /// Whether it makes every space a ▁, so that the vocabulary can be kept with spaces instead.
    private(set) var makesSpaces = false

    private static let space = Array(" ".utf8)

    /// - Parameter isByteLevel: Whether text is spelt byte by byte later, where a ▁ is only another character.
    init(_ value: JSONValue?, isByteLevel: Bool) throws(TokenizerError) {
        guard let value else { return }
        for part in try HuggingFacePart(value).flattened("normalizers") {
            let step = try HuggingFaceNormalizer.step(part)
            if !isByteLevel, case .replace(HuggingFaceNormalizer.space, by: TextStep.lowLine) = step {
                makeSpaces()
            } else if let step = makesSpaces ? try HuggingFaceNormalizer.afterSpaces(step, part.kind) : step {
                steps.append(step)
            }
        }
    }

    private static func step(_ part: HuggingFacePart) throws(TokenizerError) -> TextStep {
        if let form = NormalizationForm(rawValue: part.kind) { return .form(form) }
        switch part.kind {
        case "Lowercase":
            return .lowercase
        case "Prepend":
            return .prepend(Array(try part.text("prepend").utf8))
        case "Strip":
            return .strip(
                left: try part.flag("strip_left", otherwise: true),
                right: try part.flag("strip_right", otherwise: true)
            )
        case "Replace":
            switch try part.pattern() {
            case .regex(let pattern): throw .unsupported(.normalizer, name: "Replace with \(pattern)")
            case .text(""): throw .unsupported(.normalizer, name: "Replace of nothing")
            case .text(let old): return .replace(Array(old.utf8), by: Array(try part.text("content").utf8))
            }
        default:
            throw .unsupported(.normalizer, name: part.kind)
        }
    }

    /// Adds the step that makes ▁ and space the same.
    private mutating func makeSpaces() {
        if makesSpaces { return }
        makesSpaces = true
        // What is put before the text in that moment may have spaces at once, so that the step finds nothing to change.
        if case .prepend(let bytes) = steps.last {
            steps[steps.count - 1] = .prepend(TokenSpelling.withSpaces(bytes))
        }
        steps.append(.spaces)
    }

    /// A step for text in which ▁ is written as a space; nil when it finds nothing to do.
    private static func afterSpaces(_ step: TextStep, _ kind: String) throws(TokenizerError) -> TextStep? {
        let refusal = TokenizerError.unsupported(.normalizer, name: "\(kind) after spaces became ▁")
        switch step {
        case .prepend(let bytes):
            if bytes.contains(space[0]) { throw refusal }
            return .prepend(TokenSpelling.withSpaces(bytes))
        case .replace(let old, let new):
            // No text has a space any more.
            if old.contains(space[0]) { return nil }
            if new.contains(space[0]) { throw refusal }
            return .replace(TokenSpelling.withSpaces(old), by: TokenSpelling.withSpaces(new))
        case .form(let form) where form.isCompatible:
            throw refusal
        case .strip:
            throw refusal
        default:
            return step
        }
    }
}
