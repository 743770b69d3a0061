// SPDX-License-Identifier: Apache-2.0

/// Runs of white space (the property White_Space) at the ends of text.
enum WhiteSpace {
    /// The end of the white space at the beginning of a range.
    static func end(of range: Range<Int>, in text: Span<UInt8>) -> Int {
        let classes = CharacterClasses.unicode
        var at = range.lowerBound
        while at < range.upperBound {
            let (kind, length) = classes.character(at: at, of: text)
            if kind & CharacterClass.space == 0 { break }
            at += length
        }
        return at
    }

    /// The start of the white space at the end of a range.
    static func start(of range: Range<Int>, in text: Span<UInt8>) -> Int {
        let classes = CharacterClasses.unicode
        var at = range.upperBound
        while at > range.lowerBound {
            var place = at - 1
            while place > range.lowerBound, text[place] & 0xC0 == 0x80 { place -= 1 }
            if classes.character(at: place, of: text).class & CharacterClass.space == 0 { break }
            at = place
        }
        return at
    }
}
