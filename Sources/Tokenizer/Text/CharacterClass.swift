// SPDX-License-Identifier: Apache-2.0

/// What split patterns ask about a character: a set of bits, none of which an unassigned character or a control has.
///
/// Properties are those of Unicode 16.0, which the regular expressions of PyPI's tokenizers 0.23, tiktoken and tekken know.
enum CharacterClass {
    /// Lu, Lt, Lm and Lo: what may stand in the capitals of a word.
    static let upper: UInt8 = 1
    /// Ll, Lm and Lo: what may stand after the capitals of a word.
    static let lower: UInt8 = 2
    /// General category M.
    static let mark: UInt8 = 4
    /// General category N.
    static let number: UInt8 = 8
    /// The property White_Space.
    static let space: UInt8 = 16
    /// General category P.
    static let punctuation: UInt8 = 32
    /// General category S.
    static let symbol: UInt8 = 64
    /// Together with another class: in `\w`, though neither letter nor mark.
    static let word: UInt8 = 128
    /// A number to Unicode 17.0, which Rust's standard library knows, and unassigned before; alone among the bits.
    static let lateNumber: UInt8 = word
    /// General category L: ``upper`` or ``lower``.
    static let letter: UInt8 = upper | lower

    /// Whether Unicode 8.0 and 16.0 disagree about the character's being punctuation.
    static func hasChangedPunctuation(_ character: UInt32) -> Bool {
        contains(character, changedPunctuation)
    }

    /// Whether the ranges, first and last code points in ascending order, hold the character.
    static func contains(_ character: UInt32, _ ranges: [UInt32]) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle] <= character { low = middle + 1 } else { high = middle }
        }
        // After an odd number of bounds, or on the last character of a range.
        return low & 1 == 1 || (low > 0 && ranges[low - 1] == character)
    }
}

/// The class of every character, as a table of two stages.
///
/// A pair of addresses: copies cost nothing, and the memory, 60 KB, stays for good.
@safe struct CharacterClasses: @unchecked Sendable {
    /// The table, expanded once from the list of changes in about 0.1 ms.
    static let unicode = CharacterClasses(CharacterClass.changes)

    private static let blockBits: UInt32 = 7
    /// Four-byte sequences spell numbers up to 0x1FFFFF, so that no text, valid or not, leads outside the table.
    private static let blockCount = 0x20_0000 >> blockBits
    /// Code point / 128 → where its block begins in `classes`.
    @unsafe let blocks: UnsafePointer<UInt16>
    /// The different blocks of 128 classes; the first is ASCII's.
    @unsafe let classes: UnsafePointer<UInt8>

    private init(_ changes: [UInt32]) {
        let size = 1 << CharacterClasses.blockBits
        var known: [[UInt8]: UInt16] = [:]
        // Most blocks are of one class: class → the place of that block.
        var uniform = [UInt16?](repeating: nil, count: 256)
        var places: [UInt16] = []
        places.reserveCapacity(Int(CharacterClasses.blockCount))
        var classes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: size)
        var next = 0
        var current: UInt8 = 0
        for start in stride(from: 0, to: CharacterClasses.blockCount << CharacterClasses.blockBits, by: size) {
            if start == 0x11_0000 { current = 0 }
            let isUniform = next == changes.count || Int(changes[next] >> 8) >= start + size
            if isUniform, let place = uniform[Int(current)] {
                places.append(place)
                continue
            }
            for offset in 0..<size {
                if next < changes.count, Int(changes[next] >> 8) == start + offset {
                    current = UInt8(truncatingIfNeeded: changes[next])
                    next += 1
                }
                block[offset] = current
            }
            let place = known[block] ?? UInt16(classes.count)
            if Int(place) == classes.count {
                known[block] = place
                classes += block
            }
            places.append(place)
            if isUniform { uniform[Int(current)] = place }
        }
        unsafe blocks = CharacterClasses.immortal(places)
        unsafe self.classes = CharacterClasses.immortal(classes)
    }

    /// A copy of the values that is never freed.
    private static func immortal<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let memory = UnsafeMutableBufferPointer<Value>.allocate(capacity: values.count)
        _ = unsafe memory.initialize(fromContentsOf: values)
        return unsafe UnsafePointer(memory.baseAddress.unsafelyUnwrapped)
    }

    /// The class of a code point; those over 0x10FFFF have none.
    @inline(__always)
    subscript(_ character: UInt32) -> UInt8 {
        let character = character & 0x1F_FFFF
        let block = unsafe Int(blocks[Int(character >> CharacterClasses.blockBits)])
        return unsafe classes[block + Int(character & (1 << CharacterClasses.blockBits - 1))]
    }

    /// The class of the character that begins at `index` of valid UTF-8, and its length in bytes.
    @inline(__always)
    func character(at index: Int, of text: Span<UInt8>) -> (class: UInt8, length: Int) {
        let first = text[index]
        if first < 0x80 { return unsafe (classes[Int(first)], 1) }
        let (character, length) = CharacterClasses.wideScalar(at: index, of: text)
        return (self[character], length)
    }

    /// The character that begins at `index` of valid UTF-8, and its length in bytes.
    static func scalar(at index: Int, of text: Span<UInt8>) -> (character: UInt32, length: Int) {
        let first = text[index]
        return first < 0x80 ? (UInt32(first), 1) : wideScalar(at: index, of: text)
    }

    @inline(__always)
    private static func wideScalar(at index: Int, of text: Span<UInt8>) -> (character: UInt32, length: Int) {
        let first = UInt32(text[index])
        let second = UInt32(text[index + 1] & 0x3F)
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        let third = UInt32(text[index + 2] & 0x3F)
        if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
        let fourth = UInt32(text[index + 3] & 0x3F)
        return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
    }

    // MARK: Runs

    /// The end of the run of characters of any of these classes that begins at `start`; `start` when there is none.
    @inline(__always)
    func run(of mask: UInt8, from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while at < limit {
            let (kind, length) = character(at: at, of: text)
            if kind & mask == 0 { break }
            at += length
        }
        return at
    }

    /// The end of the run of characters of none of these classes that begins at `start`; `start` when there is none.
    @inline(__always)
    func run(without mask: UInt8, from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while at < limit {
            let (kind, length) = character(at: at, of: text)
            if kind & mask != 0 { break }
            at += length
        }
        return at
    }

    /// The end of at most `most` characters of these classes that begin at `start`.
    @inline(__always)
    func run(of mask: UInt8, most: Int, from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        var left = most
        while at < limit, left > 0 {
            let (kind, length) = character(at: at, of: text)
            if kind & mask == 0 { break }
            at += length
            left -= 1
        }
        return at
    }
}
