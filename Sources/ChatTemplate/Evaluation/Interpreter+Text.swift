// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// The text of a value as `{{ … }}` writes it.
    func text(_ value: Value) throws(TemplateError) -> MarkedText {
        switch value {
        case .text(let text): return text
        case .undefined: return MarkedText([])
        default:
            var text: [MarkedCharacter] = []
            try describe(value, to: &text, depth: 0)
            return MarkedText(text)
        }
    }

    /// Appends a value as Python spells it inside lists.
    func describe(_ value: Value, to text: inout [MarkedCharacter], depth: Int) throws(TemplateError) {
        // Namespaces may hold themselves.
        try check(depth: depth)
        try charge(1)
        func append(_ string: String) throws(TemplateError) { try write(MarkedText(string), to: &text) }
        func append(_ values: [Value], _ open: String, _ close: String) throws(TemplateError) {
            try append(open)
            for (index, element) in values.enumerated() {
                if index > 0 { try append(", ") }
                try describe(element, to: &text, depth: depth + 1)
            }
            try append(close)
        }
        switch value {
        case .undefined: try append("Undefined")
        case .none: try append("None")
        case .bool(let value): try append(value ? "True" : "False")
        case .integer(let value): try append(String(value))
        case .float(let value): try append(Interpreter.text(of: value))
        case .text(let string):
            if string.isSafe { try append("Markup(") }
            try quote(string, to: &text)
            if string.isSafe { try append(")") }
        case .list(let values): try append(values.elements, "[", "]")
        case .tuple(let values): try append(values.elements, "(", values.elements.count == 1 ? ",)" : ")")
        case .dictionary(let dictionary): try describe(dictionary, to: &text, depth: depth)
        case .range(let range):
            try append("range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))")
        case .view(let view): try append(view.elements.elements, view.kind.rawValue + "([", "])")
        case .namespace(let namespace):
            try append("<Namespace ")
            try describe(namespace.attributes, to: &text, depth: depth)
            try append(">")
        case .loop(let loop): try append("<LoopContext \(loop.index + 1)/\(loop.items.elements.count)>")
        case .generator, .cycler, .function: throw fail("'\(value.typeName)' has no text")
        }
    }

    private func describe(
        _ dictionary: ValueDictionary,
        to text: inout [MarkedCharacter],
        depth: Int
    ) throws(TemplateError) {
        try write(MarkedText("{"), to: &text)
        for (index, (key, value)) in zip(dictionary.keys, dictionary.values).enumerated() {
            if index > 0 { try write(MarkedText(", "), to: &text) }
            try describe(key, to: &text, depth: depth + 1)
            try write(MarkedText(": "), to: &text)
            try describe(value, to: &text, depth: depth + 1)
        }
        try write(MarkedText("}"), to: &text)
    }

    /// Appends a text in quotes as Python spells it.
    private func quote(_ string: MarkedText, to text: inout [MarkedCharacter]) throws(TemplateError) {
        try charge(string.count)
        let hasSingle = string.characters.contains { $0.scalar == "'" }
        let hasDouble = string.characters.contains { $0.scalar == "\"" }
        let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
        text.append(MarkedCharacter(quote))
        for character in string.characters {
            switch character.scalar {
            case "\n": text += character.replaced(by: "\\n")
            case "\r": text += character.replaced(by: "\\r")
            case "\t": text += character.replaced(by: "\\t")
            case "\\": text += character.replaced(by: "\\\\")
            case quote: text += character.replaced(by: "\\\(quote)")
            case let scalar where !Interpreter.isPrintable(scalar):
                let (mark, digits) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                text += character.replaced(by: "\\\(mark)" + Interpreter.hexadecimal(scalar.value, digits: digits))
            default: text.append(character)
            }
        }
        text.append(MarkedCharacter(quote))
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    /// The value of an ASCII digit.
    static func digit(_ scalar: Unicode.Scalar) -> Int? {
        ("0"..."9").contains(scalar) ? Int(scalar.value) - 0x30 : nil
    }

    static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// A number with the fewest digits that give it back, as Python spells it.
    static func text(of value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let sign = value.sign == .minus ? "-" : ""
        let (digits, point) = decimal(value.magnitude)
        let count = digits.count
        if point > 16 || point < -3 {
            let exponent = point - 1
            let power = (exponent < 0 ? "-" : "+") + (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
            return sign + digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "") + "e" + power
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= count { return sign + digits + String(repeating: "0", count: point - count) + ".0" }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The significant digits of a number that is not negative, and where its decimal point stands in them.
    private static func decimal(_ value: Double) -> (digits: String, point: Int) {
        if value == 0 { return ("0", 1) }
        let parts = value.description.split(separator: "e")
        let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(number[0])
        let fraction = number.count > 1 ? String(number[1]) : ""
        var digits = whole + fraction
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.hasPrefix("0") {
            digits.removeFirst()
            point -= 1
        }
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, point)
    }
}
