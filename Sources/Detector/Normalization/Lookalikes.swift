// SPDX-License-Identifier: Apache-2.0

/// Finds the ASCII letter that a letter of another alphabet passes for.
struct Lookalikes: Sendable {
    /// Code points below this have an entry; lookalikes end in the alphabets of plane 1.
    private static let limit: UInt32 = 0x2_0000
    /// For each 256 code points the number of their page; page 0 is empty.
    private var pageNumbers = [UInt8](repeating: 0, count: Int(Lookalikes.limit) / 256)
    /// Pages of 256 letters, 0 where nothing is alike.
    private var pages = [UInt8](repeating: 0, count: 256)

    /// The table of this version, unpacked once (about 15 KiB).
    static let standard = Lookalikes(lookalikeTable)

    init(_ table: [(letter: UInt8, sources: String)]) {
        for (letter, sources) in table {
            for word in sources.split(separator: " ") {
                guard let source = UInt32(word, radix: 16), source < Self.limit else {
                    preconditionFailure("the lookalike table holds hexadecimal code points below U+20000")
                }
                let block = Int(source >> 8)
                if pageNumbers[block] == 0 {
                    pageNumbers[block] = UInt8(pages.count / 256)
                    pages.append(contentsOf: repeatElement(0, count: 256))
                }
                pages[Int(pageNumbers[block]) * 256 + Int(source & 255)] = letter
            }
        }
    }

    /// The ASCII letter that `scalar` passes for, or nil.
    func letter(for scalar: UInt32) -> UInt32? {
        guard scalar < Self.limit else { return nil }
        let letter = pages[Int(pageNumbers[Int(scalar >> 8)]) * 256 + Int(scalar & 255)]
        return letter == 0 ? nil : UInt32(letter)
    }
}
