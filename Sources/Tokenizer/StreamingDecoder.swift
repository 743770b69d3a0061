// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Turns tokens into text as they come, and holds back bytes that may be the beginning of a character.
///
/// All strings together equal ``Tokenizer/decode(_:)`` of all tokens.
public struct StreamingDecoder: Sendable {
    private let tokenizer: Tokenizer
    /// At most three bytes that may begin a character, after which those of the newest token are put.
    private var held: [UInt8] = []
    private var state: DecodingRule.State

    /// A decoder that has seen no tokens.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        state = DecodingRule.State(tokenizer.text.decoding)
    }

    /// How many bytes are held back, 0 to 3.
    public var heldByteCount: Int { held.count }

    /// The text that is certain after one more token; empty while a character is incomplete.
    public mutating func append(_ token: TokenID) -> String {
        let vocabulary = tokenizer.model.vocabulary
        state.append(vocabulary.bytes[vocabulary.range(of: token)], to: &held)
        let certain = held.count - incompleteCount
        defer { held.removeFirst(certain) }
        return String(decoding: held[..<certain], as: UTF8.self)
    }

    /// The rest, in which an incomplete character is U+FFFD.
    public mutating func finish() -> String {
        defer { held.removeAll() }
        return String(decoding: held, as: UTF8.self)
    }

    /// The number of bytes at the end that a later byte may complete to a character.
    private var incompleteCount: Int {
        for count in 1...3 where count <= held.count {
            let lead = held[held.count - count]
            // A continuation byte: the lead is further left, or there is none.
            if lead & 0xC0 == 0x80 { continue }
            guard lead >= 0xC2, lead <= 0xF4 else { return 0 }
            let needed = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard count < needed else { return 0 }
            return count == 1 || isSecond(held[held.count - count + 1], after: lead) ? count : 0
        }
        return 0
    }

    /// Whether the byte may follow the lead (Unicode Standard, table 3-7: no overlong forms, no surrogates, no more
    /// than 10FFFF).
    private func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: byte >= 0xA0
        case 0xED: byte <= 0x9F
        case 0xF0: byte >= 0x90
        case 0xF4: byte <= 0x8F
        default: true
        }
    }
}
