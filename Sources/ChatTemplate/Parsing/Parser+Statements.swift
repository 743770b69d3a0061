// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// Statements up to a tag of one of these names, which is current then behind its `{%`, or to the end of the
    /// template.
    mutating func statements(until ends: Set<String>) throws(TemplateError) -> [Statement] {
        try nested { (parser) throws(TemplateError) in
            var statements: [Statement] = []
            while true {
                let line = parser.line
                switch parser.current.kind {
                case .end:
                    guard ends.isEmpty else {
                        throw parser.unexpected(ends.sorted().map { "'\($0)'" }.joined(separator: " or "))
                    }
                    return statements
                case .text(let scalars):
                    parser.advance()
                    let text = MarkedText(scalars.map { MarkedCharacter($0) })
                    statements.append(Statement(kind: .text(text), line: line))
                case .outputBegin:
                    parser.advance()
                    let value = try parser.tuple()
                    try parser.expect(.outputEnd)
                    statements.append(Statement(kind: .output([value]), line: line))
                case .blockBegin:
                    parser.advance()
                    guard case .name(let name) = parser.current.kind else { throw parser.unexpected("a statement") }
                    if ends.contains(name) { return statements }
                    parser.advance()
                    let kind = try parser.statement(name)
                    try parser.expect(.blockEnd)
                    statements.append(Statement(kind: kind, line: line))
                default: throw parser.unexpected("text")
                }
            }
        }
    }

    /// A statement behind its name, up to the `%}` of its last tag.
    private mutating func statement(_ name: String) throws(TemplateError) -> Statement.Kind {
        switch name {
        case "set": return try assignment()
        case "if": return try conditionals()
        case "for": return try loop()
        case "macro": return try macro()
        case "call": return try callBlock()
        case "filter":
            let filter = try blockFilter()
            return .filter(filter, try body(until: "endfilter"))
        case "with": return try with()
        case "generation": return .scope(try body(until: "endgeneration"))
        case "print":
            var values = [try expression()]
            while skip(symbol: ",") { values.append(try expression()) }
            return .output(values)
        case "break", "continue":
            guard loopDepth > 0 else { throw fail("'\(name)' stands outside of a loop") }
            return name == "break" ? .breakLoop : .continueLoop
        case "block", "extends", "include", "import", "from", "do", "autoescape":
            throw fail("statement '\(name)' is not supported")
        default: throw fail("unknown statement '\(name)'")
        }
    }

    /// What stands between a tag, whose `%}` comes next, and the tag that ends it; the name of that is passed.
    private mutating func body(until ends: String...) throws(TemplateError) -> [Statement] {
        _ = skip(symbol: ":")
        try expect(.blockEnd)
        let statements = try statements(until: Set(ends))
        if ends.count == 1 { advance() }
        return statements
    }

    // MARK: Assignments

    private mutating func assignment() throws(TemplateError) -> Statement.Kind {
        let target = try target(withAttributes: true)
        if skip(symbol: "=") { return .set(target, try tuple()) }
        var filter: Expression?
        if skip(symbol: "|") { filter = try blockFilter() }
        return .setBlock(target, filter: filter, try body(until: "endset"))
    }

    private mutating func target(withAttributes: Bool = false) throws(TemplateError) -> Target {
        var targets: [Target] = []
        var isTuple = false
        repeat {
            if isSymbol("=") || isName("in") || current.kind == .blockEnd || isSymbol(")") { break }
            if skip(symbol: "(") {
                let inner = try nested { (parser) throws(TemplateError) in try parser.target() }
                try expect(symbol: ")")
                targets.append(inner)
            } else {
                let name = try expectName()
                guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
                    throw fail("cannot assign to '\(name)'")
                }
                if withAttributes, skip(symbol: ".") {
                    usedNames.insert(name)
                    targets.append(.attribute(name, try expectName()))
                } else {
                    targets.append(.name(name))
                }
            }
            if isSymbol(",") { isTuple = true }
        } while skip(symbol: ",")
        guard let first = targets.first else { throw unexpected("a name") }
        return isTuple ? .tuple(targets) : first
    }

    private mutating func with() throws(TemplateError) -> Statement.Kind {
        var assignments: [(Target, Expression)] = []
        while current.kind != .blockEnd {
            if !assignments.isEmpty { try expect(symbol: ",") }
            let name = try expectName()
            try expect(symbol: "=")
            assignments.append((.name(name), try expression()))
        }
        return .with(assignments, try body(until: "endwith"))
    }

    // MARK: Control

    private mutating func conditionals() throws(TemplateError) -> Statement.Kind {
        var branches: [(Expression, [Statement])] = []
        while true {
            let test = try tuple(withConditional: false)
            branches.append((test, try body(until: "elif", "else", "endif")))
            if skip(name: "elif") { continue }
            if skip(name: "else") { return .conditional(branches, otherwise: try body(until: "endif")) }
            advance()
            return .conditional(branches, otherwise: [])
        }
    }

    private mutating func loop() throws(TemplateError) -> Statement.Kind {
        let target = try target()
        guard skip(name: "in") else { throw unexpected("'in'") }
        let values = try tuple(withConditional: false)
        let filter = skip(name: "if") ? try expression() : nil
        if isName("recursive") { throw fail("recursive loops are not supported") }
        loopDepth += 1
        let statements = try body(until: "endfor", "else")
        loopDepth -= 1
        if skip(name: "else") {
            return .loop(target, in: values, where: filter, statements, otherwise: try body(until: "endfor"))
        }
        advance()
        return .loop(target, in: values, where: filter, statements, otherwise: [])
    }

    // MARK: Macros

    private mutating func macro() throws(TemplateError) -> Statement.Kind {
        let name = try expectName()
        return .macro(try macro(named: name, parameters: try parameters(), end: "endmacro"))
    }

    private mutating func callBlock() throws(TemplateError) -> Statement.Kind {
        let parameters = isSymbol("(") ? try parameters() : []
        let call = try expression()
        guard case .call = call.kind else { throw fail("a call block calls nothing") }
        return .call(try macro(named: "caller", parameters: parameters, end: "endcall"), call)
    }

    private mutating func macro(
        named name: String,
        parameters: [(String, Expression?)],
        end: String
    ) throws(TemplateError) -> Macro {
        var outerNames = usedNames
        let outerLoops = loopDepth
        usedNames = []
        loopDepth = 0
        let body = try body(until: end)
        let macro = Macro(name, parameters, body, names: usedNames)
        // The smaller set into the larger, so that many macros take no longer than their names.
        outerNames.formUnion(usedNames)
        usedNames = outerNames
        loopDepth = outerLoops
        return macro
    }

    private mutating func parameters() throws(TemplateError) -> [(String, Expression?)] {
        try expect(symbol: "(")
        var parameters: [(String, Expression?)] = []
        while !isSymbol(")") {
            if !parameters.isEmpty { try expect(symbol: ",") }
            let name = try expectName()
            var standard: Expression?
            if skip(symbol: "=") {
                standard = try expression()
            } else if parameters.last?.1 != nil {
                throw fail("parameter '\(name)' has no default behind one that has")
            }
            parameters.append((name, standard))
        }
        try expect(symbol: ")")
        return parameters
    }
}
