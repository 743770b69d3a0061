// SPDX-License-Identifier: Apache-2.0

import Detector

/// A text with its tokens marked by what became of them.
///
/// On a terminal with colours green tokens stand in green, red ones in red, unscored ones dimmed; red ones are underlined
/// as well, so that colour is not all that tells them apart. Without colours red tokens stand in square brackets and
/// unscored ones in round ones.
struct TokenColors {
    private let usesColor: Bool

    init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    /// What the marks mean, in one line.
    var legend: String {
        let marks: [(TokenMark, String)] = [(.green, "green"), (.red, "red"), (.unscored, "not scored")]
        return marks.map { wrapped($1, $0) }.joined(separator: usesColor ? "  " : "  ") + "\n"
    }

    /// The text, token by token.
    func text(_ bytes: [UInt8], _ tokens: [ExplainedToken]) -> String {
        var result = ""
        var start = 0
        for (index, token) in tokens.enumerated() {
            // Tokens that share a character, and runs of one kind, are wrapped together.
            let isLast = index == tokens.count - 1
            let continues = !isLast && (tokens[index + 1].mark == token.mark && usesColor)
            let end = token.range.upperBound
            let endsInsideCharacter = end < bytes.count && bytes[end] & 0xC0 == 0x80
            if !isLast, continues || endsInsideCharacter { continue }
            let piece = String(decoding: bytes[start..<token.range.upperBound], as: UTF8.self)
            start = token.range.upperBound
            result += wrapped(Self.printable(piece), token.mark)
        }
        result += Self.printable(String(decoding: bytes[start...], as: UTF8.self))
        return result.hasSuffix("\n") ? result : result + "\n"
    }

    private func wrapped(_ text: String, _ mark: TokenMark) -> String {
        guard !text.isEmpty else { return "" }
        switch (mark, usesColor) {
        case (.green, true): return "\u{1B}[32m\(text)\u{1B}[0m"
        case (.red, true): return "\u{1B}[4;31m\(text)\u{1B}[0m"
        case (.unscored, true): return "\u{1B}[2m\(text)\u{1B}[0m"
        case (.green, false): return text
        case (.red, false): return "[\(text)]"
        case (.unscored, false): return "(\(text))"
        }
    }

    /// Control characters shown, not sent: a text to be examined must not command the terminal.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: result.unicodeScalars.append(scalar)
            case 0..<0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: result += "\u{2421}"
            case 0x80..<0xA0: result += "\u{FFFD}"
            case 0x202A...0x202E, 0x2066...0x2069: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
