// SPDX-License-Identifier: Apache-2.0

extension Interpreter {
    /// `split` and `rsplit`.
    func split(_ name: String, _ text: MarkedText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let bound = try bind(arguments, name, "sep", "maxsplit")
        let wanted = try needWhole(bound[1], name, standard: -1)
        let most = wanted < 0 ? Int.max : wanted
        let separator = bound[0].flatMap { $0.isNone ? nil : $0 }
        try charge(2 * text.count)
        let parts: [ArraySlice<MarkedCharacter>]
        if let separator {
            let separator = try needText(separator, name).characters
            guard !separator.isEmpty else { throw fail("'\(name)' takes a separator that is not empty") }
            parts =
                try name == "split"
                ? split(text.characters, at: separator, most: most)
                : splitFromEnd(text.characters, at: separator, most: most)
        } else {
            parts = name == "split" ? words(of: text.characters, most) : wordsFromEnd(of: text.characters, most)
        }
        return try list(parts.map { .text(text.with($0)) })
    }

    private func split(
        _ characters: [MarkedCharacter],
        at separator: [MarkedCharacter],
        most: Int
    ) throws(TemplateError) -> [ArraySlice<MarkedCharacter>] {
        var parts: [ArraySlice<MarkedCharacter>] = []
        var start = 0
        while parts.count < most, let found = try first(of: separator, in: characters, from: start) {
            parts.append(characters[start..<found])
            start = found + separator.count
        }
        return parts + [characters[start...]]
    }

    private func splitFromEnd(
        _ characters: [MarkedCharacter],
        at separator: [MarkedCharacter],
        most: Int
    ) throws(TemplateError) -> [ArraySlice<MarkedCharacter>] {
        var parts: [ArraySlice<MarkedCharacter>] = []
        var end = characters.count
        while parts.count < most, let found = try last(of: separator, in: characters, before: end) {
            parts.append(characters[(found + separator.count)..<end])
            end = found
        }
        return Array((parts + [characters[..<end]]).reversed())
    }

    /// Words with white space between; what is left after `most` cuts stays whole, up to the end.
    private func words(of characters: [MarkedCharacter], _ most: Int) -> [ArraySlice<MarkedCharacter>] {
        var parts: [ArraySlice<MarkedCharacter>] = []
        var start = 0
        while true {
            while start < characters.count, characters[start].isSpace { start += 1 }
            if start == characters.count { return parts }
            if parts.count == most { return parts + [characters[start...]] }
            var end = start
            while end < characters.count, !characters[end].isSpace { end += 1 }
            parts.append(characters[start..<end])
            start = end
        }
    }

    /// The same from the end; what is left stays whole, down to the beginning.
    private func wordsFromEnd(of characters: [MarkedCharacter], _ most: Int) -> [ArraySlice<MarkedCharacter>] {
        var parts: [ArraySlice<MarkedCharacter>] = []
        var end = characters.count
        while true {
            while end > 0, characters[end - 1].isSpace { end -= 1 }
            if end == 0 { return parts.reversed() }
            if parts.count == most { return [characters[..<end]] + parts.reversed() }
            var start = end
            while start > 0, !characters[start - 1].isSpace { start -= 1 }
            parts.append(characters[start..<end])
            end = start
        }
    }

    /// Lines, with the breaks that end them or without.
    func lines(of characters: [MarkedCharacter], keepsEnds: Bool) -> [ArraySlice<MarkedCharacter>] {
        var lines: [ArraySlice<MarkedCharacter>] = []
        var start = 0
        var at = 0
        while at < characters.count {
            let value = characters[at].value
            let isBreak =
                switch value {
                case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
                default: false
                }
            let end = at
            at += 1
            guard isBreak else { continue }
            if value == 0x0D, at < characters.count, characters[at].value == 0x0A { at += 1 }
            lines.append(characters[start..<(keepsEnds ? at : end)])
            start = at
        }
        if start < characters.count { lines.append(characters[start...]) }
        return lines
    }

    /// A line without the break that ends it.
    func withoutBreak(_ line: ArraySlice<MarkedCharacter>) -> ArraySlice<MarkedCharacter> {
        let isPair = line.suffix(2).map(\.value) == [0x0D, 0x0A]
        return line.dropLast(isPair ? 2 : 1)
    }

    /// The text with parts replaced, at most `most` of them, or all when that is negative.
    func replacing(
        _ old: [MarkedCharacter],
        by new: [MarkedCharacter],
        in characters: [MarkedCharacter],
        most: Int
    ) throws(TemplateError) -> [MarkedCharacter] {
        var replaced: [MarkedCharacter] = []
        var start = 0
        var count = 0
        while most < 0 || count < most, let found = try first(of: old, in: characters, from: start) {
            // An empty part is found before each character and at the end.
            try charge(new.count)
            if old.isEmpty {
                replaced += new
                if found < characters.count { replaced.append(characters[found]) }
                start = found + 1
            } else {
                replaced += characters[start..<found] + new
                start = found + old.count
            }
            count += 1
        }
        if start < characters.count { replaced += characters[start...] }
        return replaced
    }

    // MARK: Capitals

    func upper(_ character: MarkedCharacter) -> [MarkedCharacter] {
        character.replaced(by: character.scalar.properties.uppercaseMapping)
    }

    private func titled(_ character: MarkedCharacter) -> [MarkedCharacter] {
        character.replaced(by: character.scalar.properties.titlecaseMapping)
    }

    func lower(_ character: MarkedCharacter, at index: Int, of text: [MarkedCharacter]) -> [MarkedCharacter] {
        guard character.scalar == "Σ" else {
            return character.replaced(by: character.scalar.properties.lowercaseMapping)
        }
        // At the end of a word sigma has a form of its own.
        let before = text[..<index].last { !$0.scalar.properties.isCaseIgnorable }
        let after = text[(index + 1)...].first { !$0.scalar.properties.isCaseIgnorable }
        let isFinal = before?.scalar.properties.isCased == true && after?.scalar.properties.isCased != true
        return character.replaced(by: isFinal ? "ς" : "σ")
    }

    func changeCase(_ name: String, _ characters: [MarkedCharacter]) -> [MarkedCharacter] {
        var changed: [MarkedCharacter] = []
        changed.reserveCapacity(characters.count)
        var afterCased = false
        for (index, character) in characters.enumerated() {
            let properties = character.scalar.properties
            switch name {
            case "upper": changed += upper(character)
            case "lower": changed += lower(character, at: index, of: characters)
            case "capitalize":
                changed += index == 0 ? titled(character) : lower(character, at: index, of: characters)
            case "title":
                changed += afterCased ? lower(character, at: index, of: characters) : titled(character)
                afterCased = properties.isCased
            default:
                changed += properties.isUppercase ? lower(character, at: index, of: characters) : upper(character)
            }
        }
        return changed
    }
}
