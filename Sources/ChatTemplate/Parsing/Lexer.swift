// SPDX-License-Identifier: Apache-2.0

/// Cuts a template into words, with the white space rules that chat templates are written for: a block takes the line
/// break after it and the spaces before it on its line (`trim_blocks`, `lstrip_blocks`), and the last line break of the
/// source goes.
struct Lexer {
    private let source: [Unicode.Scalar]
    private var at = 0
    private var line = 1
    private var tokens: [TemplateToken] = []
    /// Whether what comes next is at the start of a line.
    private var isLineStart = true

    /// The words of a template; the last is `.end`.
    static func tokens(of source: String) throws(TemplateError) -> [TemplateToken] {
        var lexer = Lexer(source)
        try lexer.readAll()
        return lexer.tokens
    }

    private init(_ text: String) {
        var source: [Unicode.Scalar] = []
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n", afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = scalar == "\r"
            source.append(afterReturn ? "\n" : scalar)
        }
        if source.last == "\n" { source.removeLast() }
        self.source = source
    }

    private func fail(_ reason: String) -> TemplateError { TemplateError(kind: .syntax, line: line, reason: reason) }

    private mutating func append(_ kind: TemplateToken.Kind) { tokens.append(TemplateToken(kind: kind, line: line)) }

    private func has(_ text: String, at place: Int) -> Bool {
        var place = place
        for scalar in text.unicodeScalars {
            guard place < source.count, source[place] == scalar else { return false }
            place += 1
        }
        return true
    }

    /// Goes on to a place, counting lines.
    private mutating func advance(to place: Int) {
        for scalar in source[at..<place] where scalar == "\n" { line += 1 }
        at = place
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { MarkedCharacter(scalar).isSpace }

    private func endOfSpace(from place: Int) -> Int {
        var place = place
        while place < source.count, Lexer.isSpace(source[place]) { place += 1 }
        return place
    }

    // MARK: Text and tags

    private mutating func readAll() throws(TemplateError) {
        while let start = nextTag(from: at) {
            let kind = source[start + 1]
            let sign = start + 2 < source.count ? source[start + 2] : " "
            let isOutput = kind == "{"
            appendText(upTo: start, sign: sign, strippingLine: !isOutput)
            advance(to: start + (sign == "-" || sign == "+" ? 3 : 2))
            if kind == "#" {
                try skipComment()
            } else if !isOutput, let body = rawBody() {
                try readRaw(from: body)
            } else {
                append(isOutput ? .outputBegin : .blockBegin)
                try readTag(isOutput: isOutput)
                append(isOutput ? .outputEnd : .blockEnd)
            }
            isLineStart = at > 0 && source[at - 1] == "\n"
        }
        if at < source.count { append(.text(Array(source[at...]))) }
        advance(to: source.count)
        append(.end)
    }

    private func nextTag(from place: Int) -> Int? {
        var place = place
        while place + 1 < source.count {
            if source[place] == "{", source[place + 1] == "{" || source[place + 1] == "%" || source[place + 1] == "#" {
                return place
            }
            place += 1
        }
        return nil
    }

    private mutating func appendText(upTo end: Int, sign: Unicode.Scalar, strippingLine: Bool) {
        let text = stripped(source[at..<end], sign: sign, strippingLine: strippingLine)
        if !text.isEmpty { append(.text(Array(text))) }
    }

    private func stripped(
        _ text: ArraySlice<Unicode.Scalar>,
        sign: Unicode.Scalar,
        strippingLine: Bool
    ) -> ArraySlice<Unicode.Scalar> {
        var end = text.endIndex
        if sign == "-" {
            while end > text.startIndex, Lexer.isSpace(text[end - 1]) { end -= 1 }
        } else if sign != "+", strippingLine {
            let lineStart = text.lastIndex(of: "\n").map { $0 + 1 } ?? text.startIndex
            let begins = lineStart > text.startIndex || isLineStart
            if begins, text[lineStart...].allSatisfy(Lexer.isSpace) { end = lineStart }
        }
        return text[..<end]
    }

    /// Goes past the end of a tag, a comment or a raw block, and what white space it takes.
    private mutating func passEnd(_ sign: Unicode.Scalar, _ length: Int) {
        advance(to: at + length)
        if sign == "-" {
            advance(to: endOfSpace(from: at))
        } else if sign != "+", at < source.count, source[at] == "\n" {
            advance(to: at + 1)
        }
    }

    private mutating func skipComment() throws(TemplateError) {
        var place = at
        while place + 1 < source.count {
            if source[place] == "#", source[place + 1] == "}" {
                let sign = place > at ? source[place - 1] : " "
                advance(to: place)
                passEnd(sign, 2)
                return
            }
            place += 1
        }
        throw fail("a comment does not end; expected '#}'")
    }

    /// Where the text of a raw block begins, when the tag is `raw`; its tag takes no line break.
    private func rawBody() -> Int? {
        var place = endOfSpace(from: at)
        guard has("raw", at: place) else { return nil }
        place = endOfSpace(from: place + 3)
        if has("-%}", at: place) { return endOfSpace(from: place + 3) }
        return has("%}", at: place) ? place + 2 : nil
    }

    private mutating func readRaw(from body: Int) throws(TemplateError) {
        advance(to: body)
        isLineStart = at > 0 && source[at - 1] == "\n"
        var place = at
        while place + 1 < source.count {
            defer { place += 1 }
            guard source[place] == "{", source[place + 1] == "%" else { continue }
            let sign = place + 2 < source.count ? source[place + 2] : " "
            var end = endOfSpace(from: place + (sign == "-" || sign == "+" ? 3 : 2))
            guard has("endraw", at: end) else { continue }
            end = endOfSpace(from: end + 6)
            let endSign = end < source.count ? source[end] : " "
            let length = endSign == "-" || endSign == "+" ? 3 : 2
            guard has("%}", at: end + length - 2) else { continue }
            appendText(upTo: place, sign: sign, strippingLine: true)
            advance(to: end)
            passEnd(endSign, length)
            return
        }
        throw fail("a raw block does not end; expected '{% endraw %}'")
    }

    // MARK: Inside tags

    private mutating func readTag(isOutput: Bool) throws(TemplateError) {
        var brackets: [Unicode.Scalar] = []
        while true {
            advance(to: endOfSpace(from: at))
            guard at < source.count else { throw fail("a tag does not end; expected '\(isOutput ? "}}" : "%}")'") }
            if brackets.isEmpty, passTagEnd(isOutput: isOutput) { return }
            let scalar = source[at]
            if scalar == "'" || scalar == "\"" {
                try readString(scalar)
            } else if ("0"..."9").contains(scalar) {
                try readNumber()
            } else if scalar == "_" || scalar.properties.isXIDStart {
                var end = at + 1
                while end < source.count, source[end].properties.isXIDContinue { end += 1 }
                let name = String(String.UnicodeScalarView(source[at..<end]))
                append(.name(name))
                advance(to: end)
            } else {
                try readSymbol(&brackets)
            }
        }
    }

    private mutating func passTagEnd(isOutput: Bool) -> Bool {
        let end = isOutput ? "}}" : "%}"
        if has("-" + end, at: at) {
            passEnd("-", 3)
        } else if has(end, at: at) {
            // Only a block takes the line break after it.
            passEnd(isOutput ? "+" : " ", 2)
        } else if !isOutput, has("+" + end, at: at) {
            passEnd("+", 3)
        } else {
            return false
        }
        return true
    }

    private static let symbols = [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":",
        "|", ",", ";",
    ]

    private mutating func readSymbol(_ brackets: inout [Unicode.Scalar]) throws(TemplateError) {
        guard let symbol = Lexer.symbols.first(where: { has($0, at: at) }) else {
            throw fail("unexpected character '\(source[at])'")
        }
        switch symbol {
        case "(": brackets.append(")")
        case "[": brackets.append("]")
        case "{": brackets.append("}")
        case ")", "]", "}":
            guard let expected = brackets.popLast() else { throw fail("unexpected '\(symbol)'") }
            guard String(expected) == symbol else { throw fail("unexpected '\(symbol)'; expected '\(expected)'") }
        default: break
        }
        append(.symbol(symbol))
        advance(to: at + symbol.unicodeScalars.count)
    }
}

extension Lexer {
    private mutating func readString(_ quote: Unicode.Scalar) throws(TemplateError) {
        var text = String.UnicodeScalarView()
        var place = at + 1
        while place < source.count, source[place] != quote {
            if source[place] == "\\", place + 1 < source.count {
                place = try appendEscape(at: place + 1, to: &text)
            } else {
                text.append(source[place])
                place += 1
            }
        }
        guard place < source.count else { throw fail("a string does not end; expected '\(quote)'") }
        append(.string(String(text)))
        advance(to: place + 1)
    }

    /// Appends what a backslash and what follows it at `place` stand for, and returns where the text goes on.
    private func appendEscape(at place: Int, to text: inout String.UnicodeScalarView) throws(TemplateError) -> Int {
        let simple: [Unicode.Scalar: Unicode.Scalar] = [
            "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}",
            "v": "\u{B}",
        ]
        let scalar = source[place]
        if let meant = simple[scalar] {
            text.append(meant)
            return place + 1
        }
        // A line break that is hidden.
        if scalar == "\n" { return place + 1 }
        let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        if let length = lengths[scalar] {
            guard let value = number(place + 1, most: length, radix: 16), value.end == place + 1 + length,
                let meant = Unicode.Scalar(value.value)
            else { throw fail("'\\\(scalar)' names no character") }
            text.append(meant)
            return value.end
        }
        if let value = number(place, most: 3, radix: 8), let meant = Unicode.Scalar(value.value) {
            text.append(meant)
            return value.end
        }
        text.append("\\")
        text.append(scalar)
        return place + 1
    }

    private func number(_ start: Int, most: Int, radix: Int) -> (value: UInt32, end: Int)? {
        var (value, place) = (UInt32(0), start)
        while place < source.count, place < start + most, let digit = Character(source[place]).hexDigitValue,
            digit < radix
        {
            value = value &* UInt32(radix) &+ UInt32(digit)
            place += 1
        }
        return place > start ? (value, place) : nil
    }

    private mutating func readNumber() throws(TemplateError) {
        func digits(from place: Int) -> Int {
            var place = place
            while place < source.count, ("0"..."9").contains(source[place]) || source[place] == "_" { place += 1 }
            return place
        }
        let prefixes = ["0x": 16, "0X": 16, "0o": 8, "0O": 8, "0b": 2, "0B": 2]
        if let prefix = prefixes.first(where: { has($0.key, at: at) }) {
            var end = at + 2
            while end < source.count, source[end] == "_" || source[end].properties.isASCIIHexDigit { end += 1 }
            guard let value = Int(text(at + 2, end), radix: prefix.value) else {
                throw fail("a number has wrong digits")
            }
            append(.integer(value))
            advance(to: end)
            return
        }
        var end = digits(from: at)
        var isFloat = false
        if end + 1 < source.count, source[end] == ".", ("0"..."9").contains(source[end + 1]), !followsDot {
            end = digits(from: end + 1)
            isFloat = true
        }
        if end < source.count, source[end] == "e" || source[end] == "E", !followsDot {
            let sign = end + 1 < source.count && (source[end + 1] == "+" || source[end + 1] == "-") ? 1 : 0
            let exponentEnd = digits(from: end + 1 + sign)
            if exponentEnd > end + 1 + sign {
                end = exponentEnd
                isFloat = true
            }
        }
        if isFloat {
            append(.float(Double(text(at, end)) ?? 0))
        } else {
            guard let value = Int(text(at, end)) else { throw fail("a number is larger than 64 bits hold") }
            append(.integer(value))
        }
        advance(to: end)
    }

    /// Whether the number stands behind a dot, so that `a.0.1` has no decimals.
    private var followsDot: Bool { at > 0 && source[at - 1] == "." }

    private func text(_ start: Int, _ end: Int) -> String {
        String(String.UnicodeScalarView(source[start..<end].filter { $0 != "_" }))
    }
}
