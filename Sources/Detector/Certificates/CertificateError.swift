// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Why a certificate cannot be made, or why what should be one is none.
public enum CertificateError: Error, Equatable, Sendable {
    /// What was given is not in the form of a certificate; `reason` is a lower-case fragment.
    case malformed(reason: String)
    /// A value that a certificate is to carry has another form.
    case invalidValue(name: String, value: String, expected: String)
    /// A report on token ids, which has no text to certify.
    case noText
    /// There is nothing in the text.
    case emptyText
    /// A set of keys has a private key in it.
    case privateKey(keyID: String)
    /// OpenSSL cannot do its work.
    case cryptography(CryptographyError)
}

extension CertificateError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .malformed(let reason): reason
        case .invalidValue(let name, let value, let expected): "\(name) '\(value)' is not valid; expected \(expected)"
        case .noText: "a report on token ids cannot be certified; expected one on a text"
        case .emptyText: "an empty text cannot be certified; expected one with something in it"
        case .privateKey(let id): "the private half of key '\(id)' is in the set; expected public keys alone"
        case .cryptography(let error): error.description
        }
    }
}
