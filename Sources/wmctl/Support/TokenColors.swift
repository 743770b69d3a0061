// SPDX-License-Identifier: Apache-2.0

import Detector
import Pages

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
        var run: (range: Range<Int>, mark: TokenMark)?
        for piece in TextPiece.all(of: tokens, in: bytes.span) {
            // Runs of one colour are wrapped together; brackets stand around each token.
            if usesColor, let last = run, last.mark == piece.mark {
                run = (last.range.lowerBound..<piece.range.upperBound, piece.mark)
                continue
            }
            result += run.map { wrapped(bytes[$0.range], $0.mark) } ?? ""
            run = (piece.range, piece.mark)
        }
        result += run.map { wrapped(bytes[$0.range], $0.mark) } ?? ""
        return result.hasSuffix("\n") ? result : result + "\n"
    }

    private func wrapped(_ bytes: ArraySlice<UInt8>, _ mark: TokenMark) -> String {
        wrapped(Self.printable(String(decoding: bytes, as: UTF8.self)), mark)
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
            switch VisibleCharacter(scalar) {
            case .asItIs: result.unicodeScalars.append(scalar)
            case .picture(let picture): result.unicodeScalars.append(picture)
            case .number: result += "\u{FFFD}"
            }
        }
        return result
    }
}
