// SPDX-License-Identifier: Apache-2.0

/// Makes a tree of a template's words.
struct Parser {
    var tokens: [TemplateToken]
    private(set) var position = 0
    /// How deeply what is being read nests.
    private var depth = 0
    /// The names that were used since a macro began.
    var usedNames: Set<String> = []
    /// How many loops are around what is being read.
    var loopDepth = 0

    /// The statements of a template.
    static func statements(of source: String) throws(TemplateError) -> [Statement] {
        guard source.utf8.count <= TemplateLimits.sourceBytes else {
            let reason = "the template is longer than \(TemplateLimits.sourceBytes >> 20) MB"
            throw TemplateError(kind: .limit, line: 1, reason: reason)
        }
        var parser = Parser(tokens: try Lexer.tokens(of: source))
        return try parser.statements(until: [])
    }

    private init(tokens: [TemplateToken]) { self.tokens = tokens }

    // MARK: Words

    var current: TemplateToken { tokens[position] }

    var line: Int { current.line }

    func fail(_ reason: String) -> TemplateError { TemplateError(kind: .syntax, line: line, reason: reason) }

    /// Goes to the next word; the last one stays.
    mutating func advance() { position = min(position + 1, tokens.count - 1) }

    func isSymbol(_ symbol: String, ahead: Int = 0) -> Bool {
        guard position + ahead < tokens.count else { return false }
        return tokens[position + ahead].kind == .symbol(symbol)
    }

    func isName(_ name: String, ahead: Int = 0) -> Bool {
        guard position + ahead < tokens.count else { return false }
        return tokens[position + ahead].kind == .name(name)
    }

    mutating func skip(symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard isName(name) else { return false }
        advance()
        return true
    }

    mutating func expect(symbol: String) throws(TemplateError) {
        guard skip(symbol: symbol) else { throw unexpected("'\(symbol)'") }
    }

    mutating func expect(_ kind: TemplateToken.Kind) throws(TemplateError) {
        guard current.kind == kind else { throw unexpected(TemplateToken(kind: kind, line: 0).description) }
        advance()
    }

    mutating func expectName() throws(TemplateError) -> String {
        guard case .name(let name) = current.kind else { throw unexpected("a name") }
        advance()
        return name
    }

    func unexpected(_ expected: String) -> TemplateError {
        fail("unexpected \(current.description); expected \(expected)")
    }

    /// Reads something inside something else, unless that would nest too deeply.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < TemplateLimits.sourceDepth else {
            let reason = "the template nests deeper than \(TemplateLimits.sourceDepth)"
            throw TemplateError(kind: .limit, line: line, reason: reason)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }
}
