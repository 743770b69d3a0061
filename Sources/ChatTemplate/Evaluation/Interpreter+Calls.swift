// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    // MARK: Attributes and items

    /// `value.name`: an attribute or method first, else the item of that name.
    func attribute(_ name: String, of value: Value) throws(TemplateError) -> Value {
        if case .undefined(let reason) = value { throw fail(reason) }
        if let found = member(name, of: value) { return found }
        if case .dictionary(let dictionary) = value, let item = dictionary[name] { return item }
        return missing(name, value)
    }

    /// `value[index]`: an item first, else the attribute of that name.
    func item(_ index: Value, of value: Value) throws(TemplateError) -> Value {
        if case .undefined(let reason) = value { throw fail(reason) }
        if case .dictionary(let dictionary) = value {
            try checkHashable(index)
            if let found = dictionary[index] { return found }
        } else if let place = index.whole {
            if let found = element(place, of: value) { return found }
        }
        guard case .text(let name) = index else { return missing(nil, value) }
        try charge(name.count / 4)
        return member(name.string, of: value) ?? missing(name.string, value)
    }

    private func missing(_ name: String?, _ value: Value) -> Value {
        let name = name.map { "'\($0)'" } ?? "such item"
        return .undefined("'\(value.typeName)' has no \(name)")
    }

    private func element(_ index: Int, of value: Value) -> Value? {
        func place(_ count: Int) -> Int? {
            let place = index < 0 ? index + count : index
            return place >= 0 && place < count ? place : nil
        }
        switch value {
        case .list(let list), .tuple(let list): return place(list.elements.count).map { list.elements[$0] }
        case .text(let text): return place(text.count).map { .text(text.with([text.characters[$0]])) }
        case .range(let range): return place(range.count).map { .integer(range[$0]) }
        default: return nil
        }
    }

    /// An attribute or a method.
    private func member(_ name: String, of value: Value) -> Value? {
        switch value {
        case .namespace(let namespace): return namespace.attributes[name]
        case .loop(let loop): return loop.attribute(name)
        case .cycler(let cycler) where name == "current": return cycler.current
        case .function(let function):
            guard case .macro(let macro, _) = function.kind, name == "name" else { return nil }
            return .text(macro.name)
        default:
            return Interpreter.methods(of: value).contains(name) ? .function(Function(.method(value, name))) : nil
        }
    }

    /// The names of a value's methods; those that would change it are left out, as in the language's sandbox.
    private static func methods(of value: Value) -> Set<String> {
        switch value {
        case .text: textMethods
        case .list, .tuple: ["index", "count"]
        case .dictionary: ["get", "items", "keys", "values", "copy"]
        case .cycler: ["next", "reset"]
        default: []
        }
    }

    // MARK: Calls

    func call(_ callee: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch callee {
        case .undefined(let reason): throw fail(reason)
        case .function(let function):
            return try called { () throws(TemplateError) in try call(function, arguments) }
        default: throw fail("'\(callee.typeName)' cannot be called")
        }
    }

    private func call(_ function: Function, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch function.kind {
        case .global(let name): return try callGlobal(name, arguments)
        case .macro(let macro, let scope): return try call(macro, in: scope, arguments)
        case .method(let receiver, let name): return try callMethod(name, of: receiver, arguments)
        case .joiner(let text):
            defer { function.wasCalled = true }
            return .text(function.wasCalled ? text : MarkedText([]))
        }
    }

    private func call(_ macro: Macro, in scope: Scope, _ arguments: Arguments) throws(TemplateError) -> Value {
        let inner = Scope(in: scope)
        var keywords = arguments.keywords
        // Each parameter is looked for among them.
        try charge(macro.parameters.count, times: keywords.count)
        var caller: Value?
        if let index = keywords.firstIndex(where: { $0.name == "caller" }) {
            caller = keywords.remove(at: index).value
            guard macro.takesCaller else { throw fail("macro '\(macro.name)' takes no call block") }
        }
        for (index, parameter) in macro.parameters.enumerated() {
            let named = keywords.firstIndex { $0.name == parameter.name }
            if index < arguments.positional.count {
                guard named == nil else { throw fail("argument '\(parameter.name)' is given twice") }
                inner.set(parameter.name, arguments.positional[index])
            } else if let named {
                inner.set(parameter.name, keywords.remove(at: named).value)
            } else if let standard = parameter.standard {
                inner.set(parameter.name, try evaluate(standard, in: inner))
            } else {
                inner.set(parameter.name, .undefined("parameter '\(parameter.name)' was not given"))
            }
        }
        let rest = Array(arguments.positional.dropFirst(macro.parameters.count))
        if macro.takesRest {
            inner.set("varargs", try tuple(rest))
        } else if !rest.isEmpty {
            throw fail("macro '\(macro.name)' takes \(macro.parameters.count) arguments at most")
        }
        if macro.takesRestKeywords {
            inner.set("kwargs", try dictionary(Arguments(keywords: keywords).named))
        } else if let unknown = keywords.first {
            throw fail("macro '\(macro.name)' has no parameter '\(unknown.name)'")
        }
        inner.set("caller", caller ?? .undefined("no call block is around macro '\(macro.name)'"))
        return .text(try text(of: macro.body, in: inner))
    }

    // MARK: Binding

    /// The arguments of a built-in function in the order of its parameters; nil for those that are not given.
    func bind(_ arguments: Arguments, _ name: String, _ parameters: String...) throws(TemplateError) -> [Value?] {
        guard arguments.positional.count <= parameters.count else {
            throw fail("'\(name)' takes \(parameters.count) arguments at most")
        }
        var values: [Value?] = arguments.positional
        values += [Value?](repeating: nil, count: parameters.count - values.count)
        for keyword in arguments.keywords {
            guard let index = parameters.firstIndex(of: keyword.name) else {
                throw fail("'\(name)' has no parameter '\(keyword.name)'")
            }
            guard values[index] == nil else { throw fail("argument '\(keyword.name)' is given twice") }
            values[index] = keyword.value
        }
        return values
    }

    /// The text that a function needs.
    func needText(_ value: Value?, _ name: String) throws(TemplateError) -> MarkedText {
        guard case .text(let text)? = value else {
            if case .undefined(let reason)? = value { throw fail(reason) }
            throw fail("'\(name)' takes a text\(value.map { ", not a \($0.typeName)" } ?? "")")
        }
        // It will be looked at as a whole.
        try charge(text.count / 4)
        return text
    }

    /// The whole number that a function needs, or a standard when it is not given.
    func needWhole(_ value: Value?, _ name: String, standard: Int? = nil) throws(TemplateError) -> Int {
        if value == nil, let standard { return standard }
        guard let whole = value?.whole else {
            throw fail("'\(name)' takes a whole number\(value.map { ", not a \($0.typeName)" } ?? "")")
        }
        return whole
    }
}
