// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// Whether `value is name(arguments)` holds.
    func test(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Bool {
        if let comparison = Interpreter.comparisons[name] {
            return try holds(comparison, value, try other(arguments, name))
        }
        switch name {
        case "divisibleby":
            let divisor = try other(arguments, name)
            return !(try apply(.remainder, value, divisor).isTrue)
        case "sameas": return try isSame(value, try other(arguments, name))
        default: break
        }
        guard arguments.positional.isEmpty, arguments.keywords.isEmpty else {
            throw fail("test '\(name)' takes no arguments")
        }
        switch name {
        case "defined": return !value.isUndefined
        case "undefined": return value.isUndefined
        case "none": return value.isNone
        case "boolean": if case .bool = value { return true }
        case "true": if case .bool(true) = value { return true }
        case "false": if case .bool(false) = value { return true }
        case "integer": if case .integer = value { return true }
        case "float": if case .float = value { return true }
        case "number": return value.number != nil
        case "string": if case .text = value { return true }
        case "mapping": if case .dictionary = value { return true }
        case "sequence": return isSequence(value)
        case "iterable": return isIterable(value)
        case "callable": return isCallable(value)
        case "odd": return try apply(.remainder, value, .integer(2)) == .integer(1)
        case "even": return try apply(.remainder, value, .integer(2)) == .integer(0)
        case "lower": return isCased(try paidText(value)) { $0.properties.isLowercase }
        case "upper": return isCased(try paidText(value)) { $0.properties.isUppercase }
        case "escaped": if case .text(let text) = value { return text.isSafe }
        case "filter": return Interpreter.filters.contains(try needText(value, name).string)
        case "test": return Interpreter.tests.contains(try needText(value, name).string)
        default: throw fail("no test is named '\(name)'")
        }
        return false
    }

    private static let comparisons: [String: Comparison] = [
        "eq": .equal, "equalto": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual, "lt": .less, "lessthan": .less,
        "<": .less, "le": .lessOrEqual, "<=": .lessOrEqual, "gt": .greater, "greaterthan": .greater, ">": .greater,
        "ge": .greaterOrEqual, ">=": .greaterOrEqual, "in": .isIn,
    ]

    static let tests: Set<String> = Set(comparisons.keys).union([
        "divisibleby", "sameas", "defined", "undefined", "none", "boolean", "true", "false", "integer", "float",
        "number",
        "string", "mapping", "sequence", "iterable", "callable", "odd", "even", "lower", "upper", "escaped", "filter",
        "test",
    ])

    private func other(_ arguments: Arguments, _ name: String) throws(TemplateError) -> Value {
        guard arguments.positional.count == 1, arguments.keywords.isEmpty else {
            throw fail("test '\(name)' takes one argument")
        }
        return arguments.positional[0]
    }

    /// The text of a value, all of which is looked at.
    private func paidText(_ value: Value) throws(TemplateError) -> MarkedText {
        let text = try text(value)
        try charge(text.count)
        return text
    }

    private func isSame(_ first: Value, _ second: Value) throws(TemplateError) -> Bool {
        guard first.typeName == second.typeName else { return false }
        return try equal(first, second)
    }

    private func isSequence(_ value: Value) -> Bool {
        switch value {
        case .text, .list, .tuple, .dictionary, .range, .undefined: true
        default: false
        }
    }

    private func isIterable(_ value: Value) -> Bool {
        switch value {
        case .text, .list, .tuple, .dictionary, .range, .undefined, .view, .generator, .loop: true
        default: false
        }
    }

    private func isCallable(_ value: Value) -> Bool {
        switch value {
        case .function, .undefined, .loop: true
        default: false
        }
    }

    /// Whether all letters with a case have that one, and there is one.
    func isCased(_ text: MarkedText, _ hasCase: (Unicode.Scalar) -> Bool) -> Bool {
        var found = false
        for character in text.characters {
            let properties = character.scalar.properties
            guard properties.isCased else { continue }
            if !hasCase(character.scalar) { return false }
            found = true
        }
        return found
    }
}
