// SPDX-License-Identifier: Apache-2.0

/// Why a cryptographic operation was refused or failed.
///
/// Never holds a byte of a key or a message.
public enum CryptographyError: Error, Equatable, Sendable {
    /// A key, nonce or seed has the wrong length, in bytes.
    case size(of: String, found: Int, expected: String)
    /// The OpenSSL found at run time is older than 3.0.3, whose HMAC re-initialisation is wrong.
    case unsupportedVersion(found: String)
    /// A known answer came out differently: the library must not be used.
    case selfTestFailed(algorithm: String)
    /// A sealed message was altered, or its key, nonce or associated data is not the one it was sealed with.
    case authenticationFailed
    /// Key-stretching parameters that are invalid or need more memory than allowed.
    case invalidParameters(of: String, expected: String)
    /// OpenSSL refused a call; `reason` is its own sentence.
    case failed(call: String, reason: String)
}

extension CryptographyError: CustomStringConvertible {
    /// A lower-case fragment that says what was found and what was expected.
    public var description: String {
        switch self {
        case .size(let name, let found, let expected): "\(name) has \(found) bytes; expected \(expected)"
        case .unsupportedVersion(let found): "OpenSSL \(found) is too old; expected 3.0.3 or later"
        case .selfTestFailed(let algorithm): "known-answer self test of \(algorithm) failed"
        case .authenticationFailed: "wrong key or altered data"
        case .invalidParameters(let name, let expected): "parameters of \(name) are out of range; expected \(expected)"
        case .failed(let call, let reason): "\(call) failed: \(reason)"
        }
    }
}
