// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// The methods of texts.
    static let textMethods: Set<String> = [
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "replace", "upper",
        "lower",
        "title", "capitalize", "format", "join", "find", "rfind", "index", "rindex", "count", "isdigit", "isdecimal",
        "isnumeric", "isalpha", "isalnum", "isspace", "isupper", "islower", "zfill", "ljust", "rjust", "center",
        "removeprefix", "removesuffix", "partition", "rpartition", "swapcase",
    ]

    func callMethod(_ name: String, of receiver: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch receiver {
        case .text(let text): return try callMethod(name, of: text, arguments)
        case .dictionary(let dictionary): return try callMethod(name, of: dictionary, arguments)
        case .list(let values), .tuple(let values): return try callMethod(name, of: values, arguments)
        case .loop(let loop):
            if name == "changed" {
                let last = loop.lastChecked
                loop.lastChecked = arguments.positional
                guard let last else { return .bool(true) }
                return .bool(!(try equal(last, arguments.positional)))
            }
            guard !arguments.positional.isEmpty else { throw fail("'cycle' takes one value or more") }
            return arguments.positional[loop.index % arguments.positional.count]
        case .cycler(let cycler):
            _ = try bind(arguments, name)
            if name == "next" { return cycler.next() }
            cycler.reset()
            return .none
        default: throw fail("'\(receiver.typeName)' has no method '\(name)'")
        }
    }

    private func callMethod(
        _ name: String,
        of dictionary: ValueDictionary,
        _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        if name == "get" {
            let bound = try bind(arguments, name, "key", "default")
            guard let key = bound[0] else { throw fail("'get' takes a key") }
            try checkHashable(key)
            return dictionary[key] ?? bound[1] ?? .none
        }
        _ = try bind(arguments, name)
        try charge(8 * dictionary.count)
        switch name {
        case "items": return .view(ValueView(kind: .items, elements: try makeList(dictionary.items)))
        case "keys": return .view(ValueView(kind: .keys, elements: try makeList(dictionary.keys)))
        case "values": return .view(ValueView(kind: .values, elements: try makeList(dictionary.values)))
        default: return .dictionary(dictionary)
        }
    }

    private func callMethod(
        _ name: String,
        of values: ValueList,
        _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        guard let wanted = try bind(arguments, name, "value")[0] else { throw fail("'\(name)' takes a value") }
        var count = 0
        for (index, element) in values.elements.enumerated() where try equal(element, wanted) {
            if name == "index" { return .integer(index) }
            count += 1
        }
        guard name == "count" else { throw fail("the list has no such element") }
        return .integer(count)
    }

    // MARK: Texts

    private func callMethod(
        _ name: String,
        of text: MarkedText,
        _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        try charge(text.count / 8)
        switch name {
        case "strip", "lstrip", "rstrip": return try strip(name, text, arguments)
        case "split", "rsplit": return try split(name, text, arguments)
        case "splitlines":
            let keepsEnds = try bind(arguments, name, "keepends")[0]?.isTrue ?? false
            try charge(4 * text.count)
            return try list(lines(of: text.characters, keepsEnds: keepsEnds).map { .text(text.with($0)) })
        case "startswith", "endswith": return .bool(try hasPart(name, text, arguments))
        case "replace":
            let bound = try bind(arguments, name, "old", "new", "count")
            let (old, new) = (try needText(bound[0], name), try needText(bound[1], name))
            let most = try needWhole(bound[2], name, standard: -1)
            let inserted = text.isSafe ? new.escaped : new
            return try make(
                text.with(try replacing(old.characters, by: inserted.characters, in: text.characters, most: most))
            )
        case "join":
            let values = try bind(arguments, name, "values")[0] ?? .list(ValueList([]))
            return try join(text, try elements(of: values))
        case "format": return try format(text, arguments)
        case "upper", "lower", "title", "capitalize", "swapcase":
            _ = try bind(arguments, name)
            return try make(text.with(changeCase(name, text.characters)))
        case "find", "rfind", "index", "rindex", "count": return try search(name, text, arguments)
        case "zfill", "ljust", "rjust", "center": return try pad(name, text, arguments)
        case "removeprefix", "removesuffix":
            let part = try needText(try bind(arguments, name, "part")[0], name).characters
            let (prefix, characters) = (name == "removeprefix", text.characters)
            guard prefix ? characters.starts(with: part) : characters.reversed().starts(with: part.reversed()) else {
                return .text(text)
            }
            return try make(text.with(prefix ? characters.dropFirst(part.count) : characters.dropLast(part.count)))
        case "partition", "rpartition": return try partition(name, text, arguments)
        default:
            _ = try bind(arguments, name)
            try charge(text.count)
            return .bool(isAll(name, text))
        }
    }

    private func strip(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let chars = try bind(arguments, name, "chars")[0].flatMap { $0.isNone ? nil : $0 }
        let wanted = try chars.map { (value) throws(TemplateError) in
            let text = try needText(value, name)
            try charge(4, times: text.count)
            return Set(text.characters)
        }
        let trimmed = Interpreter.trimmed(text.characters, left: name != "rstrip", right: name != "lstrip") {
            character in
            if let wanted { wanted.contains(character) } else { character.isSpace }
        }
        return try make(text.with(trimmed))
    }

    static func trimmed(
        _ characters: [MarkedCharacter],
        left: Bool,
        right: Bool,
        _ isTaken: (MarkedCharacter) -> Bool
    ) -> ArraySlice<MarkedCharacter> {
        var (start, end) = (0, characters.count)
        if left { while start < end, isTaken(characters[start]) { start += 1 } }
        if right { while end > start, isTaken(characters[end - 1]) { end -= 1 } }
        return characters[start..<end]
    }

    private func hasPart(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Bool {
        let bound = try bind(arguments, name, "part", "start", "end")
        let start = try place(bound[1], in: text, name, standard: 0, most: .max)
        let end = try place(bound[2], in: text, name, standard: text.count, most: text.count)
        guard end >= start else { return false }
        let characters = text.characters[start..<end]
        let parts: [Value]
        if case .tuple(let several)? = bound[0] { parts = several.elements } else { parts = [bound[0] ?? .none] }
        for part in parts {
            let part = try needText(part, name).characters
            let found =
                name == "startswith"
                ? characters.starts(with: part) : characters.reversed().starts(with: part.reversed())
            if found { return true }
        }
        return false
    }

    private func join(_ separator: MarkedText, _ values: [Value]) throws(TemplateError) -> Value {
        var joined = MarkedText([], isSafe: separator.isSafe)
        for (index, value) in values.enumerated() {
            let part = try needText(value, "join")
            try charge(separator.count + part.count)
            if index > 0 { joined.characters += separator.characters }
            joined.characters += separator.isSafe ? part.escaped.characters : part.characters
        }
        return .text(joined)
    }

    /// A place in a text, where negative ones count from the end.
    private func place(
        _ value: Value?,
        in text: MarkedText,
        _ name: String,
        standard: Int,
        most: Int
    ) throws(TemplateError) -> Int {
        let place = try needWhole(value.flatMap { $0.isNone ? nil : $0 }, name, standard: standard)
        return min(max(place < 0 ? place + text.count : place, 0), most)
    }

    private func search(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "part", "start", "end")
        let part = try needText(bound[0], name).characters
        let start = try place(bound[1], in: text, name, standard: 0, most: .max)
        let end = try place(bound[2], in: text, name, standard: text.count, most: text.count)
        let characters = Array(text.characters[..<end])
        try charge(characters.count / 4)
        if name == "count" {
            var (count, at) = (0, start)
            while let found = try first(of: part, in: characters, from: at) {
                count += 1
                at = found + max(part.count, 1)
            }
            return .integer(count)
        }
        let found: Int?
        if name.hasPrefix("r") {
            found = try last(of: part, in: characters, before: end).flatMap { $0 >= start ? $0 : nil }
        } else {
            found = try first(of: part, in: characters, from: start)
        }
        if found == nil, name.hasSuffix("index") { throw fail("the text has no such part") }
        return .integer(found ?? -1)
    }

    private func pad(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "width", "fill")
        let width = try needWhole(bound[0], name)
        var filler = MarkedCharacter(name == "zfill" ? "0" : " ")
        if let fill = bound[1] {
            let characters = try needText(fill, name).characters
            guard characters.count == 1, name != "zfill" else { throw fail("'\(name)' fills with one character") }
            filler = characters[0]
        }
        let missing = max(width, text.count) - text.count
        try charge(missing)
        func filling(_ count: Int) -> [MarkedCharacter] { [MarkedCharacter](repeating: filler, count: count) }
        switch name {
        case "ljust": return try make(text.with(text.characters + filling(missing)))
        case "center":
            let left = missing / 2 + (missing & width & 1)
            return try make(text.with(filling(left) + text.characters + filling(missing - left)))
        case "zfill":
            let sign = text.characters.first.map { $0.scalar == "-" || $0.scalar == "+" } == true ? 1 : 0
            return try make(
                text.with(text.characters.prefix(sign) + filling(missing) + text.characters.dropFirst(sign))
            )
        default: return try make(text.with(filling(missing) + text.characters))
        }
    }

    private func partition(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let part = try needText(try bind(arguments, name, "sep")[0], name)
        guard part.count > 0 else { throw fail("'\(name)' takes a text that is not empty") }
        let isLast = name == "rpartition"
        let found =
            try isLast
            ? last(of: part.characters, in: text.characters, before: text.count)
            : first(of: part.characters, in: text.characters, from: 0)
        let nothing = Value.text(text.with([]))
        guard let found else {
            return try tuple(isLast ? [nothing, nothing, .text(text)] : [.text(text), nothing, nothing])
        }
        try charge(text.count)
        return try tuple([
            .text(text.with(text.characters[..<found])),
            // Not the separator that was looked for: whoever wrote the text wrote this.
            .text(part.with(text.characters[found..<(found + part.count)])),
            .text(text.with(text.characters[(found + part.count)...])),
        ])
    }

    private func isAll(_ name: String, _ text: MarkedText) -> Bool {
        switch name {
        case "isupper": return isCased(text) { $0.properties.isUppercase }
        case "islower": return isCased(text) { $0.properties.isLowercase }
        default: break
        }
        return text.count > 0
            && text.characters.allSatisfy { character in
                let properties = character.scalar.properties
                let isLetter =
                    switch properties.generalCategory {
                    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
                    default: false
                    }
                return switch name {
                case "isspace": character.isSpace
                case "isalpha": isLetter
                case "isdecimal": properties.generalCategory == .decimalNumber
                case "isdigit": properties.numericType == .decimal || properties.numericType == .digit
                case "isnumeric": properties.numericType != nil
                default: isLetter || properties.numericType != nil
                }
            }
    }
}
