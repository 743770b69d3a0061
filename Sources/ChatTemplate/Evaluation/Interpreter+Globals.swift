// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// The functions that every template has.
    static let globals: Set<String> = [
        "range", "namespace", "dict", "raise_exception", "strftime_now", "joiner", "cycler",
    ]

    func callGlobal(_ name: String, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch name {
        case "range": return try range(arguments)
        case "namespace":
            let namespace = keep(Namespace())
            namespace.attributes = try members(arguments, name)
            return .namespace(namespace)
        case "dict": return try dictionary(try members(arguments, name))
        case "raise_exception":
            let message = try text(try bind(arguments, name, "message")[0] ?? .undefined(""))
            throw TemplateError(kind: .raised, line: line, reason: message.string)
        case "strftime_now":
            let format = try needText(try bind(arguments, name, "format")[0], name)
            guard let time else { throw fail("the template asks for the time, which was not given") }
            try charge(8, times: format.count)
            // Where a message has a part in the format, nobody could tell what the result owes to it.
            let isInput = format.characters.contains { $0.isInput }
            return try make(MarkedText(time.text(as: format.string), isInput: isInput))
        case "joiner":
            let separator = try bind(arguments, name, "sep")[0]
            return .function(
                Function(
                    .joiner(
                        try separator.map { (value) throws(TemplateError) in
                            try text(value)
                        } ?? MarkedText(", ")
                    )
                )
            )
        case "cycler":
            guard !arguments.positional.isEmpty, arguments.keywords.isEmpty else {
                throw fail("'cycler' takes one value or more")
            }
            return .cycler(Cycler(try makeList(arguments.positional)))
        default: throw fail("'\(name)' cannot be called")
        }
    }

    private func range(_ arguments: Arguments) throws(TemplateError) -> Value {
        var bounds: [Int] = []
        for value in arguments.positional { bounds.append(try needWhole(value, "range")) }
        guard arguments.keywords.isEmpty, (1...3).contains(bounds.count) else {
            throw fail("'range' takes one number to three")
        }
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        guard let range = ValueRange(start, stop, bounds.count == 3 ? bounds[2] : 1) else {
            throw fail("a range has a step of 0 or more than \(ValueRange.mostElements) numbers")
        }
        return .range(range)
    }

    /// A mapping of named arguments, and of another mapping or of pairs.
    private func members(_ arguments: Arguments, _ name: String) throws(TemplateError) -> ValueDictionary {
        guard arguments.positional.count <= 1 else { throw fail("'\(name)' takes one mapping at most") }
        var dictionary = ValueDictionary()
        switch arguments.positional.first {
        case .dictionary(let other)?: dictionary = other
        case .namespace(let other)?: dictionary = other.attributes
        case let pairs?:
            for pair in try elements(of: pairs) {
                let parts = try elements(of: pair)
                guard parts.count == 2 else { throw fail("'\(name)' takes pairs") }
                try checkHashable(parts[0])
                dictionary[parts[0]] = parts[1]
            }
        case nil: break
        }
        for keyword in arguments.keywords { dictionary[.text(keyword.key)] = keyword.value }
        try charge(8 * dictionary.count)
        try check(depth: dictionary.depth)
        return dictionary
    }
}
