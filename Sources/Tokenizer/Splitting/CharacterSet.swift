// SPDX-License-Identifier: Apache-2.0

/// A set of characters by their classes and by ranges.
final class CharacterSet: Sendable, Equatable {
    /// Which characters of a class belong, beside those in the ranges.
    private let mask: UInt8
    /// First and last code points, ascending, neither touching nor overlapping.
    private let ranges: [UInt32]
    /// Whether the set is of all other characters.
    private let isInverted: Bool
    /// Whether each ASCII character is in the set.
    private let ascii: [Bool]

    /// - Parameter ranges: In any order.
    init(mask: UInt8, ranges: [ClosedRange<UInt32>] = [], isInverted: Bool = false) {
        var flat: [UInt32] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = flat.last, range.lowerBound <= last + 1 {
                flat[flat.count - 1] = max(last, range.upperBound)
            } else {
                flat += [range.lowerBound, range.upperBound]
            }
        }
        self.mask = mask
        self.ranges = flat
        self.isInverted = isInverted
        ascii = (UInt32(0)..<0x80).map { character in
            let isMember = CharacterClasses.unicode[character] & mask != 0 || CharacterClass.contains(character, flat)
            return isMember != isInverted
        }
    }

    /// Whether the character that begins at `index` is in the set, and its length in bytes.
    @inline(__always)
    func contains(at index: Int, of text: Span<UInt8>) -> (isMember: Bool, length: Int) {
        let first = text[index]
        return first < 0x80 ? (ascii[Int(first)], 1) : containsWide(at: index, of: text)
    }

    private func containsWide(at index: Int, of text: Span<UInt8>) -> (isMember: Bool, length: Int) {
        let (character, length) = CharacterClasses.scalar(at: index, of: text)
        let isMember = CharacterClasses.unicode[character] & mask != 0 || CharacterClass.contains(character, ranges)
        return (isMember != isInverted, length)
    }

    static func == (left: CharacterSet, right: CharacterSet) -> Bool {
        left.mask == right.mask && left.ranges == right.ranges && left.isInverted == right.isInverted
    }

    /// What `Punctuation` of a tokenizer.json splits at: ASCII's punctuation and symbols, and Unicode 8.0's punctuation.
    static let punctuation: CharacterSet = {
        let classes = CharacterClasses.unicode
        let signs = CharacterClass.punctuation | CharacterClass.symbol
        var ranges: [ClosedRange<UInt32>] = []
        for character in UInt32(0)..<0x11_0000 {
            let isOfNow = classes[character] & (character < 0x80 ? signs : CharacterClass.punctuation) != 0
            if isOfNow == CharacterClass.hasChangedPunctuation(character) { continue }
            ranges.append(character...character)
        }
        return CharacterSet(mask: 0, ranges: ranges)
    }()
    /// The property White_Space.
    static let whiteSpace = CharacterSet(mask: CharacterClass.space)
}
