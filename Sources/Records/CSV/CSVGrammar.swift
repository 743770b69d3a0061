// SPDX-License-Identifier: Apache-2.0

/// The states of a CSV record (RFC 4180), byte by byte.
///
/// A quote stands only where a field begins, or twice inside quotes; behind a closing quote the field ends. Where tabs part
/// fields, many programs write no quotes at all: there a quote inside a field that does not begin with one is itself.
struct CSVGrammar {
    enum State: Equatable {
        case fieldStart, unquoted, quoted
        // Behind a quote inside quotes: it closed the field, or another one follows.
        case closed
        case malformed(isBehindQuote: Bool)
    }

    /// What a byte is.
    enum Role {
        case content, syntax, endOfField
    }

    let delimiter: UInt8
    /// Whether some quote was itself, in a field that does not begin with one.
    private(set) var hasLiteralQuote = false
    private(set) var state = State.fieldStart
    /// The number of the field, from 1.
    private(set) var field = 1

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// Moves behind the next byte of the record.
    mutating func take(_ byte: UInt8) -> Role {
        let quote = UInt8(ascii: "\"")
        switch state {
        case .quoted:
            guard byte == quote else { return .content }
            state = .closed
            return .syntax
        case .fieldStart where byte == quote:
            state = .quoted
            return .syntax
        case .closed where byte == quote:
            state = .quoted
            return .content
        case .malformed: return .syntax
        case .fieldStart, .unquoted, .closed:
            if byte == delimiter {
                state = .fieldStart
                field += 1
                return .endOfField
            }
            if state == .unquoted, byte == quote, delimiter == UInt8(ascii: "\t") {
                hasLiteralQuote = true
                return .content
            }
            if state == .closed || byte == quote {
                state = .malformed(isBehindQuote: state == .closed)
                return .syntax
            }
            state = .unquoted
            return .content
        }
    }

    /// What is wrong with a record that is malformed, or ends in this state; nil when nothing is.
    var reason: String? {
        switch state {
        case .malformed(isBehindQuote: false): "a quote stands inside field \(field), which does not begin with one"
        case .malformed(isBehindQuote: true): "field \(field) goes on behind its closing quote"
        case .quoted: "the quote that opens field \(field) is never closed"
        case .fieldStart, .unquoted, .closed: nil
        }
    }
}
