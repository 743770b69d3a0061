// SPDX-License-Identifier: Apache-2.0

/// Whether the strings that the library makes of a head are all of it.
///
/// It cuts a head where it lies into C strings, and one that has a NUL is shorter than what was sent. Between the end of each
/// string and the beginning of the next is then more than a separator. A line that goes on on the next one (`obs-fold` of
/// RFC 9112 §5.2) it moves elsewhere, and adds what stands there to the field's name.
struct HeadPlaces {
    /// The end of a line: CR and LF.
    ///
    /// Of LF alone some programs make a line's end and some do not.
    static let lineEnd = 2...2

    private(set) var isWhole = true
    // Addresses are compared and nothing is read there.
    private var end: UInt?

    /// Adds a string that lies behind those before.
    ///
    /// - Parameter separator: how many bytes may lie between; for the first string it does not count.
    mutating func add(_ start: UInt, count: Int, after separator: ClosedRange<Int>) {
        if let end, !Self.isSeparator(from: end, to: start, separator) { isWhole = false }
        end = start &+ UInt(count)
    }

    /// Adds the value that lies somewhere behind its name, on the same line.
    mutating func skip(to start: UInt, count: Int) {
        if let end, start < end { isWhole = false }
        end = start &+ UInt(count)
    }

    /// Ends the head, at the address behind its empty line.
    mutating func close(at address: UInt) {
        if let end, !Self.isSeparator(from: end, to: address, 4...4) { isWhole = false }
        end = nil
    }

    private static func isSeparator(from end: UInt, to start: UInt, _ separator: ClosedRange<Int>) -> Bool {
        start >= end && start - end <= 4 && separator.contains(Int(start - end))
    }
}
