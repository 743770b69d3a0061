// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// `text.format(…)`: values in the place of `{}`, `{0}` and `{name}`.
    func format(_ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        var formatted = MarkedText([], isSafe: text.isSafe)
        var next = 0
        var at = 0
        while at < text.count {
            let character = text.characters[at]
            let isDouble = at + 1 < text.count && text.characters[at + 1] == character
            if character.scalar == "{" || character.scalar == "}", isDouble {
                formatted.characters.append(character)
                at += 2
            } else if character.scalar == "{" {
                guard let end = text.characters[at...].firstIndex(where: { $0.scalar == "}" }) else {
                    throw fail("'format' has '{' without '}'")
                }
                var name = MarkedText(text.characters[(at + 1)..<end]).string
                if name.isEmpty {
                    name = String(next)
                    next += 1
                }
                let value = try self.text(try field(name, arguments))
                try charge(value.count)
                formatted.characters += text.isSafe ? value.escaped.characters : value.characters
                at = end + 1
            } else {
                guard character.scalar != "}" else { throw fail("'format' has '}' without '{'") }
                formatted.characters.append(character)
                at += 1
            }
        }
        return try make(formatted)
    }

    private func field(_ name: String, _ arguments: Arguments) throws(TemplateError) -> Value {
        if name.unicodeScalars.allSatisfy({ Interpreter.digit($0) != nil }) {
            guard let index = Int(name) else { throw fail("'format' lacks value \(name)") }
            guard index < arguments.positional.count else { throw fail("'format' lacks value \(index)") }
            return arguments.positional[index]
        }
        try charge(arguments.keywords.count)
        if let named = arguments.keywords.first(where: { $0.name == name }) { return named.value }
        guard name.unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isXIDContinue }) else {
            throw fail("'format' takes '{}', '{0}' and '{name}', not '{\(name)}'")
        }
        throw fail("'format' lacks value '\(name)'")
    }

    /// `text % values`: values in the place of `%s`, `%d`, `%r`, `%x` and `%f`, with a width and a precision.
    func format(_ text: MarkedText, percent values: Value) throws(TemplateError) -> Value {
        var formatted = MarkedText([], isSafe: text.isSafe)
        var queue: ArraySlice<Value>
        if case .tuple(let several) = values { queue = several.elements[...] } else { queue = [values] }
        let isMapping = if case .dictionary = values { true } else { false }
        var at = 0
        while at < text.count {
            let character = text.characters[at]
            at += 1
            guard character.scalar == "%" else {
                formatted.characters.append(character)
                continue
            }
            let directive = try FormatDirective(text.characters, &at, self)
            if directive.letter == "%" {
                formatted.characters.append(character)
                continue
            }
            let value: Value
            if let name = directive.name {
                guard case .dictionary(let dictionary) = values, let found = dictionary[name] else {
                    throw fail("'%' lacks value '\(name)'")
                }
                value = found
            } else {
                guard let next = queue.popFirst() else { throw fail("'%' has too few values") }
                value = next
            }
            let part = try directive.text(of: value, self, isInput: character.isInput)
            try charge(part.count)
            formatted.characters += text.isSafe ? part.escaped.characters : part.characters
        }
        guard queue.isEmpty || isMapping else { throw fail("'%' has too many values") }
        return try make(formatted)
    }
}

/// What stands behind a `%`.
private struct FormatDirective {
    var name: String?
    var letter: Unicode.Scalar = "%"
    private var isLeft = false
    private var isZeroFilled = false
    private var width = 0
    private var precision: Int?

    /// Reads a directive at `at`, and goes past it.
    init(_ text: [MarkedCharacter], _ at: inout Int, _ interpreter: Interpreter) throws(TemplateError) {
        func current() -> Unicode.Scalar? { at < text.count ? text[at].scalar : nil }
        func digits() -> Int? {
            var number: Int?
            while let digit = current().flatMap({ Interpreter.digit($0) }), (number ?? 0) < 100_000 {
                number = (number ?? 0) * 10 + digit
                at += 1
            }
            return number
        }
        if current() == "(" {
            guard let end = text[at...].firstIndex(where: { $0.scalar == ")" }) else {
                throw interpreter.fail("'%(' has no ')'")
            }
            name = MarkedText(text[(at + 1)..<end]).string
            at = end + 1
        }
        while let flag = current(), flag == "-" || flag == "0" {
            if flag == "-" { isLeft = true } else { isZeroFilled = true }
            at += 1
        }
        width = digits() ?? 0
        if current() == "." {
            at += 1
            precision = digits() ?? 0
        }
        guard let letter = current(), "sdirxf%".unicodeScalars.contains(letter) else {
            throw interpreter.fail("'%' takes s, d, i, r, x and f")
        }
        self.letter = letter
        at += 1
    }

    /// The value as the directive has it; `isInput` says who wrote the directive, whose filling it is.
    func text(of value: Value, _ interpreter: Interpreter, isInput: Bool) throws(TemplateError) -> MarkedText {
        var text: MarkedText
        switch letter {
        case "s": text = try interpreter.text(value)
        case "r":
            text = MarkedText([])
            try interpreter.describe(value, to: &text.characters, depth: 0)
        case "f": text = MarkedText(try fixed(try interpreter.number(value, "'%f'").double, interpreter))
        default:
            let double = try interpreter.number(value, "'%\(letter)'")
            guard let whole = value.whole ?? Int(exactly: double.double.rounded(.towardZero)) else {
                throw interpreter.fail("a number is larger than 64 bits hold")
            }
            text = MarkedText(String(whole, radix: letter == "x" ? 16 : 10))
        }
        let isNumber = letter != "s" && letter != "r"
        if let precision, !isNumber { text = MarkedText(text.characters.prefix(precision)) }
        let missing = max(0, width - text.count)
        try interpreter.charge(missing)
        let isFilledInside = isZeroFilled && isNumber && !isLeft
        let filler = MarkedCharacter(isFilledInside ? "0" : " ", isInput: isInput)
        let filling = [MarkedCharacter](repeating: filler, count: missing)
        if isLeft { return text.with(text.characters + filling) }
        let sign = isFilledInside && text.characters.first?.scalar == "-" ? 1 : 0
        return text.with(text.characters.prefix(sign) + filling + text.characters.dropFirst(sign))
    }

    private func fixed(_ value: Double, _ interpreter: Interpreter) throws(TemplateError) -> String {
        let precision = precision ?? 6
        let scaled = Interpreter.scaled(value.magnitude, Interpreter.power(of: min(precision, 15)))
        guard precision <= 15, scaled < 0x1p52 else { throw interpreter.fail("'%f' takes fewer digits") }
        var digits = String(Int(scaled))
        digits = String(repeating: "0", count: max(0, precision + 1 - digits.count)) + digits
        let sign = value.sign == .minus ? "-" : ""
        return sign + digits.dropLast(precision) + (precision > 0 ? "." + digits.suffix(precision) : "")
    }
}
