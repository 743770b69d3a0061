// SPDX-License-Identifier: Apache-2.0

/// Arguments of a call, evaluated.
struct Arguments {
    var positional: [Value] = []
    var keywords: [Keyword] = []

    /// An argument with a name, which may come out of a mapping.
    struct Keyword {
        let name: String
        /// The name with its marks, for where it becomes a key.
        let key: MarkedText
        let value: Value

        init(_ key: MarkedText, _ value: Value) {
            name = key.string
            self.key = key
            self.value = value
        }
    }

    /// The arguments with names as a mapping.
    var named: ValueDictionary { ValueDictionary(keywords.map { (.text($0.key), $0.value) }) }
}

extension Interpreter {
    /// The value of an expression.
    func evaluate(_ expression: Expression, in scope: Scope) throws(TemplateError) -> Value {
        try nested { () throws(TemplateError) in try value(of: expression, in: scope) }
    }

    private func value(of expression: Expression, in scope: Scope) throws(TemplateError) -> Value {
        switch expression.kind {
        case .literal(let literal): return value(of: literal)
        case .name(let name):
            try charge(scope.depth / 8)
            if let value = scope.find(name) { return value }
            return Interpreter.globals.contains(name)
                ? .function(Function(.global(name))) : .undefined("'\(name)' is undefined")
        case .list(let elements): return try list(try evaluate(elements, in: scope))
        case .tuple(let elements): return try tuple(try evaluate(elements, in: scope))
        case .dictionary(let pairs):
            var dictionary = ValueDictionary()
            for (key, value) in pairs {
                let key = try evaluate(key, in: scope)
                try checkHashable(key)
                dictionary[key] = try evaluate(value, in: scope)
            }
            return try self.dictionary(dictionary)
        case .attribute(let value, let name):
            let value = try evaluate(value, in: scope)
            line = expression.line
            return try attribute(name, of: value)
        case .item(let value, let index):
            let value = try evaluate(value, in: scope)
            if case .slice(let start, let stop, let step) = index.kind {
                return try slice(value, try bound(start, scope), try bound(stop, scope), try bound(step, scope))
            }
            let index = try evaluate(index, in: scope)
            line = expression.line
            return try item(index, of: value)
        case .slice: throw fail("a slice stands outside of '[]'")
        case .call(let callee, let arguments):
            let callee = try evaluate(callee, in: scope)
            let arguments = try evaluate(arguments, in: scope)
            line = expression.line
            return try call(callee, arguments)
        case .filter(let operand, _, _):
            guard let operand else { throw fail("a filter has nothing to be applied to") }
            return try applyOne(expression, to: try evaluate(operand, in: scope), in: scope)
        case .test(let operand, let name, let arguments, let isNegated):
            let operand = try evaluate(operand, in: scope)
            let arguments = try evaluate(arguments, in: scope)
            line = expression.line
            return .bool(try test(name, operand, arguments) != isNegated)
        case .unary(let sign, let operand): return try apply(sign, to: try evaluate(operand, in: scope))
        case .binary(let sign, let first, let second):
            let first = try evaluate(first, in: scope)
            let second = try evaluate(second, in: scope)
            line = expression.line
            return try apply(sign, first, second)
        case .concatenation(let parts):
            var joined = MarkedText([])
            for part in parts {
                let text = try text(try evaluate(part, in: scope))
                try charge(text.count)
                joined.characters += text.characters
            }
            return .text(joined)
        case .comparison(let first, let others): return try compare(first, others, expression.line, in: scope)
        case .and(let first, let second):
            let value = try evaluate(first, in: scope)
            return value.isTrue ? try evaluate(second, in: scope) : value
        case .or(let first, let second):
            let value = try evaluate(first, in: scope)
            return value.isTrue ? value : try evaluate(second, in: scope)
        case .not(let operand): return .bool(!(try evaluate(operand, in: scope).isTrue))
        case .conditional(let test, let then, let otherwise):
            if try evaluate(test, in: scope).isTrue { return try evaluate(then, in: scope) }
            guard let otherwise else { return .undefined("an 'if' without 'else' has no value") }
            return try evaluate(otherwise, in: scope)
        }
    }

    private func value(of literal: Literal) -> Value {
        switch literal {
        case .none: .none
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .text(let text): .text(text)
        }
    }

    private func evaluate(_ expressions: [Expression], in scope: Scope) throws(TemplateError) -> [Value] {
        var values: [Value] = []
        for expression in expressions { values.append(try evaluate(expression, in: scope)) }
        return values
    }

    func evaluate(_ arguments: CallArguments, in scope: Scope) throws(TemplateError) -> Arguments {
        var values = Arguments()
        values.positional = try evaluate(arguments.positional, in: scope)
        for (name, value) in arguments.keywords {
            values.keywords.append(.init(MarkedText(name), try evaluate(value, in: scope)))
        }
        if let rest = arguments.rest { values.positional += try elements(of: try evaluate(rest, in: scope)) }
        if let rest = arguments.restKeywords {
            guard case .dictionary(let dictionary) = try evaluate(rest, in: scope) else {
                throw fail("'**' takes a mapping")
            }
            for (key, value) in zip(dictionary.keys, dictionary.values) {
                guard case .text(let name) = key else { throw fail("names of arguments are texts") }
                try charge(name.count)
                values.keywords.append(.init(name, value))
            }
        }
        try charge(values.positional.count + values.keywords.count)
        return values
    }

    private func compare(
        _ first: Expression,
        _ others: [(comparison: Comparison, operand: Expression)],
        _ line: Int,
        in scope: Scope
    ) throws(TemplateError) -> Value {
        var left = try evaluate(first, in: scope)
        for (comparison, operand) in others {
            let right = try evaluate(operand, in: scope)
            self.line = line
            guard try holds(comparison, left, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    // MARK: Filters

    /// Applies the filters of a block, of which the innermost has no operand.
    func apply(_ filter: Expression, to value: Value, in scope: Scope) throws(TemplateError) -> Value {
        guard case .filter(let operand, _, _) = filter.kind else { return value }
        return try nested { () throws(TemplateError) in
            let value = if let operand { try apply(operand, to: value, in: scope) } else { value }
            return try applyOne(filter, to: value, in: scope)
        }
    }

    private func applyOne(_ expression: Expression, to value: Value, in scope: Scope) throws(TemplateError) -> Value {
        guard case .filter(_, let name, let unevaluated) = expression.kind else { return value }
        let arguments = try evaluate(unevaluated, in: scope)
        line = expression.line
        return try filter(name, value, arguments)
    }

    // MARK: Slices

    private func bound(_ expression: Expression?, _ scope: Scope) throws(TemplateError) -> Int? {
        guard let expression else { return nil }
        let value = try evaluate(expression, in: scope)
        if value.isNone { return nil }
        guard let index = value.whole else {
            throw fail("a bound of a slice is '\(value.typeName)'; expected a number")
        }
        return index
    }

    private func slice(_ value: Value, _ start: Int?, _ stop: Int?, _ step: Int?) throws(TemplateError) -> Value {
        switch value {
        case .text(let text): return try make(text.with(try part(of: text.characters, start, stop, step)))
        case .list(let values): return try list(try part(of: values.elements, start, stop, step))
        case .tuple(let values): return try tuple(try part(of: values.elements, start, stop, step))
        case .range: return try list(try part(of: try elements(of: value), start, stop, step))
        case .undefined(let reason): throw fail(reason)
        default: throw fail("'\(value.typeName)' has no slices")
        }
    }

    /// The elements from `start` to before `stop`, `step` apart, where negative places count from the end.
    private func part<Element>(
        of elements: [Element],
        _ start: Int?,
        _ stop: Int?,
        _ step: Int?
    ) throws(TemplateError) -> [Element] {
        let count = elements.count
        let step = step ?? 1
        guard step != 0 else { throw fail("the step of a slice is 0") }
        func place(_ bound: Int, from lowest: Int, to highest: Int) -> Int {
            let index = bound < 0 ? bound + count : bound
            return min(max(index, lowest), highest)
        }
        if step > 0 {
            let first = place(start ?? 0, from: 0, to: count)
            let last = place(stop ?? count, from: 0, to: count)
            if first >= last { return [] }
            if step == 1 { return Array(elements[first..<last]) }
            return stride(from: first, to: last, by: min(step, count + 1)).map { elements[$0] }
        }
        let first = start.map { place($0, from: -1, to: count - 1) } ?? count - 1
        let last = stop.map { place($0, from: -1, to: count - 1) } ?? -1
        if first <= last { return [] }
        return stride(from: first, to: last, by: max(step, -count - 1)).map { elements[$0] }
    }
}
