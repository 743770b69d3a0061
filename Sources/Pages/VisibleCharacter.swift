// SPDX-License-Identifier: Apache-2.0

/// How a text that is examined is shown: what would command a terminal or reorder a page is made visible instead.
public enum VisibleCharacter: Sendable, Equatable {
    /// Shown as it is.
    case asItIs
    /// Shown as the picture of a control character, such as ␛.
    case picture(Unicode.Scalar)
    /// Has no picture; shown as U+FFFD, or by its number.
    case number

    /// How to show a scalar.
    ///
    /// Control characters other than tab and line feed, the ones that set the direction of text, line separators and
    /// noncharacters are not shown as they are.
    @inlinable
    public init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0A, 0x09: self = .asItIs
        case 0..<0x20: self = .picture(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: self = .picture("\u{2421}")
        case 0x80..<0xA0: self = .number
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: self = .number
        case 0xFDD0...0xFDEF: self = .number
        default: self = scalar.value & 0xFFFE == 0xFFFE ? .number : .asItIs
        }
    }
}
