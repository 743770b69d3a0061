// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The 32 secret bytes behind a mark.
///
/// Prints as a fixed word; wiped from memory when the last copy goes.
public struct SecretKey: Sendable {
    /// The number of bytes of a secret.
    public static let byteCount = 32

    private let bytes: SecretBytes

    /// Takes 32 secret bytes.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)`` when there are more or fewer.
    public init(_ bytes: SecretBytes) throws(WatermarkError) {
        guard bytes.count == Self.byteCount else {
            throw .parameterOutOfRange(
                name: "secret",
                value: "\(bytes.count) bytes",
                expected: "\(Self.byteCount) bytes"
            )
        }
        self.bytes = bytes
    }

    /// K_seed = HKDF-SHA256(secret, info "wmctl/seed/1"): the HMAC key that turns contexts into seeds.
    func seedKey() throws(CryptographyError) -> SecretBytes {
        try HKDFSHA256.derive(secret: bytes, info: "wmctl/seed/1", count: 32)
    }

    /// K_word = HKDF-SHA256(secret, info "wmctl/word/1"): the AES key that turns seeds into words.
    func wordKey() throws(CryptographyError) -> SecretBytes {
        try HKDFSHA256.derive(secret: bytes, info: "wmctl/word/1", count: 32)
    }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the secret.
    public var description: String { "SecretKey(hidden)" }
    /// Says nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
