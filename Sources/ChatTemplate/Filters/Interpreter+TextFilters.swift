// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    static let textFilters: [String: Filter] = [
        "trim": { $0.trim }, "upper": { $0.changeCase }, "lower": { $0.changeCase }, "capitalize": { $0.changeCase },
        "title": { $0.title }, "replace": { $0.replace }, "indent": { $0.indent }, "truncate": { $0.truncate },
        "center": { $0.center }, "format": { $0.formatFilter }, "wordcount": { $0.wordCount },
    ]

    private func trim(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        try callMethod("strip", of: .text(try text(value)), arguments)
    }

    private func changeCase(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        try callMethod(name, of: .text(try text(value)), arguments)
    }

    /// Words begin after white space, a hyphen or an opening bracket.
    private func title(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        let text = try text(value)
        try charge(text.count)
        var words: [MarkedCharacter] = []
        var isStart = true
        for (index, character) in text.characters.enumerated() {
            if character.isSpace || "-({[<".unicodeScalars.contains(character.scalar) {
                words.append(character)
                isStart = true
            } else {
                words += isStart ? upper(character) : lower(character, at: index, of: text.characters)
                isStart = false
            }
        }
        return try make(MarkedText(words))
    }

    private func replace(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "old", "new", "count")
        guard let old = bound[0], let new = bound[1] else { throw fail("'replace' takes two texts") }
        let count = bound[2].flatMap { $0.isNone ? nil : $0 }
        return try make(
            MarkedText(
                try replacing(
                    try text(old).characters,
                    by: try text(new).characters,
                    in: try text(value).characters,
                    most: try needWhole(count, name, standard: -1)
                )
            )
        )
    }

    private func indent(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "width", "first", "blank")
        var indentation = MarkedText("    ").characters
        if case .text(let text)? = bound[0] {
            indentation = text.characters
        } else if let width = bound[0] {
            let count = max(0, try needWhole(width, name))
            try charge(count)
            indentation = [MarkedCharacter](repeating: MarkedCharacter(" "), count: count)
        }
        let text = try needText(value, name)
        let indentsBlank = bound[2]?.isTrue ?? false
        var indented: [MarkedCharacter] = bound[1]?.isTrue == true ? indentation : []
        let lines = lines(of: text.characters + [MarkedCharacter("\n")], keepsEnds: true)
        for (index, ended) in lines.enumerated() {
            let line = withoutBreak(ended)
            if index > 0 {
                // A line break belongs to who wrote the one that stood there.
                indented += lines[index - 1].suffix(1).flatMap { $0.replaced(by: "\n") }
                if indentsBlank || !line.isEmpty {
                    try charge(indentation.count)
                    indented += indentation
                }
            }
            indented += line
        }
        return try make(text.with(indented))
    }

    private func truncate(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "length", "killwords", "end", "leeway")
        let length = try needWhole(bound[0], name, standard: 255)
        let leeway = try needWhole(bound[3].flatMap { $0.isNone ? nil : $0 }, name, standard: 5)
        let end = try bound[2].map { (value) throws(TemplateError) in try needText(value, name) } ?? MarkedText("...")
        guard length >= end.count, leeway >= 0 else { throw fail("'truncate' takes a length of \(end.count) or more") }
        if try count(of: value) - leeway <= length { return value }
        let text = try needText(value, name)
        var kept = text.characters.prefix(length - end.count)
        if bound[1]?.isTrue != true, let space = kept.lastIndex(where: { $0.scalar == " " }) { kept = kept[..<space] }
        return try make(MarkedText(kept + end.characters))
    }

    private func center(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let width = try needWhole(try bind(arguments, name, "width")[0], name, standard: 80)
        return try callMethod("center", of: .text(try text(value)), Arguments(positional: [.integer(width)]))
    }

    private func formatFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        guard arguments.positional.isEmpty || arguments.keywords.isEmpty else {
            throw fail("'format' takes values or names, not both")
        }
        let values =
            arguments.keywords.isEmpty
            ? try tuple(arguments.positional)
            : try dictionary(arguments.named)
        return try format(try text(value), percent: values)
    }

    private func wordCount(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        _ = try bind(arguments, name)
        var count = 0
        var isWord = false
        let text = try text(value)
        try charge(text.count)
        for character in text.characters {
            let properties = character.scalar.properties
            let continues = properties.isAlphabetic || properties.numericType != nil || character.scalar == "_"
            if continues, !isWord { count += 1 }
            isWord = continues
        }
        return .integer(count)
    }
}
