// SPDX-License-Identifier: Apache-2.0

/// How a file spells the bytes that a token writes.
enum TokenSpelling: Sendable {
    /// One character of ``ByteAlphabet`` for each byte.
    case bytes
    /// As text in which ▁ stands for a space; spaces themselves never reach the vocabulary.
    case spaces
    /// As text.
    case verbatim

    /// Appends the bytes that `written`, which is valid UTF-8, spells to `bytes`.
    ///
    /// Appends nothing and says false when it is not spelt that way.
    func append(_ written: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .bytes:
            return ByteAlphabet.append(written, to: &bytes)
        case .spaces:
            if ByteSearch.first(UInt8(ascii: " "), in: written.indices, of: written) != nil { return false }
            TokenSpelling.appendSpaces(written, to: &bytes)
            return true
        case .verbatim:
            bytes.append(written, written.indices)
            return true
        }
    }

    /// Appends text in which ▁ becomes a space.
    static func appendSpaces(_ written: Span<UInt8>, to bytes: inout [UInt8]) {
        var from = 0
        while let place = ByteSearch.first(TextStep.lowLine, in: from..<written.count, of: written) {
            bytes.append(written, from..<place)
            bytes.append(UInt8(ascii: " "))
            from = place + TextStep.lowLine.count
        }
        bytes.append(written, from..<written.count)
    }

    /// The text with ▁ as spaces.
    static func withSpaces(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        appendSpaces(text.span, to: &bytes)
        return bytes
    }

    /// The byte that `<0xNN>` names, with capital digits; nil for anything else.
    static func byte(named name: Span<UInt8>) -> UInt8? {
        let frame = Array("<0x".utf8)
        guard name.count == 6, name[5] == UInt8(ascii: ">") else { return nil }
        for index in frame.indices where name[index] != frame[index] { return nil }
        guard let high = digit(name[3]), let low = digit(name[4]) else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
