// SPDX-License-Identifier: Apache-2.0

import UnicodeNormalization

/// One walk over a text that writes its normalised copy.
///
/// Scalars gather in a piece until a place across which nothing composes, and the piece is composed and written there.
struct NormalizationPass {
    /// The normalised text so far.
    private(set) var output: [UInt8] = []
    /// Where it came from.
    private(set) var offsets = OffsetMap()
    /// Whether it differs from the text by more than U+FFFD for bytes that are not UTF-8.
    private(set) var differs = false

    private let foldsLookalikes: Bool
    private var composer = ScalarNormalizer()
    /// The piece, after folding.
    private var piece: [UInt32] = []
    /// The piece as the text has it, to tell whether composition changed it.
    private var composed: [UInt32] = []
    /// Where in the text the piece began.
    private var pieceStart = 0

    init(foldsLookalikes: Bool, capacity: Int) {
        self.foldsLookalikes = foldsLookalikes
        output.reserveCapacity(capacity)
    }

    /// Whether a byte is an ASCII character that stands for itself, whatever surrounds it.
    @inline(__always)
    static func isUntouched(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x09
    }

    /// The ASCII letter or plain form that a letter passes for.
    static func plainLetter(_ scalar: UInt32) -> UInt32? {
        let plain = UnicodeFacts.plainForm(scalar)
        let unstyled = plain ?? scalar
        return unstyled < 0x80 ? plain : Lookalikes.standard.letter(for: unstyled) ?? plain
    }

    mutating func read(_ text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            if Self.isUntouched(text[index]) {
                index = copyPlainRun(of: text, from: index)
                continue
            }
            let scalar = decodeScalar(in: text, at: index)
            let next = index + scalar.length
            take(scalar.value, at: index, isFollowedByLineFeed: next < text.count && text[next] == 0x0A)
            index = next
        }
        flush()
        offsets.finish(normalizedCount: output.count, originalCount: text.count)
    }

    /// Copies ASCII up to the last character, which a following mark may still change.
    private mutating func copyPlainRun(of text: Span<UInt8>, from start: Int) -> Int {
        var end = start + 1
        while end < text.count, Self.isUntouched(text[end]) { end += 1 }
        flush()
        let last = end - 1
        offsets.note(normalized: output.count, original: start)
        for index in start..<last { output.append(text[index]) }
        pieceStart = last
        piece.append(UInt32(text[last]))
        return end
    }

    private mutating func take(_ scalar: UInt32, at index: Int, isFollowedByLineFeed: Bool) {
        if CharacterClasses.isInvisible(scalar) || scalar == 0x0D && isFollowedByLineFeed {
            differs = true
        } else if CharacterClasses.isLineBreak(scalar) {
            replace(at: index, by: 0x0A)
        } else if CharacterClasses.isSpace(scalar) {
            replace(at: index, by: 0x20)
        } else if foldsLookalikes, let typed = CharacterClasses.typed(scalar) {
            for byte in typed.utf8 { replace(at: index, by: UInt32(byte)) }
        } else if foldsLookalikes, let letter = Self.plainLetter(scalar) {
            replace(at: index, by: letter)
        } else {
            add(scalar, at: index)
        }
    }

    private mutating func replace(at index: Int, by scalar: UInt32) {
        differs = true
        add(scalar, at: index)
    }

    private mutating func add(_ scalar: UInt32, at index: Int) {
        if UnicodeFacts.isBoundary(scalar) { flush() }
        if piece.isEmpty { pieceStart = index }
        piece.append(scalar)
    }

    /// Composes the piece and writes it.
    private mutating func flush() {
        guard let first = piece.first else { return }
        offsets.note(normalized: output.count, original: pieceStart)
        if piece.count > 1 || UnicodeFacts.decomposes(first) {
            composed.removeAll(keepingCapacity: true)
            composed.append(contentsOf: piece)
            composer.normalize(&composed, to: .nfc)
            if composed != piece {
                differs = true
                swap(&composed, &piece)
            }
        }
        for scalar in piece { output.appendUTF8(scalar) }
        piece.removeAll(keepingCapacity: true)
    }
}
