// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// An expression; without `withConditional` one that ends before `if`.
    mutating func expression(withConditional: Bool = true) throws(TemplateError) -> Expression {
        try nested { (parser) throws(TemplateError) in
            try withConditional ? parser.conditional() : parser.disjunction()
        }
    }

    private mutating func conditional() throws(TemplateError) -> Expression {
        let line = line
        var value = try disjunction()
        while skip(name: "if") {
            let test = try disjunction()
            let otherwise = skip(name: "else") ? try expression() : nil
            value = Expression(kind: .conditional(test: test, then: value, otherwise: otherwise), line: line)
            try check(value)
        }
        return value
    }

    /// Operands joined from the left, as long as `join` finds an operator and reads what follows.
    private mutating func chain(
        _ first: (inout Parser) throws(TemplateError) -> Expression,
        _ join: (inout Parser, Expression) throws(TemplateError) -> Expression?
    ) throws(TemplateError) -> Expression {
        var value = try first(&self)
        while let next = try join(&self, value) {
            try check(next)
            value = next
        }
        return value
    }

    private func check(_ expression: Expression) throws(TemplateError) {
        guard expression.height <= TemplateLimits.expressionHeight else {
            let reason = "an expression nests deeper than \(TemplateLimits.expressionHeight)"
            throw TemplateError(kind: .limit, line: line, reason: reason)
        }
    }

    private mutating func disjunction() throws(TemplateError) -> Expression {
        try chain({ (parser) throws(TemplateError) in try parser.conjunction() }) {
            (parser, left) throws(TemplateError) in
            let line = parser.line
            guard parser.skip(name: "or") else { return nil }
            return Expression(kind: .or(left, try parser.conjunction()), line: line)
        }
    }

    private mutating func conjunction() throws(TemplateError) -> Expression {
        try chain({ (parser) throws(TemplateError) in try parser.negation() }) { (parser, left) throws(TemplateError) in
            let line = parser.line
            guard parser.skip(name: "and") else { return nil }
            return Expression(kind: .and(left, try parser.negation()), line: line)
        }
    }

    private mutating func negation() throws(TemplateError) -> Expression {
        let line = line
        guard skip(name: "not") else { return try comparison() }
        let operand = try nested { (parser) throws(TemplateError) in try parser.negation() }
        return Expression(kind: .not(operand), line: line)
    }

    private mutating func comparison() throws(TemplateError) -> Expression {
        let line = line
        let first = try sum()
        var others: [(Comparison, Expression)] = []
        while true {
            if case .symbol(let symbol) = current.kind, let comparison = Comparison(rawValue: symbol) {
                advance()
                others.append((comparison, try sum()))
            } else if skip(name: "in") {
                others.append((.isIn, try sum()))
            } else if isName("not"), isName("in", ahead: 1) {
                advance()
                advance()
                others.append((.isNotIn, try sum()))
            } else {
                return others.isEmpty ? first : Expression(kind: .comparison(first, others), line: line)
            }
        }
    }

    private mutating func binary(
        _ symbols: [String],
        _ operand: (inout Parser) throws(TemplateError) -> Expression
    ) throws(TemplateError) -> Expression {
        try chain(operand) { (parser, left) throws(TemplateError) in
            guard case .symbol(let symbol) = parser.current.kind, symbols.contains(symbol),
                let sign = BinaryOperator(rawValue: symbol)
            else { return nil }
            let line = parser.line
            parser.advance()
            return Expression(kind: .binary(sign, left, try operand(&parser)), line: line)
        }
    }

    private mutating func sum() throws(TemplateError) -> Expression {
        try binary(["+", "-"]) { (parser) throws(TemplateError) in try parser.concatenation() }
    }

    private mutating func concatenation() throws(TemplateError) -> Expression {
        let line = line
        var parts = [try product()]
        while skip(symbol: "~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : Expression(kind: .concatenation(parts), line: line)
    }

    private mutating func product() throws(TemplateError) -> Expression {
        try binary(["*", "/", "//", "%"]) { (parser) throws(TemplateError) in
            try parser.binary(["**"]) { (parser) throws(TemplateError) in try parser.unary() }
        }
    }

    private mutating func unary(withFilter: Bool = true) throws(TemplateError) -> Expression {
        let line = line
        var value: Expression
        if isSymbol("-") || isSymbol("+") {
            let sign: UnaryOperator = isSymbol("-") ? .minus : .plus
            advance()
            let operand = try nested { (parser) throws(TemplateError) in try parser.unary(withFilter: false) }
            value = Expression(kind: .unary(sign, operand), line: line)
        } else {
            value = try primary()
        }
        value = try postfix(value)
        return withFilter ? try filtered(value) : value
    }

    // MARK: Primaries

    private mutating func primary() throws(TemplateError) -> Expression {
        let line = line
        switch current.kind {
        case .name(let name):
            advance()
            switch name {
            case "true", "True": return Expression(kind: .literal(.bool(true)), line: line)
            case "false", "False": return Expression(kind: .literal(.bool(false)), line: line)
            case "none", "None": return Expression(kind: .literal(.none), line: line)
            default:
                usedNames.insert(name)
                return Expression(kind: .name(name), line: line)
            }
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return Expression(kind: .literal(.text(MarkedText(text))), line: line)
        case .integer(let value):
            advance()
            return Expression(kind: .literal(.integer(value)), line: line)
        case .float(let value):
            advance()
            return Expression(kind: .literal(.float(value)), line: line)
        case .symbol("("):
            advance()
            let value = try tuple(inParentheses: true)
            try expect(symbol: ")")
            return value
        case .symbol("["): return Expression(kind: .list(try elements()), line: line)
        case .symbol("{"): return Expression(kind: .dictionary(try pairs()), line: line)
        default: throw unexpected("an expression")
        }
    }

    private mutating func elements() throws(TemplateError) -> [Expression] {
        try expect(symbol: "[")
        var elements: [Expression] = []
        while !isSymbol("]") {
            if !elements.isEmpty {
                try expect(symbol: ",")
                if isSymbol("]") { break }
            }
            elements.append(try expression())
        }
        try expect(symbol: "]")
        return elements
    }

    private mutating func pairs() throws(TemplateError) -> [(Expression, Expression)] {
        try expect(symbol: "{")
        var pairs: [(Expression, Expression)] = []
        while !isSymbol("}") {
            if !pairs.isEmpty {
                try expect(symbol: ",")
                if isSymbol("}") { break }
            }
            let key = try expression()
            try expect(symbol: ":")
            pairs.append((key, try expression()))
        }
        try expect(symbol: "}")
        return pairs
    }

    /// One expression, or several with commas between, which are a tuple.
    mutating func tuple(withConditional: Bool = true, inParentheses: Bool = false) throws(TemplateError) -> Expression {
        let line = line
        var elements: [Expression] = []
        var isTuple = false
        while true {
            if isTupleEnd { break }
            elements.append(try expression(withConditional: withConditional))
            guard skip(symbol: ",") else { break }
            isTuple = true
        }
        if !isTuple, let only = elements.first { return only }
        guard isTuple || inParentheses else { throw unexpected("an expression") }
        return Expression(kind: .tuple(elements), line: line)
    }

    private var isTupleEnd: Bool {
        current.kind == .outputEnd || current.kind == .blockEnd || isSymbol(")") || isName("recursive")
    }

    // MARK: What follows a primary

    private mutating func postfix(_ value: Expression) throws(TemplateError) -> Expression {
        try chain({ _ in value }) { (parser, value) throws(TemplateError) in
            let line = parser.line
            if parser.skip(symbol: ".") {
                if case .integer(let index) = parser.current.kind {
                    parser.advance()
                    return Expression(
                        kind: .item(value, Expression(kind: .literal(.integer(index)), line: line)),
                        line: line
                    )
                }
                return Expression(kind: .attribute(value, try parser.expectName()), line: line)
            }
            if parser.skip(symbol: "[") {
                let index = try parser.nested { (parser) throws(TemplateError) in try parser.index() }
                try parser.expect(symbol: "]")
                return Expression(kind: .item(value, index), line: line)
            }
            guard parser.isSymbol("(") else { return nil }
            return Expression(kind: .call(value, try parser.arguments()), line: line)
        }
    }

    private mutating func index() throws(TemplateError) -> Expression {
        let line = line
        var parts: [Expression] = []
        repeat { parts.append(try slice()) } while skip(symbol: ",")
        return parts.count == 1 ? parts[0] : Expression(kind: .tuple(parts), line: line)
    }

    private mutating func slice() throws(TemplateError) -> Expression {
        let line = line
        func isPartEnd(_ parser: Parser) -> Bool {
            parser.isSymbol(":") || parser.isSymbol("]") || parser.isSymbol(",")
        }
        let start = isSymbol(":") ? nil : try expression()
        guard skip(symbol: ":") else { return start ?? Expression(kind: .literal(.none), line: line) }
        let stop = isPartEnd(self) ? nil : try expression()
        var step: Expression?
        if skip(symbol: ":"), !isPartEnd(self) { step = try expression() }
        return Expression(kind: .slice(start, stop, step), line: line)
    }

    private mutating func filtered(_ value: Expression) throws(TemplateError) -> Expression {
        try chain({ _ in value }) { (parser, value) throws(TemplateError) in
            if parser.isSymbol("|") { return try parser.filter(on: value) }
            if parser.isName("is") { return try parser.test(of: value) }
            guard parser.isSymbol("(") else { return nil }
            let line = parser.line
            return Expression(kind: .call(value, try parser.arguments()), line: line)
        }
    }

    /// One filter after another, from the bar on; `operand` is what the first is applied to.
    private mutating func filter(on operand: Expression?) throws(TemplateError) -> Expression {
        try expect(symbol: "|")
        return try namedFilter(on: operand)
    }

    /// The filters of a block, which have no bar before the first.
    mutating func blockFilter() throws(TemplateError) -> Expression {
        try chain({ (parser) throws(TemplateError) in try parser.namedFilter(on: nil) }) {
            (parser, value) throws(TemplateError) in
            parser.isSymbol("|") ? try parser.filter(on: value) : nil
        }
    }

    private mutating func namedFilter(on operand: Expression?) throws(TemplateError) -> Expression {
        let line = line
        let name = try expectName()
        let arguments = isSymbol("(") ? try arguments() : CallArguments()
        return Expression(kind: .filter(operand, name, arguments), line: line)
    }

    private mutating func test(of value: Expression) throws(TemplateError) -> Expression {
        let line = line
        advance()
        let isNegated = skip(name: "not")
        let name = try expectName()
        var arguments = CallArguments()
        switch current.kind {
        case .symbol("("): arguments = try self.arguments()
        case .name("else"), .name("or"), .name("and"): break
        case .name("is"): throw fail("tests cannot follow each other")
        case .name, .string, .integer, .float, .symbol("["), .symbol("{"):
            arguments.positional = [
                try nested { (parser) throws(TemplateError) in try parser.postfix(try parser.primary()) }
            ]
        default: break
        }
        return Expression(kind: .test(value, name, arguments, isNegated: isNegated), line: line)
    }

    /// What stands in the parentheses of a call.
    mutating func arguments() throws(TemplateError) -> CallArguments {
        try expect(symbol: "(")
        var arguments = CallArguments()
        var names: Set<String> = []
        var isFirst = true
        while !isSymbol(")") {
            if !isFirst {
                try expect(symbol: ",")
                if isSymbol(")") { break }
            }
            isFirst = false
            if isSymbol("*"), arguments.rest == nil, arguments.restKeywords == nil {
                advance()
                arguments.rest = try expression()
            } else if isSymbol("**"), arguments.restKeywords == nil {
                advance()
                arguments.restKeywords = try expression()
            } else if case .name(let name) = current.kind, isSymbol("=", ahead: 1), arguments.restKeywords == nil {
                advance()
                advance()
                guard names.insert(name).inserted else { throw fail("argument '\(name)' is given twice") }
                arguments.keywords.append((name, try expression()))
            } else {
                guard arguments.keywords.isEmpty, arguments.rest == nil, arguments.restKeywords == nil else {
                    throw fail("an argument without a name stands behind one with a name")
                }
                arguments.positional.append(try expression())
            }
        }
        try expect(symbol: ")")
        return arguments
    }
}
