// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension Certificate {
    /// A statement about a text under a name that no other certificate has, from the system's randomness.
    ///
    ///     let certificate = try Certificate(.detection(Detection(report, options: options)), about: text.span,
    ///                                       issuer: "example.org", issued: .now)
    ///
    /// - Throws: ``CertificateError/emptyText`` for a detection in an empty text, which says nothing of anything; else as
    ///   ``init(id:issuer:issued:text:statement:)``, and ``CertificateError/cryptography(_:)``.
    /// - Complexity: O(*n*) in the bytes of the text.
    public init(
        _ statement: Statement,
        about text: Span<UInt8>,
        issuer: String,
        issued: UnixTime
    ) throws(CertificateError) {
        if case .detection = statement, text.isEmpty { throw .emptyText }
        let random: [UInt8]
        do {
            random = try Randomness.bytes(count: 16)
        } catch {
            throw .cryptography(error)
        }
        try self.init(
            id: Self.id(random: random),
            issuer: issuer,
            issued: issued,
            text: TextDigest(of: text),
            statement: statement
        )
    }
}
