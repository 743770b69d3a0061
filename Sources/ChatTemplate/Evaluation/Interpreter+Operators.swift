// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Interpreter {
    // MARK: Arithmetic

    func apply(_ sign: UnaryOperator, to value: Value) throws(TemplateError) -> Value {
        switch (sign, try number(value, "'\(sign == .minus ? "-" : "+")'")) {
        case (.plus, .integer(let value)): return .integer(value)
        case (.plus, .float(let value)): return .float(value)
        case (.minus, .integer(let value)): return try whole(0.subtractingReportingOverflow(value))
        case (.minus, .float(let value)): return .float(-value)
        }
    }

    func apply(_ sign: BinaryOperator, _ first: Value, _ second: Value) throws(TemplateError) -> Value {
        if case .undefined(let reason) = first { throw fail(reason) }
        switch (sign, first, second) {
        case (_, .text(let format), _) where sign == .remainder: return try self.format(format, percent: second)
        case (_, _, .undefined(let reason)): throw fail(reason)
        case (.add, .text(let first), .text(let second)): return try make(first + second)
        case (.add, .list(let first), .list(let second)): return try list(first.elements + second.elements)
        case (.add, .tuple(let first), .tuple(let second)): return try tuple(first.elements + second.elements)
        case (.multiply, .text(let text), _):
            if let count = second.whole { return try make(text.with(try repeated(text.characters, count))) }
        case (.multiply, _, .text(let text)):
            if let count = first.whole { return try make(text.with(try repeated(text.characters, count))) }
        case (.multiply, .list(let values), _):
            if let count = second.whole { return try list(try repeated(values.elements, count)) }
        case (.multiply, _, .list(let values)):
            if let count = first.whole { return try list(try repeated(values.elements, count)) }
        case (.multiply, _, .tuple(let values)):
            if let count = first.whole { return try tuple(try repeated(values.elements, count)) }
        case (.multiply, .tuple(let values), _):
            if let count = second.whole { return try tuple(try repeated(values.elements, count)) }
        default: break
        }
        guard let left = first.number, let right = second.number else {
            throw fail("'\(sign.rawValue)' takes no \(first.typeName) and \(second.typeName)")
        }
        if case .integer(let left) = left, case .integer(let right) = right { return try integers(sign, left, right) }
        return .float(try floats(sign, left.double, right.double))
    }

    private func repeated<Element>(_ elements: [Element], _ count: Int) throws(TemplateError) -> [Element] {
        let count = max(count, 0)
        let (length, overflow) = elements.count.multipliedReportingOverflow(by: count)
        try charge(overflow ? .max : length)
        if elements.count == 1 { return [Element](repeating: elements[0], count: count) }
        var repeated: [Element] = []
        repeated.reserveCapacity(length)
        for _ in 0..<(elements.isEmpty ? 0 : count) { repeated += elements }
        return repeated
    }

    private func whole(_ result: (partialValue: Int, overflow: Bool)) throws(TemplateError) -> Value {
        guard !result.overflow else { throw fail("a number is larger than 64 bits hold") }
        return .integer(result.partialValue)
    }

    private func integers(_ sign: BinaryOperator, _ first: Int, _ second: Int) throws(TemplateError) -> Value {
        switch sign {
        case .add: return try whole(first.addingReportingOverflow(second))
        case .subtract: return try whole(first.subtractingReportingOverflow(second))
        case .multiply: return try whole(first.multipliedReportingOverflow(by: second))
        case .divide: return .float(try floats(.divide, Double(first), Double(second)))
        case .floorDivide, .remainder:
            guard second != 0 else { throw fail("division by zero") }
            let (quotient, overflow) = first.dividedReportingOverflow(by: second)
            guard !overflow else { return sign == .remainder ? .integer(0) : try whole((quotient, true)) }
            let rest = first - quotient * second
            // Rounded down, so that the rest has the divisor's sign.
            let isBelow = rest != 0 && (rest < 0) != (second < 0)
            return .integer(sign == .remainder ? (isBelow ? rest + second : rest) : (isBelow ? quotient - 1 : quotient))
        case .power:
            guard second >= 0 else { return .float(try floats(.power, Double(first), Double(second))) }
            return try power(first, second)
        }
    }

    private func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Value {
        if exponent == 0 || base == 1 { return .integer(1) }
        if base == 0 { return .integer(0) }
        if base == -1 { return .integer(exponent % 2 == 0 ? 1 : -1) }
        var result = Value.integer(1)
        for _ in 0..<min(exponent, 64) { result = try whole((result.whole ?? 0).multipliedReportingOverflow(by: base)) }
        return result
    }

    private func floats(_ sign: BinaryOperator, _ first: Double, _ second: Double) throws(TemplateError) -> Double {
        switch sign {
        case .add: return first + second
        case .subtract: return first - second
        case .multiply: return first * second
        case .divide, .floorDivide, .remainder:
            guard second != 0 else { throw fail("division by zero") }
            if sign == .divide { return first / second }
            let rest = fmod(first, second)
            let isBelow = rest != 0 && (rest < 0) != (second < 0)
            // Nothing is left with the divisor's sign, too.
            let below = rest == 0 ? (second < 0 ? -0.0 : 0.0) : isBelow ? rest + second : rest
            return sign == .remainder ? below : ((first - below) / second).rounded()
        case .power: return pow(first, second)
        }
    }

    /// The number that an operation needs.
    func number(_ value: Value, _ operation: String) throws(TemplateError) -> Number {
        if case .undefined(let reason) = value { throw fail(reason) }
        guard let number = value.number else { throw fail("\(operation) takes no \(value.typeName)") }
        return number
    }

    // MARK: Comparison

    func holds(_ comparison: Comparison, _ first: Value, _ second: Value) throws(TemplateError) -> Bool {
        switch comparison {
        case .equal: try equal(first, second)
        case .notEqual: !(try equal(first, second))
        case .less: try isLess(first, second)
        case .greaterOrEqual: !(try isLess(first, second)) && !isUnordered(first, second)
        case .greater: try isLess(second, first)
        case .lessOrEqual: !(try isLess(second, first)) && !isUnordered(first, second)
        case .isIn: try contains(second, first)
        case .isNotIn: !(try contains(second, first))
        }
    }

    private func isUnordered(_ first: Value, _ second: Value) -> Bool {
        guard let first = first.number?.double, let second = second.number?.double else { return false }
        return first.isNaN || second.isNaN
    }

    /// Whether two values are equal; the work is counted, because parts may be shared many times over.
    func equal(_ first: Value, _ second: Value) throws(TemplateError) -> Bool {
        switch (first, second) {
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            return try equal(first.elements, second.elements)
        case (.dictionary(let first), .dictionary(let second)):
            guard first.count == second.count else { return false }
            for (key, value) in zip(first.keys, first.values) {
                try checkHashable(key)
                guard let other = second[key], try equal(value, other) else { return false }
            }
            return true
        case (.text(let first), .text(let second)):
            guard first.count == second.count else { return false }
            try charge(first.count / 8)
            return first == second
        default:
            try charge(1)
            return first == second
        }
    }

    func equal(_ first: [Value], _ second: [Value]) throws(TemplateError) -> Bool {
        try charge(1)
        guard first.count == second.count else { return false }
        for (one, other) in zip(first, second) where !(try equal(one, other)) { return false }
        return true
    }

    func isLess(_ first: Value, _ second: Value) throws(TemplateError) -> Bool {
        switch (first, second) {
        case (.text(let first), .text(let second)):
            try charge(min(first.count, second.count) / 8)
            return first.characters.lexicographicallyPrecedes(second.characters) { $0.value < $1.value }
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            try charge(1)
            for (one, other) in zip(first.elements, second.elements) where !(try equal(one, other)) {
                return try isLess(one, other)
            }
            return first.elements.count < second.elements.count
        case (.undefined(let reason), _), (_, .undefined(let reason)): throw fail(reason)
        default:
            try charge(1)
            switch (first.number, second.number) {
            case (.integer(let first), .integer(let second)): return first < second
            case (let first?, let second?): return first.double < second.double
            default: throw fail("\(first.typeName) and \(second.typeName) have no order")
            }
        }
    }

    /// Whether `in` finds an element, a key or a part of a text.
    func contains(_ container: Value, _ wanted: Value) throws(TemplateError) -> Bool {
        switch container {
        case .text(let text):
            guard case .text(let part) = wanted else { throw fail("'in' finds no \(wanted.typeName) in a str") }
            return try first(of: part.characters, in: text.characters, from: 0) != nil
        case .dictionary(let dictionary):
            try checkHashable(wanted)
            return dictionary[wanted] != nil
        case .undefined: return false
        default:
            for element in try elements(of: container) where try equal(element, wanted) { return true }
            return false
        }
    }

    /// Checks that a value can be a key, and counts the work of finding it.
    func checkHashable(_ value: Value) throws(TemplateError) {
        switch value {
        case .list, .dictionary, .namespace, .generator, .view: throw fail("'\(value.typeName)' cannot be a key")
        case .tuple(let values):
            try charge(1)
            for element in values.elements { try checkHashable(element) }
        case .text(let text): try charge(text.count / 8)
        // Equal to nothing, not to itself either, so that it would never be found.
        case .float(let number) where number.isNaN: throw fail("nan cannot be a key")
        default: try charge(1)
        }
    }

    // MARK: Searching

    /// Where a part begins for the first time.
    func first(
        of part: [MarkedCharacter],
        in text: [MarkedCharacter],
        from start: Int
    ) throws(TemplateError) -> Int? {
        guard let initial = part.first else { return start <= text.count ? start : nil }
        var place = start
        var paid = start
        while place <= text.count - part.count {
            if text[place] == initial {
                var matched = 1
                while matched < part.count, text[place + matched] == part[matched] { matched += 1 }
                try charge(matched + (place - paid) / 8)
                paid = place
                if matched == part.count { return place }
            }
            place += 1
        }
        try charge((place - paid) / 8)
        return nil
    }

    /// Where a part begins for the last time, ending no later than `end`.
    func last(
        of part: [MarkedCharacter],
        in text: [MarkedCharacter],
        before end: Int
    ) throws(TemplateError) -> Int? {
        var place = end - part.count
        while place >= 0 {
            var matched = 0
            while matched < part.count, text[place + matched] == part[matched] { matched += 1 }
            try charge(matched + 1)
            if matched == part.count { return place }
            place -= 1
        }
        return nil
    }

    // MARK: Walking

    /// The elements that a loop walks through.
    func elements(of value: Value) throws(TemplateError) -> [Value] {
        switch value {
        case .list(let list), .tuple(let list):
            try charge(list.elements.count / 4)
            return list.elements
        case .dictionary(let dictionary):
            try charge(dictionary.count / 4)
            return dictionary.keys
        case .range(let range):
            try charge(4 * range.count)
            return range.elements
        case .view(let view):
            try charge(view.elements.elements.count / 4)
            return view.elements.elements
        case .generator(let generator): return generator.rest()
        case .undefined: return []
        case .text(let text):
            try charge(8 * text.count)
            return text.characters.map { .text(MarkedText([$0])) }
        case .loop(let loop):
            try charge(loop.items.elements.count / 4)
            return loop.items.elements
        default: throw fail("'\(value.typeName)' has no elements")
        }
    }

    /// How many elements or characters a value has.
    func count(of value: Value) throws(TemplateError) -> Int {
        switch value {
        case .text(let text): return text.count
        case .list(let list), .tuple(let list): return list.elements.count
        case .dictionary(let dictionary): return dictionary.count
        case .range(let range): return range.count
        case .view(let view): return view.elements.elements.count
        case .loop(let loop): return loop.items.elements.count
        case .undefined: return 0
        default: throw fail("'\(value.typeName)' has no length")
        }
    }
}
