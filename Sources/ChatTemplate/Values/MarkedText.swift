// SPDX-License-Identifier: Apache-2.0

/// A character of a template's text, and whether it came from outside the template.
struct MarkedCharacter: Sendable {
    private let bits: UInt32
    private static let inputBit: UInt32 = 1 << 31

    init(_ scalar: Unicode.Scalar, isInput: Bool = false) {
        bits = scalar.value | (isInput ? MarkedCharacter.inputBit : 0)
    }

    /// Whether it came from the messages or variables.
    var isInput: Bool { bits & MarkedCharacter.inputBit != 0 }

    var value: UInt32 { bits & ~MarkedCharacter.inputBit }

    var scalar: Unicode.Scalar {
        // Only made from scalars.
        Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// What Python's `str.isspace` takes for white space.
    var isSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Other characters in the place of this one, from where this one is.
    func replaced(by text: String) -> [MarkedCharacter] {
        text.unicodeScalars.map { MarkedCharacter($0, isInput: isInput) }
    }
}

extension MarkedCharacter: Hashable {
    /// Characters are what they are, wherever they came from.
    static func == (first: MarkedCharacter, second: MarkedCharacter) -> Bool { first.value == second.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// A text of a template: its characters, each marked by where it came from.
struct MarkedText: Hashable, Sendable {
    var characters: [MarkedCharacter]
    /// Whether the text counts as safe for HTML: what is then added to it is escaped.
    var isSafe = false

    init(_ characters: some Sequence<MarkedCharacter>, isSafe: Bool = false) {
        self.characters = Array(characters)
        self.isSafe = isSafe
    }

    init(_ text: String, isInput: Bool = false) {
        characters = text.unicodeScalars.map { MarkedCharacter($0, isInput: isInput) }
    }

    static func == (first: MarkedText, second: MarkedText) -> Bool { first.characters == second.characters }

    func hash(into hasher: inout Hasher) { hasher.combine(characters) }

    var count: Int { characters.count }

    /// The text without the marks.
    var string: String {
        var scalars = String.UnicodeScalarView()
        for character in characters { scalars.append(character.scalar) }
        return String(scalars)
    }

    /// Other characters, safe if these are.
    func with(_ characters: some Sequence<MarkedCharacter>) -> MarkedText { MarkedText(characters, isSafe: isSafe) }

    /// The text with the characters that HTML treats specially spelt as it asks.
    var escaped: MarkedText {
        if isSafe { return self }
        var escaped = MarkedText([], isSafe: true)
        for character in characters {
            switch character.scalar {
            case "&": escaped.characters += character.replaced(by: "&amp;")
            case "<": escaped.characters += character.replaced(by: "&lt;")
            case ">": escaped.characters += character.replaced(by: "&gt;")
            case "'": escaped.characters += character.replaced(by: "&#39;")
            case "\"": escaped.characters += character.replaced(by: "&#34;")
            default: escaped.characters.append(character)
            }
        }
        return escaped
    }

    /// This text and another one; a safe text escapes the other.
    static func + (first: MarkedText, second: MarkedText) -> MarkedText {
        let isSafe = first.isSafe || second.isSafe
        let (first, second) = isSafe ? (first.escaped, second.escaped) : (first, second)
        return MarkedText(first.characters + second.characters, isSafe: isSafe)
    }

    /// Without its marks of safety.
    var plain: MarkedText { MarkedText(characters) }
}
