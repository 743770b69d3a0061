// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a split pattern that matches runs of a set: an optional `\s?` or ` ?`, then one item such as `\p{N}`, `\s`
/// or `[一-龥]`, alone, repeated letter by letter, or with `+`, `{n}` or `{1,n}`.
///
/// Anything else, such as a nested class or an intersection, is not read.
struct RunText {
    private var rest: Substring.UnicodeScalarView

    init(_ pattern: String) {
        rest = Substring(pattern).unicodeScalars
    }

    /// The split of that pattern, or nil when it is another kind of pattern.
    static func split(_ pattern: String) -> RunSplit? {
        var reader = RunText(pattern)
        var split = reader.split()
        split?.pattern = pattern
        return split
    }

    private mutating func split() -> RunSplit? {
        var prefix: CharacterSet?
        if take("\\s?") {
            prefix = .whiteSpace
        } else if take(" ?") {
            prefix = CharacterSet(mask: 0, ranges: [0x20...0x20])
        }
        let start = rest
        guard let set = item() else { return nil }
        let text = String(start[..<rest.startIndex])
        var split = RunSplit(set: set)
        if take("+") {
            split.prefix = prefix
            return rest.isEmpty ? split : nil
        }
        // A prefix before a bounded run would count apart.
        guard prefix == nil else { return nil }
        split.most = 1
        if take("{1,") {
            guard let most = number() else { return nil }
            split.most = most
        } else if take("{") {
            guard let count = number() else { return nil }
            (split.least, split.most) = (count, count)
        } else {
            while take(text) { split.most += 1 }
            split.least = split.most
        }
        return rest.isEmpty ? split : nil
    }

    /// One to nine, before a closing brace.
    private mutating func number() -> Int? {
        guard let digit = rest.popFirst(), ("1"..."9").contains(digit), take("}") else { return nil }
        return Int(digit.value - 0x30)
    }

    /// `\p{X}`, `\s` or a class in brackets.
    private mutating func item() -> CharacterSet? {
        if take("[") { return bracketed() }
        guard let (mask, range) = atom(), range == nil else { return nil }
        return CharacterSet(mask: mask)
    }

    /// A class in brackets, behind the first of them.
    private mutating func bracketed() -> CharacterSet? {
        let isInverted = take("^")
        var mask: UInt8 = 0
        var ranges: [ClosedRange<UInt32>] = []
        guard rest.first != "]" else { return nil }
        while !take("]") {
            guard let (classes, first) = atom() else { return nil }
            mask |= classes
            guard let first else { continue }
            var last = first
            if take("-") {
                guard let (_, end) = atom(), let end, end >= first else { return nil }
                last = end
            }
            ranges.append(first...last)
        }
        return CharacterSet(mask: mask, ranges: ranges, isInverted: isInverted)
    }

    /// The classes of `\p{X}` or `\s`, or else one character.
    private mutating func atom() -> (mask: UInt8, character: UInt32?)? {
        for (name, mask) in RunText.properties where take(name) { return (mask, nil) }
        guard let scalar = rest.popFirst() else { return nil }
        switch scalar {
        // A class in a class, an intersection or an empty class.
        case "[", "]", "&", "^", "-": return nil
        case "\\":
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case "n": return (0, 0x0A)
            case "r": return (0, 0x0D)
            case "t": return (0, 0x09)
            default:
                // Escaped signs stand for themselves; escaped letters and digits have meanings of their own.
                let isSign = escaped.isASCII && !escaped.properties.isAlphabetic && !("0"..."9").contains(escaped)
                return isSign ? (0, escaped.value) : nil
            }
        default: return (0, scalar.value)
        }
    }

    private static let properties: [(String, UInt8)] = [
        (#"\p{L}"#, CharacterClass.letter), (#"\p{M}"#, CharacterClass.mark), (#"\p{N}"#, CharacterClass.number),
        (#"\p{P}"#, CharacterClass.punctuation), (#"\p{S}"#, CharacterClass.symbol), (#"\s"#, CharacterClass.space),
    ]

    /// Goes on after the text, if it comes next.
    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }
}
