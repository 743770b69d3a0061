// SPDX-License-Identifier: Apache-2.0

/// What normalisation makes of single characters, apart from lookalikes.
enum CharacterClasses {
    /// Whether a reader never sees the character: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, the
    /// same list from Unicode 4.1 to 16 but for code points not assigned), control characters other than line breaks and
    /// tabs, and the interlinear annotation marks.
    static func isInvisible(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20...0x7E: false
        // Controls; U+0009…U+000D and U+0085 break lines or lay out text.
        case 0x00...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F: true
        // Soft hyphen; combining grapheme joiner; Arabic letter mark; Hangul fillers; Khmer inherent vowels.
        case 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x3164, 0xFFA0: true
        // Mongolian selectors and vowel separator; zero-width space, joiners, directional marks, embeddings, word
        // joiner, invisible operators, isolates.
        case 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F: true
        // Variation selectors; byte order mark; reserved and interlinear annotation.
        case 0xFE00...0xFE0F, 0xFEFF, 0xFFF0...0xFFFB: true
        // Shorthand and musical format controls; tags and the supplementary variation selectors.
        case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// Whether the character breaks a line in its own way; all become U+000A.
    static func isLineBreak(_ scalar: UInt32) -> Bool {
        scalar == 0x0B || scalar == 0x0D || scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029
    }

    /// Whether the character is a space in all but its code point; all become U+0020.
    ///
    /// The ideographic space is not among them: it is a letter's width of its own script.
    static func isSpace(_ scalar: UInt32) -> Bool {
        scalar == 0xA0 || scalar == 0x1680 || (0x2000...0x200A).contains(scalar) || scalar == 0x202F || scalar == 0x205F
    }

    /// What a keyboard types where a word processor or a typesetter put one character, or nil.
    static func typed(_ scalar: UInt32) -> String? {
        switch scalar {
        case 0x2018...0x201B: "'"
        case 0x201C...0x201F: "\""
        case 0x2010, 0x2011, 0x2013: "-"
        case 0x2014: "--"
        case 0x2026: "..."
        case 0x2800, 0x3000: " "
        case 0xFB00: "ff"
        case 0xFB01: "fi"
        case 0xFB02: "fl"
        case 0xFB03: "ffi"
        case 0xFB04: "ffl"
        default: nil
        }
    }
}
