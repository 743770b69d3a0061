// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Ed25519 signatures (RFC 8032) with keys in their raw form.
public enum Ed25519: Sendable {
    /// The number of bytes in a private key and in a public key.
    public static let keyCount = 32
    /// The number of bytes in a signature.
    public static let signatureCount = 64

    /// A private key: signs.
    public struct SigningKey: Sendable {
        /// The 32 bytes that RFC 8032 calls the private key.
        public let secret: SecretBytes
        /// The key that others verify with.
        public let verifyingKey: VerifyingKey

        /// The key of 32 secret bytes; any bytes are a key.
        ///
        /// - Throws: ``CryptographyError/size(of:found:expected:)``.
        public init(secret: SecretBytes) throws(CryptographyError) {
            let key = try KeyHandle(private: secret)
            self.secret = secret
            verifyingKey = try VerifyingKey(bytes: key.publicBytes())
        }

        /// A key from fresh randomness.
        public static func random() throws(CryptographyError) -> SigningKey {
            try SigningKey(secret: .random(count: keyCount))
        }

        /// The signature of `message`, 64 bytes; the same for the same message.
        public func sign(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
            try KeyHandle(private: secret).sign(message)
        }
    }

    /// A public key: verifies.
    public struct VerifyingKey: Hashable, Sendable {
        /// The 32 bytes of RFC 8032's public key.
        public let bytes: [UInt8]

        /// The key of 32 bytes.
        ///
        /// Bytes that are no point of the curve make a key under which no signature is valid.
        ///
        /// - Throws: ``CryptographyError/size(of:found:expected:)``.
        public init(bytes: [UInt8]) throws(CryptographyError) {
            guard bytes.count == keyCount else {
                throw .size(of: "public key", found: bytes.count, expected: "\(keyCount)")
            }
            self.bytes = bytes
        }

        /// Whether `signature` was made over `message` with this key's private half.
        ///
        /// - Throws: ``CryptographyError/failed(call:reason:)`` only when OpenSSL cannot do its work.
        public func isValid(
            signature: [UInt8],
            for message: Span<UInt8>
        ) throws(CryptographyError) -> Bool {
            guard signature.count == signatureCount else { return false }
            return try KeyHandle(public: bytes).verify(signature, message)
        }
    }
}

/// OpenSSL's own form of a key, for the time of one operation.
@safe
private struct KeyHandle: ~Copyable {
    private let key: OpaquePointer

    init(private secret: SecretBytes) throws(CryptographyError) {
        guard secret.count == Ed25519.keyCount else {
            throw .size(of: "private key", found: secret.count, expected: "\(Ed25519.keyCount)")
        }
        let made = unsafe secret.withSpan { span in
            unsafe span.withUnsafeBufferPointer { buffer in
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, buffer.baseAddress, buffer.count)
            }
        }
        unsafe key = try OpenSSL.check(made, "EVP_PKEY_new_raw_private_key")
    }

    init(public bytes: [UInt8]) throws(CryptographyError) {
        unsafe key = try OpenSSL.check(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count),
            "EVP_PKEY_new_raw_public_key"
        )
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    func publicBytes() throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyCount)
        var count = bytes.count
        try OpenSSL.check(unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count), "EVP_PKEY_get_raw_public_key")
        return bytes
    }

    func sign(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        let context = try unsafe OpenSSL.check(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { unsafe EVP_MD_CTX_free(context) }
        try OpenSSL.check(unsafe EVP_DigestSignInit(context, nil, nil, nil, key), "EVP_DigestSignInit")
        var signature = [UInt8](repeating: 0, count: Ed25519.signatureCount)
        var count = signature.count
        let status = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestSign(context, &signature, &count, message.baseAddress, message.count)
        }
        try OpenSSL.check(count == Ed25519.signatureCount ? status : 0, "EVP_DigestSign")
        return signature
    }

    func verify(_ signature: [UInt8], _ message: Span<UInt8>) throws(CryptographyError) -> Bool {
        let context = try unsafe OpenSSL.check(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { unsafe EVP_MD_CTX_free(context) }
        try OpenSSL.check(unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key), "EVP_DigestVerifyInit")
        let status = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestVerify(context, signature, signature.count, message.baseAddress, message.count)
        }
        ERR_clear_error()
        return status == 1
    }
}
