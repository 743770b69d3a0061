// SPDX-License-Identifier: Apache-2.0

import Cryptography
import UnicodeNormalization

/// What a certificate knows a text by.
///
/// Programs that pass a text on may compose or decompose its characters, which no reader sees; so the hash that decides is
/// that of the text in Unicode's form NFC (UAX #15), in UTF-8. A text that is not UTF-8 has no such form and is hashed as it is.
public struct TextDigest: Sendable, Hashable {
    /// SHA-256 of the text in the form NFC, 64 lower-case hexadecimal digits.
    public let canonical: String
    /// SHA-256 of the bytes as given, 64 lower-case hexadecimal digits.
    public let raw: String

    /// The digests of a text.
    ///
    /// - Complexity: O(*n*); O(*m* log *m*) in the length of a run of combining marks.
    public init(of text: Span<UInt8>) {
        raw = SHA256.digest(of: text).hexadecimal
        canonical = CanonicalForm.bytes(of: text).map { SHA256.digest(of: $0).hexadecimal } ?? raw
    }

    init(canonical: String, raw: String) {
        self.canonical = canonical
        self.raw = raw
    }
}

/// Texts in the form NFC.
enum CanonicalForm {
    /// The text in the form NFC; nil where it is no other than the text, and for what is not UTF-8.
    static func bytes(of text: Span<UInt8>) -> [UInt8]? {
        // Below U+0300, which UTF-8 writes as CC 80, nothing changes.
        guard text.indices.contains(where: { text[$0] >= 0xCC }), let decoded = decode(text) else { return nil }
        var normalizer = ScalarNormalizer()
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var piece: [UInt32] = []
        func flush() {
            if piece.count > 1 || piece.first.map(UnicodeFacts.decomposes) == true {
                normalizer.normalize(&piece, to: .nfc)
            }
            for scalar in piece { append(scalar, to: &result) }
            piece.removeAll(keepingCapacity: true)
        }
        for scalar in decoded.unicodeScalars {
            if UnicodeFacts.isBoundary(scalar.value) { flush() }
            piece.append(scalar.value)
        }
        flush()
        return result
    }

    private static func decode(_ text: Span<UInt8>) -> String? {
        // The buffer is read inside the closure alone.
        unsafe text.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) }
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard scalar >= 0x80 else { return bytes.append(UInt8(scalar)) }
        guard let scalar = Unicode.Scalar(scalar) else { preconditionFailure("scalars normalise to scalars") }
        bytes.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
    }
}
