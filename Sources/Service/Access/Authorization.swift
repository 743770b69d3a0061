// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Watermark

/// Bearer tokens as clients send them (RFC 6750): `wmctl_` and 32 random bytes in base64url.
package enum BearerToken: Sendable {
    /// What every token begins with, so that scanners for secrets find it.
    static let prefix = "wmctl_"
    static let byteCount = 32

    /// A token that nobody has had, from the system's randomness.
    static func make() throws(CryptographyError) -> String {
        let bytes = try Randomness.bytes(count: byteCount)
        return prefix + Base64URL.encode(bytes.span)
    }

    /// What is kept of a token; nil for a text that is none.
    static func digest(of text: String) -> Digest? {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: prefix.utf8) else { return nil }
        let rest = Array(bytes[prefix.utf8.count...])
        guard rest.count == Base64URL.count(of: byteCount) else { return nil }
        return Base64URL.decode(rest.span) == nil ? nil : digest(text)
    }

    /// What is kept of a text that is a token: it has 256 random bits, so that its digest needs neither salt nor stretching.
    static func digest(_ token: String) -> Digest { SHA256.digest(of: Array(token.utf8)) }

    /// Whether the values of the header Authorization are one key that does not look like a token.
    static func isForeign(_ values: [String]) -> Bool {
        guard values.count == 1 else { return false }
        let parts = values[0].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let key = parts[1].drop { $0 == " " }
        return !key.isEmpty && !key.hasPrefix(prefix)
    }

    /// The token in the values of the header Authorization; nil when there is no such header.
    ///
    /// - Throws: 400 for two headers; 401 for another scheme and for what is no token.
    static func read(_ values: [String]) throws(ServiceError) -> Digest? {
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .repeatedToken }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .wrongScheme }
        guard let digest = digest(of: String(parts[1])) else { throw .wrongToken }
        return digest
    }

    /// Whether the values of the header Authorization are a token's, or none.
    package static func accepts(_ values: [String]) -> Bool {
        do throws(ServiceError) {
            _ = try read(values)
            return true
        } catch {
            return false
        }
    }
}
