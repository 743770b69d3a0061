// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// How `tojson` writes, with the parameters that transformers gives it.
    struct JSONStyle {
        var escapesNonASCII = false
        var indent: MarkedText?
        var separators: (item: MarkedText, key: MarkedText)?
        var sortsKeys = false

        var itemSeparator: MarkedText { separators?.item ?? MarkedText(indent == nil ? ", " : ",") }
        var keySeparator: MarkedText { separators?.key ?? MarkedText(": ") }
    }

    /// A value as JSON, as Python's `json.dumps` writes it.
    func json(_ value: Value, _ style: JSONStyle) throws(TemplateError) -> MarkedText {
        var text: [MarkedCharacter] = []
        try appendJSON(value, style, depth: 0, to: &text)
        return MarkedText(text)
    }

    private func appendJSON(
        _ value: Value,
        _ style: JSONStyle,
        depth: Int,
        to text: inout [MarkedCharacter]
    ) throws(TemplateError) {
        try charge(1)
        switch value {
        case .none: try write(MarkedText("null"), to: &text)
        case .bool(let value): try write(MarkedText(value ? "true" : "false"), to: &text)
        case .integer(let value): try write(MarkedText(String(value)), to: &text)
        case .float(let value): try write(MarkedText(Interpreter.json(of: value)), to: &text)
        case .text(let string): try appendJSON(string, style, to: &text)
        case .list(let values), .tuple(let values):
            try appendJSON("[", "]", values.elements.count, style, depth, to: &text) {
                (index, text) throws(TemplateError) in
                try appendJSON(values.elements[index], style, depth: depth + 1, to: &text)
            }
        case .dictionary(let dictionary):
            var members = Array(zip(dictionary.keys, dictionary.values))
            if style.sortsKeys { members = try sorted(members) { $0.0 } }
            try appendJSON("{", "}", members.count, style, depth, to: &text) { (index, text) throws(TemplateError) in
                try appendJSON(try key(members[index].0), style, to: &text)
                try write(style.keySeparator, to: &text)
                try appendJSON(members[index].1, style, depth: depth + 1, to: &text)
            }
        case .undefined(let reason): throw fail("tojson of what is not there: \(reason)")
        default: throw fail("'\(value.typeName)' cannot be written as JSON")
        }
    }

    /// A list or an object, whose parts `body` writes.
    private func appendJSON(
        _ open: String,
        _ close: String,
        _ count: Int,
        _ style: JSONStyle,
        _ depth: Int,
        to text: inout [MarkedCharacter],
        _ body: (Int, inout [MarkedCharacter]) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        try write(MarkedText(open), to: &text)
        for index in 0..<count {
            if index > 0 { try write(style.itemSeparator, to: &text) }
            try breakLine(style, depth + 1, to: &text)
            try body(index, &text)
        }
        if count > 0 { try breakLine(style, depth, to: &text) }
        try write(MarkedText(close), to: &text)
    }

    private func breakLine(
        _ style: JSONStyle,
        _ depth: Int,
        to text: inout [MarkedCharacter]
    ) throws(TemplateError) {
        guard let indent = style.indent else { return }
        try write(MarkedText("\n"), to: &text)
        for _ in 0..<depth { try write(indent, to: &text) }
    }

    private func key(_ value: Value) throws(TemplateError) -> MarkedText {
        switch value {
        case .text(let text): return text
        case .none: return MarkedText("null")
        case .bool(let value): return MarkedText(value ? "true" : "false")
        case .integer(let value): return MarkedText(String(value))
        case .float(let value): return MarkedText(Interpreter.json(of: value))
        default: throw fail("'\(value.typeName)' cannot be a name in JSON")
        }
    }

    private static func json(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : text(of: value)
    }

    private func appendJSON(
        _ string: MarkedText,
        _ style: JSONStyle,
        to text: inout [MarkedCharacter]
    ) throws(TemplateError) {
        try charge(string.count)
        text.append(MarkedCharacter("\""))
        for character in string.characters {
            switch character.scalar {
            case "\"": text += character.replaced(by: "\\\"")
            case "\\": text += character.replaced(by: "\\\\")
            case "\n": text += character.replaced(by: "\\n")
            case "\r": text += character.replaced(by: "\\r")
            case "\t": text += character.replaced(by: "\\t")
            case "\u{8}": text += character.replaced(by: "\\b")
            case "\u{C}": text += character.replaced(by: "\\f")
            case let scalar where scalar.value < 0x20 || style.escapesNonASCII && scalar.value > 0x7E:
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    text += character.replaced(by: "\\u" + Interpreter.hexadecimal(UInt32(unit), digits: 4))
                }
            default: text.append(character)
            }
        }
        text.append(MarkedCharacter("\""))
    }
}
