// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// The names of all filters.
    static let filters: Set<String> = Set(textFilters.keys).union(sequenceFilters.keys).union(valueFilters.keys)

    typealias Filter = @Sendable (Interpreter) -> (String, Value, Arguments) throws(TemplateError) -> Value

    /// What `value|name(arguments)` gives.
    func filter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let filter =
            Interpreter.textFilters[name] ?? Interpreter.sequenceFilters[name] ?? Interpreter.valueFilters[name]
        guard let filter else { throw fail("no filter is named '\(name)'") }
        return try filter(self)(name, value, arguments)
    }

    private static let valueFilters: [String: Filter] = [
        "default": { $0.standard }, "d": { $0.standard }, "string": { $0.string }, "int": { $0.int },
        "float": { $0.float }, "abs": { $0.abs }, "round": { $0.round }, "tojson": { $0.tojson }, "safe": { $0.safe },
        "escape": { $0.escape }, "e": { $0.escape }, "forceescape": { $0.escape }, "attr": { $0.attr },
        "length": { $0.length }, "count": { $0.length },
    ]

    private func standard(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "default_value", "boolean")
        let isMissing = value.isUndefined || bound[1]?.isTrue == true && !value.isTrue
        return isMissing ? bound[0] ?? .text("") : value
    }

    private func string(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        return .text(try text(value))
    }

    private func length(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        return .integer(try count(of: value))
    }

    private func attr(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let attribute = try needText(try bind(arguments, name, "name")[0], name).string
        // Unlike after a dot, items are not looked at.
        if case .dictionary = value { return try self.attribute(attribute, of: .dictionary(ValueDictionary())) }
        return try self.attribute(attribute, of: value)
    }

    // MARK: HTML

    private func safe(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        return try make(MarkedText(try text(value).characters, isSafe: true))
    }

    private func escape(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        let text = try text(value)
        return try make((name == "forceescape" ? text.plain : text).escaped)
    }

    private func tojson(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "ensure_ascii", "indent", "separators", "sort_keys")
        var style = JSONStyle()
        style.escapesNonASCII = bound[0]?.isTrue ?? false
        style.sortsKeys = bound[3]?.isTrue ?? false
        switch bound[1] {
        case .none?, nil: break
        case .text(let text)?: style.indent = text
        case let value?:
            let width = max(0, try needWhole(value, name))
            try charge(width)
            style.indent = MarkedText(String(repeating: " ", count: width))
        }
        if let separators = bound[2], !separators.isNone {
            let parts = try elements(of: separators)
            guard parts.count == 2 else { throw fail("'separators' are two texts") }
            style.separators = (try needText(parts[0], name), try needText(parts[1], name))
        }
        return .text(try json(value, style))
    }

    // MARK: Numbers

    private func int(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "default", "base")
        let base = try needWhole(bound[1], name, standard: 10)
        guard (2...36).contains(base) else { throw fail("'int' has base \(base); expected 2 to 36") }
        switch value {
        case .undefined(let reason): throw fail(reason)
        case .text(let text):
            try charge(4, times: text.count)
            let digits = Interpreter.plainDigits(of: text)
            if let digits, Interpreter.isWhole(digits, base) {
                guard let whole = Interpreter.whole(digits, base) else { throw tooLarge }
                return .integer(whole)
            }
            if let double = digits.flatMap({ Interpreter.double($0) }), double.isFinite {
                guard let whole = Int(exactly: double.rounded(.towardZero)) else { throw tooLarge }
                return .integer(whole)
            }
        default:
            switch value.number {
            case .integer(let whole)?: return .integer(whole)
            case .float(let double)? where !double.isNaN:
                guard let whole = Int(exactly: double.rounded(.towardZero)) else { throw tooLarge }
                return .integer(whole)
            default: break
            }
        }
        return bound[0] ?? .integer(0)
    }

    var tooLarge: TemplateError { fail("a number is larger than 64 bits hold") }

    private func float(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let standard = try bind(arguments, name, "default")[0] ?? .float(0)
        switch value {
        case .undefined(let reason): throw fail(reason)
        case .text(let text):
            try charge(4, times: text.count)
            return Interpreter.plainDigits(of: text).flatMap { Interpreter.double($0) }.map { .float($0) } ?? standard
        default: return value.number.map { .float($0.double) } ?? standard
        }
    }

    /// Digits without the sign and the prefix that `base` may have.
    private static func bare(_ digits: String, _ base: Int) -> Substring {
        var bare = digits[...]
        if let first = bare.first, first == "-" || first == "+" { bare.removeFirst() }
        let prefix = [2: "0b", 8: "0o", 16: "0x"][base]
        if let prefix, bare.prefix(2).lowercased() == prefix { bare.removeFirst(2) }
        return bare
    }

    private static func isWhole(_ digits: String, _ base: Int) -> Bool {
        let bare = bare(digits, base)
        return !bare.isEmpty
            && bare.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) && Int(String($0), radix: base) != nil }
    }

    /// Nil when 64 bits do not hold it.
    private static func whole(_ digits: String, _ base: Int) -> Int? {
        Int((digits.hasPrefix("-") ? "-" : "") + bare(digits, base), radix: base)
    }

    private static func double(_ digits: String) -> Double? {
        let digits = digits.lowercased()
        guard !digits.contains("x"), !digits.contains("p"), !digits.contains("(") else { return nil }
        return Double(digits)
    }

    /// A number in ASCII as Python reads it: white space around it is left out, `_` between digits too, and decimal
    /// digits of any writing count.
    private static func plainDigits(of text: MarkedText) -> String? {
        let inner = Array(trimmed(text.characters, left: true, right: true) { $0.isSpace }.map(\.scalar))
        func isDigit(_ place: Int) -> Bool {
            guard inner.indices.contains(place) else { return false }
            return inner[place].properties.isASCIIHexDigit || decimalDigit(inner[place]) != nil
        }
        var digits = ""
        for (place, scalar) in inner.enumerated() {
            if scalar == "_" {
                guard isDigit(place - 1), isDigit(place + 1) else { return nil }
            } else if let digit = decimalDigit(scalar) {
                digits += String(digit)
            } else {
                digits.unicodeScalars.append(scalar)
            }
        }
        return digits
    }

    private static func decimalDigit(_ scalar: Unicode.Scalar) -> Int? {
        let properties = scalar.properties
        guard properties.generalCategory == .decimalNumber else { return nil }
        return properties.numericValue.map { Int($0) }
    }

    private func abs(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        switch try number(value, "'abs'") {
        case .integer(let whole): return whole < 0 ? try apply(.minus, to: .integer(whole)) : .integer(whole)
        case .float(let double): return .float(double.magnitude)
        }
    }

    private func round(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "precision", "method")
        let precision = try needWhole(bound[0], name, standard: 0)
        let method = try bound[1].map { (value) throws(TemplateError) in try needText(value, name).string } ?? "common"
        guard ["common", "ceil", "floor"].contains(method) else {
            throw fail("'round' has method '\(method)'; expected common, ceil or floor")
        }
        guard (0...15).contains(precision) else { throw fail("'round' has precision \(precision); expected 0 to 15") }
        let number = try number(value, "'round'")
        if method == "common", case .integer(let whole) = number { return .integer(whole) }
        let scale = Interpreter.power(of: precision)
        let double = number.double
        switch method {
        case "ceil": return .float((double * scale).rounded(.up) / scale)
        case "floor": return .float((double * scale).rounded(.down) / scale)
        default: return .float(Interpreter.scaled(double, scale) / scale)
        }
    }

    static func power(of precision: Int) -> Double { (0..<precision).reduce(1.0) { scale, _ in scale * 10 } }

    /// `value · scale` as a whole number, rounded once, halves to even.
    static func scaled(_ value: Double, _ scale: Double) -> Double {
        let product = value * scale
        guard product.magnitude < 0x1p52 else { return product }
        let error = (-product).addingProduct(value, scale)
        let below = product.rounded(.down)
        let overHalf = (product - below - 0.5) + error
        if overHalf == 0 { return below.truncatingRemainder(dividingBy: 2) == 0 ? below : below + 1 }
        return overHalf > 0 ? below + 1 : below
    }
}
