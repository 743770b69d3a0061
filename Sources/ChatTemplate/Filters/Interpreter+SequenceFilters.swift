// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    static let sequenceFilters: [String: Filter] = [
        "join": { $0.join }, "first": { $0.first }, "last": { $0.last }, "list": { $0.listFilter }, "map": { $0.map },
        "select": { $0.select }, "reject": { $0.select }, "selectattr": { $0.select }, "rejectattr": { $0.select },
        "unique": { $0.unique }, "sort": { $0.sort }, "dictsort": { $0.dictsort }, "items": { $0.items },
        "reverse": { $0.reverse }, "batch": { $0.batch }, "slice": { $0.sliceFilter }, "sum": { $0.sum },
        "min": { $0.extreme }, "max": { $0.extreme },
    ]

    // MARK: Attributes

    /// The attribute or item that a path such as `a.b.0` leads to.
    private func follow(_ path: Value?, from value: Value) throws(TemplateError) -> Value {
        switch path {
        case nil, .none?: return value
        case .integer?: return try item(path ?? .none, of: value)
        default:
            var found = value
            let path = try needText(path, "attribute")
            try charge(4, times: path.count)
            for part in path.string.split(separator: ".", omittingEmptySubsequences: false) {
                let index = part.allSatisfy { ("0"..."9").contains($0) } ? Int(part).map { Value.integer($0) } : nil
                found = try item(index ?? .text(String(part)), of: found)
            }
            return found
        }
    }

    /// What values are compared by: without capitals, unless they count.
    private func key(_ value: Value, _ isCaseSensitive: Value?) throws(TemplateError) -> Value {
        guard case .text(let text) = value, isCaseSensitive?.isTrue != true else { return value }
        return try callMethod("lower", of: .text(text), Arguments())
    }

    // MARK: Elements

    private func join(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "d", "attribute")
        let separator = try text(bound[0] ?? .text("")).characters
        var joined: [MarkedCharacter] = []
        for (index, element) in try elements(of: value).enumerated() {
            let part = try text(try follow(bound[1], from: element)).characters
            try charge(separator.count + part.count)
            if index > 0 { joined += separator }
            joined += part
        }
        return .text(MarkedText(joined))
    }

    private func first(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        if case .generator(let generator) = value { return generator.next() ?? .undefined("there is no first element") }
        if case .text(let text) = value {
            return text.characters.first.map { .text(MarkedText([$0])) } ?? nothing("first")
        }
        return try elements(of: value).first ?? nothing("first")
    }

    private func last(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        if case .generator = value { throw fail("a generator has no last element") }
        if case .text(let text) = value {
            return text.characters.last.map { .text(MarkedText([$0])) } ?? nothing("last")
        }
        return try elements(of: value).last ?? nothing("last")
    }

    private func nothing(_ which: String) -> Value { .undefined("there is no \(which) element") }

    private func listFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        return try list(try elements(of: value))
    }

    private func items(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        if value.isUndefined { return try generator([]) }
        guard case .dictionary(let dictionary) = value else { throw fail("'items' takes a mapping") }
        try charge(8 * dictionary.count)
        return try generator(dictionary.items)
    }

    private func reverse(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        if case .text(let text) = value { return try make(text.with(text.characters.reversed())) }
        return try generator(try elements(of: value).reversed())
    }

    private func batch(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "linecount", "fill_with")
        let size = try needWhole(bound[0], name)
        guard size > 0 else { throw fail("'batch' takes a number from 1 on") }
        let elements = try elements(of: value)
        var batches: [Value] = []
        var rest = elements[...]
        while !rest.isEmpty {
            var batch = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            if let filler = bound[1], !filler.isNone {
                try charge(4, times: size)
                while batch.count < size { batch.append(filler) }
            }
            batches.append(try list(batch))
        }
        return try generator(batches)
    }

    private func sliceFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "slices", "fill_with")
        let count = try needWhole(bound[0], name)
        guard count > 0 else { throw fail("'slice' takes a number from 1 on") }
        try charge(4, times: count)
        let elements = try elements(of: value)
        let (size, longer) = elements.count.quotientAndRemainder(dividingBy: count)
        var slices: [Value] = []
        var start = 0
        for index in 0..<count {
            let end = start + size + (index < longer ? 1 : 0)
            var slice = Array(elements[start..<end])
            if let filler = bound[1], !filler.isNone, longer > 0, index >= longer { slice.append(filler) }
            slices.append(try list(slice))
            start = end
        }
        return try generator(slices)
    }

    // MARK: Choosing

    private func map(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        // What counts as false has no elements here, even what could not be walked through.
        let elements = value.isTrue ? try elements(of: value) : []
        var mapped: [Value] = []
        if arguments.positional.isEmpty, arguments.keywords.contains(where: { $0.name == "attribute" }) {
            let bound = try bind(arguments, name, "attribute", "default")
            for element in elements {
                let found = try follow(bound[0], from: element)
                mapped.append(found.isUndefined ? bound[1] ?? found : found)
            }
        } else {
            let filter = try needText(arguments.positional.first, name).string
            let rest = Arguments(positional: Array(arguments.positional.dropFirst()), keywords: arguments.keywords)
            for element in elements { mapped.append(try self.filter(filter, element, rest)) }
        }
        return try generator(mapped)
    }

    /// `select`, `reject`, and those that look at an attribute.
    private func select(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        var arguments = arguments
        var attribute: Value?
        if name.hasSuffix("attr") {
            guard let path = arguments.positional.first else { throw fail("'\(name)' takes the name of an attribute") }
            attribute = path
            arguments.positional.removeFirst()
        }
        let test = try arguments.positional.first.map { (value) throws(TemplateError) in
            try needText(value, name).string
        }
        if test != nil { arguments.positional.removeFirst() }
        let keeps = name.hasPrefix("select")
        var kept: [Value] = []
        for element in value.isTrue ? try elements(of: value) : [] {
            let examined = try follow(attribute, from: element)
            let holds = if let test { try self.test(test, examined, arguments) } else { examined.isTrue }
            try charge(1)
            if holds == keeps { kept.append(element) }
        }
        return try generator(kept)
    }

    private func unique(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "case_sensitive", "attribute")
        var seen = ValueDictionary()
        var kept: [Value] = []
        for element in try elements(of: value) {
            let key = try key(try follow(bound[1], from: element), bound[0])
            try checkHashable(key)
            if seen[key] == nil {
                seen[key] = Value.none
                kept.append(element)
            }
        }
        return try generator(kept)
    }

    // MARK: Order

    private func sort(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "reverse", "case_sensitive", "attribute")
        var paths: [Value?] = [bound[2]]
        if case .text(let text)? = bound[2] {
            try charge(4, times: text.count)
            paths = text.string.split(separator: ",", omittingEmptySubsequences: false).map { .text(String($0)) }
        }
        let elements = try elements(of: value)
        return try list(
            try sorted(elements, reverse: bound[0]?.isTrue ?? false) { (element) throws(TemplateError) in
                var keys: [Value] = []
                for path in paths { keys.append(try key(try follow(path, from: element), bound[1])) }
                return try tuple(keys)
            }
        )
    }

    private func dictsort(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "case_sensitive", "by", "reverse")
        guard case .dictionary(let dictionary) = value else { throw fail("'dictsort' takes a mapping") }
        let by = try bound[1].map { (value) throws(TemplateError) in try needText(value, name).string } ?? "key"
        guard by == "key" || by == "value" else { throw fail("'dictsort' goes by '\(by)'; expected key or value") }
        try charge(8, times: dictionary.count)
        let members = Array(zip(dictionary.keys, dictionary.values))
        let order = try sorted(members, reverse: bound[2]?.isTrue ?? false) { (member) throws(TemplateError) in
            try key(by == "key" ? member.0 : member.1, bound[0])
        }
        var pairs: [Value] = []
        for (key, value) in order { pairs.append(try tuple([key, value])) }
        return try list(pairs)
    }

    private func extreme(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "case_sensitive", "attribute")
        var best: (value: Value, key: Value)?
        for element in try elements(of: value) {
            let key = try key(try follow(bound[1], from: element), bound[0])
            guard let known = best else {
                best = (element, key)
                continue
            }
            if try name == "min" ? isLess(key, known.key) : isLess(known.key, key) { best = (element, key) }
        }
        return best?.value ?? .undefined("there is no element")
    }

    private func sum(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "attribute", "start")
        var sum = bound[1] ?? .integer(0)
        for element in try elements(of: value) { sum = try apply(.add, sum, try follow(bound[0], from: element)) }
        return sum
    }

    /// Elements by rising keys, or falling ones; equal ones stay in their order.
    ///
    /// - Complexity: O(*n* log *n*) comparisons.
    func sorted<Element>(
        _ elements: [Element],
        reverse: Bool = false,
        by key: (Element) throws(TemplateError) -> Value
    ) throws(TemplateError) -> [Element] {
        var keyed: [(key: Value, index: Int)] = []
        for (index, element) in elements.enumerated() { keyed.append((try key(element), index)) }
        var width = 1
        while width < keyed.count {
            var merged: [(key: Value, index: Int)] = []
            merged.reserveCapacity(keyed.count)
            for start in stride(from: 0, to: keyed.count, by: 2 * width) {
                var (left, right) = (start, min(start + width, keyed.count))
                let (middle, end) = (right, min(start + 2 * width, keyed.count))
                while left < middle || right < end {
                    var takesRight = left == middle
                    if !takesRight, right < end {
                        let (first, second) = (keyed[left].key, keyed[right].key)
                        takesRight = try reverse ? isLess(first, second) : isLess(second, first)
                    }
                    merged.append(takesRight ? keyed[right] : keyed[left])
                    if takesRight { right += 1 } else { left += 1 }
                }
            }
            keyed = merged
            width *= 2
        }
        return keyed.map { elements[$0.index] }
    }
}
