// SPDX-License-Identifier: Apache-2.0

/// A stretch of a prompt, by who wrote it.
public struct PromptPart: Equatable, Sendable {
    /// The text.
    public let text: String
    /// Whether it came from a user, so that special tokens that it spells out are only text.
    public let isInput: Bool

    /// A stretch of a prompt.
    public init(_ text: String, isInput: Bool) {
        self.text = text
        self.isInput = isInput
    }
}

extension Tokenizer {
    /// The tokens of a prompt, in which special tokens are recognised only where a part that is no input spells all of
    /// one.
    ///
    /// What lies between special tokens is encoded as one text, whoever wrote its parts.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public func encode(_ parts: [PromptPart]) -> Encoding {
        var text: [UInt8] = []
        var inputs: [Range<Int>] = []
        for part in parts where !part.text.isEmpty {
            let start = text.count
            text += part.text.utf8
            guard part.isInput else { continue }
            if let last = inputs.last, last.upperBound == start {
                inputs[inputs.count - 1] = last.lowerBound..<text.count
            } else {
                inputs.append(start..<text.count)
            }
        }
        var encoding = Encoding()
        var encoder = Encoder(self)
        encoder.encode(text.span, inputs: inputs, into: &encoding)
        return encoding
    }
}
