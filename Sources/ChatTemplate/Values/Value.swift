// SPDX-License-Identifier: Apache-2.0

/// A value of the template language, with the meaning of the Python value that the language has in its place.
enum Value {
    /// What a name, attribute or item that is not there gives; the text says what was looked for.
    case undefined(String)
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(MarkedText)
    case list(ValueList)
    case tuple(ValueList)
    case dictionary(ValueDictionary)
    case range(ValueRange)
    /// The keys, values or items of a mapping.
    case view(ValueView)
    /// Elements that can be walked through once.
    case generator(Generator)
    case namespace(Namespace)
    case loop(Loop)
    case cycler(Cycler)
    case function(Function)

    static func text(_ string: String) -> Value { .text(MarkedText(string)) }

    /// The name of the Python type, for messages.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .text: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dict"
        case .range: "range"
        case .view(let view): view.kind.rawValue
        case .generator: "generator"
        case .namespace: "Namespace"
        case .loop: "LoopContext"
        case .cycler: "Cycler"
        case .function: "function"
        }
    }

    /// Whether `if` takes the value for true.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .text(let text): !text.characters.isEmpty
        case .list(let list), .tuple(let list): !list.elements.isEmpty
        case .dictionary(let dictionary): dictionary.count > 0
        case .range(let range): range.count > 0
        case .view(let view): view.elements.elements.count > 0
        case .generator, .namespace, .loop, .cycler, .function: true
        }
    }

    /// How deeply values nest in this one.
    ///
    /// Namespaces and macros count as flat: the interpreter takes them apart itself when it ends.
    var depth: Int {
        switch self {
        case .list(let list), .tuple(let list): list.depth
        case .dictionary(let dictionary): dictionary.depth
        case .view(let view): view.elements.depth
        case .generator(let generator): generator.depth
        case .loop(let loop): loop.items.depth + 1
        case .cycler(let cycler): cycler.items.depth + 1
        case .function(let function): function.depth
        default: 0
        }
    }

    /// The number, where a truth value counts as 0 or 1.
    var number: Number? {
        switch self {
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        default: nil
        }
    }

    /// The whole number, where a truth value counts as 0 or 1.
    var whole: Int? {
        if case .integer(let value) = number { value } else { nil }
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    var isNone: Bool {
        if case .none = self { true } else { false }
    }
}

/// A number as arithmetic takes it.
enum Number {
    case integer(Int)
    case float(Double)

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        }
    }
}

extension Value: Hashable {
    /// Equality as Python has it: numbers by what they count, lists and mappings by their contents, the rest by
    /// identity.
    static func == (first: Value, second: Value) -> Bool {
        switch (first, second) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.text(let first), .text(let second)): return first == second
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            return first.elements == second.elements
        case (.dictionary(let first), .dictionary(let second)): return first == second
        case (.range(let first), .range(let second)): return first == second
        case (.generator(let first), .generator(let second)): return first === second
        case (.namespace(let first), .namespace(let second)): return first === second
        case (.loop(let first), .loop(let second)): return first === second
        case (.cycler(let first), .cycler(let second)): return first === second
        case (.function(let first), .function(let second)): return first === second
        default:
            switch (first.number, second.number) {
            case (.integer(let first), .integer(let second)): return first == second
            case (let first?, let second?): return first.double == second.double
            default: return false
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(text)
        case .list(let list), .tuple(let list): hasher.combine(list.elements)
        case .range(let range):
            hasher.combine(range.count)
            hasher.combine(range.count == 0 ? 0 : range.start)
        case .loop(let loop): hasher.combine(ObjectIdentifier(loop))
        case .cycler(let cycler): hasher.combine(ObjectIdentifier(cycler))
        case .function(let function): hasher.combine(ObjectIdentifier(function))
        default: hasher.combine(number?.double ?? 0)
        }
    }
}
