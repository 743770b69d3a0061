// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// HKDF-SHA256 (RFC 5869): independent keys from one secret.
public enum HKDFSHA256: Sendable {
    /// `count` bytes that belong to `secret` and to the purpose that `info` names.
    ///
    /// - Parameters:
    ///   - salt: Public random bytes; the empty salt stands for 32 zero bytes.
    ///   - count: 1…8160 bytes.
    /// - Throws: ``CryptographyError/size(of:found:expected:)`` for a count out of range.
    public static func derive(
        secret: SecretBytes,
        salt: [UInt8] = [],
        info: String,
        count: Int
    ) throws(CryptographyError) -> SecretBytes {
        try derive(secret: secret, salt: salt, info: Array(info.utf8), count: count)
    }

    package static func derive(
        secret: SecretBytes,
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) throws(CryptographyError) -> SecretBytes {
        guard 1...8160 ~= count else { throw .size(of: "derived key", found: count, expected: "1…8160") }
        let context = try unsafe OpenSSL.check(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil), "EVP_PKEY_CTX_new_id")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try OpenSSL.check(unsafe EVP_PKEY_derive_init(context), "EVP_PKEY_derive_init")
        try OpenSSL.check(unsafe EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()), "EVP_PKEY_CTX_set_hkdf_md")
        try OpenSSL.check(
            unsafe EVP_PKEY_CTX_set1_hkdf_salt(context, salt, Int32(salt.count)),
            "EVP_PKEY_CTX_set1_hkdf_salt"
        )
        try OpenSSL.check(
            secret.withSpan { span in
                unsafe span.withUnsafeBufferPointer { buffer in
                    unsafe EVP_PKEY_CTX_set1_hkdf_key(context, buffer.baseAddress, Int32(buffer.count))
                }
            },
            "EVP_PKEY_CTX_set1_hkdf_key"
        )
        try OpenSSL.check(
            unsafe EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)),
            "EVP_PKEY_CTX_add1_hkdf_info"
        )
        return try SecretBytes(count: count) { (span) throws(CryptographyError) in
            var length = count
            let status = unsafe span.withUnsafeMutableBufferPointer { buffer in
                unsafe EVP_PKEY_derive(context, buffer.baseAddress, &length)
            }
            try OpenSSL.check(length == count ? status : 0, "EVP_PKEY_derive")
        }
    }
}
