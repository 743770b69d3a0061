// SPDX-License-Identifier: Apache-2.0

import UnicodeNormalization

/// What a normalisation form can do to each character, in two stages of a table.
struct FormTable: Sendable {
    /// The character alone stays as it is.
    static let isStable: UInt8 = 1
    /// Nothing before the character can compose with it or change places with it or what it decomposes to.
    static let isBoundary: UInt8 = 2

    /// The table of a form, made from utf8proc's data once in about 3 ms.
    static func of(_ form: NormalizationForm) -> FormTable {
        switch form {
        case .nfc: nfc
        case .nfd: nfd
        case .nfkc: nfkc
        case .nfkd: nfkd
        }
    }

    private static let nfc = FormTable(.nfc)
    private static let nfd = FormTable(.nfd)
    private static let nfkc = FormTable(.nfkc)
    private static let nfkd = FormTable(.nfkd)

    private static let blockBits: UInt32 = 7
    private var blocks: [UInt16] = []
    private var facts: [UInt8] = []

    private init(_ form: NormalizationForm) {
        let size = 1 << Self.blockBits
        let inert = [UInt8](repeating: Self.isStable | Self.isBoundary, count: size)
        let syllables = [UInt8](
            repeating: form.isComposed ? Self.isStable | Self.isBoundary : Self.isBoundary,
            count: size
        )
        facts = inert + syllables
        var normalizer = ScalarNormalizer()
        var known: [[UInt8]: UInt16] = [syllables: UInt16(size)]
        // The two are one block in composed forms.
        known[inert] = 0
        var block = inert
        for start in stride(from: UInt32(0), to: 0x11_0000, by: size) {
            switch start {
            case 0x3400..<0x4D80, 0x4E00..<0x9F80, 0xD800..<0xF900, 0x1_7000..<0x1_8C80, 0x2_0000..<0x2_F800,
                0x3_0000...:
                blocks.append(0)
                continue
            case 0xAC00..<0xD780:
                blocks.append(UInt16(size))
                continue
            default: break
            }
            for offset in 0..<UInt32(size) {
                block[Int(offset)] = Self.facts(start + offset, form, &normalizer)
            }
            let place = known[block] ?? UInt16(facts.count)
            if known[block] == nil {
                known[block] = place
                facts += block
            }
            blocks.append(place)
        }
    }

    private static func facts(_ scalar: UInt32, _ form: NormalizationForm, _ normalizer: inout ScalarNormalizer)
        -> UInt8
    {
        if scalar < 0x80 || LateCharacters.contains(scalar) { return isStable | isBoundary }
        var first = UnicodeFacts.base(scalar)
        var isStable = true
        if UnicodeFacts.decomposesCompatibly(scalar) {
            var alone = [scalar]
            normalizer.normalize(&alone, to: form)
            isStable = alone == [scalar]
            if form.isCompatible { first = UnicodeFacts.compatibleBase(scalar) }
        }
        let isBoundary = UnicodeFacts.isBoundary(first) && UnicodeFacts.isBoundary(scalar)
        return (isStable ? Self.isStable : 0) | (isBoundary ? Self.isBoundary : 0)
    }

    /// The facts of a character.
    @inline(__always)
    subscript(_ scalar: UInt32) -> UInt8 {
        facts[Int(blocks[Int(scalar >> Self.blockBits)]) + Int(scalar & (1 << Self.blockBits - 1))]
    }
}
