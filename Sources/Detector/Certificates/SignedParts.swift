// SPDX-License-Identifier: Apache-2.0

import Watermark

/// The three parts of a signature in the compact form (RFC 7515, section 3.1), decoded, whatever they say.
///
/// Reading is strict: base64url without padding, spaces or bits left over, so that every part has one form.
struct SignedParts: Sendable, Equatable {
    /// The most bytes of a header.
    static let mostHeaderBytes = 1 << 10
    /// The most bytes of a payload.
    static let mostPayloadBytes = 4 << 20

    /// The protected header, as it is signed.
    var header: [UInt8]
    /// The payload; nil where the middle part is empty, since the payload travels by itself (RFC 7515, appendix F).
    var payload: [UInt8]?
    /// The signature.
    var signature: [UInt8]

    init(header: [UInt8], payload: [UInt8]?, signature: [UInt8]) {
        self.header = header
        self.payload = payload
        self.signature = signature
    }

    /// Takes a text apart.
    ///
    /// - Throws: ``CertificateError/malformed(reason:)``.
    /// - Complexity: O(*n*).
    init(_ text: Span<UInt8>) throws(CertificateError) {
        guard text.count <= Self.mostTextBytes else { throw .malformed(reason: "it is too long") }
        let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
        guard dots.count == 2 else {
            throw .malformed(reason: "it has \(dots.count) dots; expected 2, between header, claims and signature")
        }
        header = try Self.decode(text, 0..<dots[0], "header", most: Self.mostHeaderBytes)
        let middle = dots[0] + 1..<dots[1]
        payload = middle.isEmpty ? nil : try Self.decode(text, middle, "payload", most: Self.mostPayloadBytes)
        signature = try Self.decode(text, dots[1] + 1..<text.count, "signature", most: 64)
    }

    private static let mostTextBytes =
        Base64URL.count(of: mostHeaderBytes) + Base64URL.count(of: mostPayloadBytes) + Base64URL.count(of: 64) + 2

    private static func decode(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        _ part: String,
        most: Int
    ) throws(CertificateError) -> [UInt8] {
        guard !range.isEmpty else { throw .malformed(reason: "the \(part) is empty") }
        guard range.count <= Base64URL.count(of: most) else { throw .malformed(reason: "the \(part) is too long") }
        guard let bytes = Base64URL.decode(text.extracting(range)) else {
            throw .malformed(reason: "the \(part) is not base64url without padding")
        }
        return bytes
    }

    /// The three parts as text.
    var text: String {
        [header, payload ?? [], signature].map { Base64URL.encode($0.span) }.joined(separator: ".")
    }

    /// What is signed: header, dot and payload, the header as base64url, and the payload too unless it is detached and
    /// unencoded (RFC 7797, section 3).
    ///
    /// - Parameter detached: the payload where it is not among the parts; it is signed as it is.
    static func signingInput(header: [UInt8], payload: [UInt8], isUnencoded: Bool) -> [UInt8] {
        var input: [UInt8] = []
        input.reserveCapacity(Base64URL.count(of: header.count) + 1 + Base64URL.count(of: payload.count))
        Base64URL.append(header.span, to: &input)
        input.append(UInt8(ascii: "."))
        if isUnencoded { input += payload } else { Base64URL.append(payload.span, to: &input) }
        return input
    }
}
