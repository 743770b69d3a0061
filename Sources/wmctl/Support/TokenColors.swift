// SPDX-License-Identifier: Apache-2.0

import Detector
import Pages

/// A text with its tokens marked by what became of them, and its marked passages framed.
///
/// On a terminal with colours tokens above chance stand in green, on a green ground where they more probably than not stand in
/// a marked passage; those below chance in red, unscored ones dimmed; red ones are underlined as well, so that colour is
/// not all that tells them apart. Without colours red tokens stand in square brackets and unscored ones in round ones.
struct TokenColors {
    private let usesColor: Bool

    init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    /// How a token looks.
    private enum Look: Equatable {
        case probable, green, red, unscored
    }

    /// From this probability of a marked passage on, a token stands on a ground of its own.
    private static let probable = 0.5

    /// What the marks mean, in one line.
    ///
    /// - Parameter countsGreenTokens: whether tokens are green or red; else they have scores.
    func legend(countsGreenTokens: Bool) -> String {
        let (above, below) = countsGreenTokens ? ("green", "red") : ("above chance", "below chance")
        var marks: [(Look, String)] = [(.green, above), (.red, below), (.unscored, "not scored")]
        if usesColor { marks.insert((.probable, "\(above), probably in a marked passage"), at: 0) }
        return marks.map { wrapped($1, $0) }.joined(separator: "  ") + "\n"
    }

    /// The text, token by token; passages that are not about the whole text are framed.
    func text(_ bytes: [UInt8], _ explanation: Explanation) -> String {
        let spans = VerdictWords.passages(of: explanation.report, byteCount: bytes.count)
        var passage = 0
        var isInside = false
        var result = ""
        var run: (range: Range<Int>, look: Look)?
        func flush() {
            result += run.map { wrapped(bytes[$0.range], $0.look) } ?? ""
            run = nil
        }
        for piece in TextPiece.all(of: explanation.tokens, in: bytes.span) {
            if !isInside, passage < spans.count, piece.range.upperBound > spans[passage].start {
                flush()
                result += frame(
                    "⟦passage \(passage + 1), p = \(NumberWords.scientific(PValue(spans[passage].pValue))): "
                )
                isInside = true
            }
            let look = look(piece, explanation.tokens[piece.token])
            if usesColor, let last = run, last.look == look {
                // Runs of one colour are wrapped together; brackets stand around each token.
                run = (last.range.lowerBound..<piece.range.upperBound, look)
            } else {
                flush()
                run = (piece.range, look)
            }
            if isInside, piece.range.upperBound >= spans[passage].end {
                flush()
                result += frame("⟧")
                isInside = false
                passage += 1
            }
        }
        flush()
        if isInside { result += frame("⟧") }
        return result.hasSuffix("\n") ? result : result + "\n"
    }

    private func look(_ piece: TextPiece, _ token: ExplainedToken) -> Look {
        switch piece.mark {
        case .green: token.posterior >= Self.probable && usesColor ? .probable : .green
        case .red: .red
        case .unscored: .unscored
        }
    }

    private func frame(_ text: String) -> String { usesColor ? "\u{1B}[1;34m\(text)\u{1B}[0m" : text }

    private func wrapped(_ bytes: ArraySlice<UInt8>, _ look: Look) -> String {
        wrapped(Self.printable(String(decoding: bytes, as: UTF8.self)), look)
    }

    private func wrapped(_ text: String, _ look: Look) -> String {
        guard !text.isEmpty else { return "" }
        switch (look, usesColor) {
        case (.probable, true): return "\u{1B}[30;42m\(text)\u{1B}[0m"
        case (.green, true): return "\u{1B}[32m\(text)\u{1B}[0m"
        case (.red, true): return "\u{1B}[4;31m\(text)\u{1B}[0m"
        case (.unscored, true): return "\u{1B}[2m\(text)\u{1B}[0m"
        case (.probable, false), (.green, false): return text
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
