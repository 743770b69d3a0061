// SPDX-License-Identifier: Apache-2.0

/// What split patterns ask about a character.
enum CharacterClass {
    /// Neither letter, number nor white space.
    static let other: UInt8 = 0
    /// General category L.
    static let letter: UInt8 = 1
    /// General category N.
    static let number: UInt8 = 2
    /// The property White_Space.
    static let space: UInt8 = 3
    /// ``other`` to a pattern, but a number to the newer Unicode version by which single digits are split off.
    static let lateNumber: UInt8 = 4
}

/// The class of every character, as a table of two stages.
struct CharacterClasses: Sendable {
    /// The table, expanded once from the list of changes in about 0.1 ms.
    static let unicode = CharacterClasses(CharacterClass.changes)

    private static let blockBits = 7
    /// Code point / 128 → where its block begins in `classes`.
    private var blocks: [UInt16] = []
    /// The different blocks of 128 classes; the first is ASCII's.
    private var classes: [UInt8] = []

    private init(_ changes: [UInt32]) {
        let size = 1 << CharacterClasses.blockBits
        var known: [[UInt8]: UInt16] = [:]
        var block = [UInt8](repeating: 0, count: size)
        var next = 0
        var current = CharacterClass.other
        for start in stride(from: 0, to: 0x11_0000, by: size) {
            for offset in 0..<size {
                if next < changes.count, Int(changes[next] >> 3) == start + offset {
                    current = UInt8(changes[next] & 7)
                    next += 1
                }
                block[offset] = current
            }
            if let place = known[block] {
                blocks.append(place)
            } else {
                known[block] = UInt16(classes.count)
                blocks.append(UInt16(classes.count))
                classes += block
            }
        }
    }

    /// The class of a code point.
    @inline(__always)
    subscript(_ character: UInt32) -> UInt8 {
        let block = Int(blocks[Int(character >> UInt32(CharacterClasses.blockBits))])
        return classes[block + Int(character & (1 << UInt32(CharacterClasses.blockBits) - 1))]
    }

    /// The class of the character that begins at `index` of valid UTF-8, and its length in bytes.
    @inline(__always)
    func character(at index: Int, of text: Span<UInt8>) -> (class: UInt8, length: Int) {
        let first = UInt32(text[index])
        if first < 0x80 { return (classes[Int(first)], 1) }
        return wideCharacter(at: index, of: text)
    }

    private func wideCharacter(at index: Int, of text: Span<UInt8>) -> (class: UInt8, length: Int) {
        let first = UInt32(text[index])
        let second = UInt32(text[index + 1] & 0x3F)
        if first < 0xE0 { return (self[(first & 0x1F) << 6 | second], 2) }
        let third = UInt32(text[index + 2] & 0x3F)
        if first < 0xF0 { return (self[(first & 0x0F) << 12 | second << 6 | third], 3) }
        let fourth = UInt32(text[index + 3] & 0x3F)
        return (self[(first & 0x07) << 18 | second << 12 | third << 6 | fourth], 4)
    }
}
