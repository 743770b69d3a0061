// SPDX-License-Identifier: Apache-2.0

import Detector

/// The text as given, each token marked by what became of it, passages framed.
///
/// Tokens that score above chance are `<b>`, those below `<u>`, unscored ones bare. The class of one above, `e1` to `e4`, says
/// how probable it is that it stands in a marked passage. Runs of one kind are one element, so that a page is about twice the size of its text.
struct HighlightedText {
    private let explanation: Explanation
    private let bytes: [UInt8]
    private let levels: [UInt8]

    /// The probabilities at which the levels above 0 begin.
    static let levelStarts = [0.5, 0.8, 0.95, 0.99]
    /// A longer text is in blocks of which a browser lays out only those in sight.
    static let longestBlock = 1 << 16
    /// Bytes after which a new block of a long text begins at the next line break.
    private static let blockSize = 1 << 14

    /// - Parameter bytes: the input that was explained.
    init(_ explanation: Explanation, of bytes: [UInt8]) {
        self.explanation = explanation
        self.bytes = bytes
        levels = explanation.tokens.map { token in
            UInt8(Self.levelStarts.count { token.posterior >= $0 })
        }
    }

    /// Adds the text's blocks.
    func write(_ passages: Passages, to html: inout HTML) {
        var run = Run()
        var passage = 0
        var isInside = false
        var blockStart = 0
        let block = bytes.count > Self.longestBlock ? "<div class=\"t long\" dir=auto>" : "<div class=t dir=auto>"
        html.raw(block)
        for piece in TextPiece.all(of: explanation.tokens, in: bytes.span) {
            if !isInside, let start = passages.start(of: passage), piece.range.upperBound > start {
                flush(&run, to: &html)
                passages.open(passage, isFirstPart: true, to: &html)
                isInside = true
            }
            let level = piece.mark == .green ? levels[piece.token] : 0
            if run.mark != piece.mark || run.level != level { flush(&run, to: &html) }
            run.add(piece, level: level)
            if isInside, passages.ends(passage, before: piece.range.upperBound) {
                flush(&run, to: &html)
                html.raw("</mark>")
                isInside = false
                passage += 1
            }
            let end = piece.range.upperBound
            if bytes.count > Self.longestBlock, end - blockStart >= Self.blockSize,
                bytes[end - 1] == UInt8(ascii: "\n"), end < bytes.count
            {
                flush(&run, to: &html)
                html.raw(isInside ? "</mark></div>\(block)" : "</div>\(block)")
                if isInside { passages.open(passage, isFirstPart: false, to: &html) }
                blockStart = end
            }
        }
        flush(&run, to: &html)
        html.raw(isInside ? "</mark></div>" : "</div>")
    }

    private func flush(_ run: inout Run, to html: inout HTML) {
        guard !run.range.isEmpty else { return }
        let text = String(decoding: shown(run.range), as: UTF8.self)
        switch run.mark {
        case .green: html.raw(run.level == 0 ? "<b>" : "<b class=e\(run.level)>")
        case .red: html.raw("<u>")
        case .unscored: break
        }
        html.text(text)
        switch run.mark {
        case .green: html.raw("</b>")
        case .red: html.raw("</u>")
        case .unscored: break
        }
        run.range = run.range.upperBound..<run.range.upperBound
    }

    /// The bytes of a range without the carriage returns of line ends, which would be a sign at the end of each line.
    private func shown(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let carriageReturn = UInt8(ascii: "\r")
        guard bytes[range].contains(carriageReturn) else { return bytes[range] }
        let isLineEnd = { bytes[$0] == carriageReturn && $0 + 1 < bytes.count && bytes[$0 + 1] == UInt8(ascii: "\n") }
        return ArraySlice(range.filter { !isLineEnd($0) }.map { bytes[$0] })
    }
}

/// Pieces of one kind that follow each other.
private struct Run {
    var range = 0..<0
    var mark = TokenMark.unscored
    var level: UInt8 = 0

    mutating func add(_ piece: TextPiece, level: UInt8) {
        range = range.lowerBound..<piece.range.upperBound
        mark = piece.mark
        self.level = level
    }
}
