// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The secret bytes behind a mark: 32 for the house function, what ``FunctionKind/secret`` says for others.
///
/// Prints as a fixed word; wiped from memory when the last copy goes.
public struct SecretKey: Sendable {
    /// The number of bytes of a secret of the house function.
    public static let byteCount = 32

    private let bytes: SecretBytes

    /// Takes secret bytes; the function that uses them checks their form.
    public init(_ bytes: SecretBytes) { self.bytes = bytes }

    /// The number of bytes.
    var count: Int { bytes.count }

    /// Calls `body` with the bytes.
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result { bytes.withSpan(body) }

    /// K_seed = HKDF-SHA256(secret, info "wmctl/seed/1"): the HMAC key that turns contexts into seeds.
    func seedKey() throws(CryptographyError) -> SecretBytes {
        try HKDFSHA256.derive(secret: bytes, info: "wmctl/seed/1", count: 32)
    }

    /// K_word = HKDF-SHA256(secret, info "wmctl/word/1"): the AES key that turns seeds into words.
    func wordKey() throws(CryptographyError) -> SecretBytes {
        try HKDFSHA256.derive(secret: bytes, info: "wmctl/word/1", count: 32)
    }

    /// HKDF-SHA256(secret, info "wmctl/word/2"): the AES key of the contexts that go to the second key.
    func secondWordKey() throws(CryptographyError) -> SecretBytes {
        try HKDFSHA256.derive(secret: bytes, info: "wmctl/word/2", count: 32)
    }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the secret.
    public var description: String { "SecretKey(hidden)" }
    /// Says nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
