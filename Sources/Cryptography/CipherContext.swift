// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// An OpenSSL cipher context that is keyed and owned; its key schedule is wiped in the end.
@safe
final class CipherContext {
    let handle: OpaquePointer

    /// A context of a cipher with 32-byte keys, without padding.
    init(
        _ cipher: OpaquePointer?,
        key: SecretBytes,
        nonce: [UInt8]? = nil,
        isEncrypting: Bool = true
    ) throws(CryptographyError) {
        guard key.count == 32 else { throw .size(of: "key", found: key.count, expected: "32") }
        unsafe handle = try OpenSSL.check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        let status = key.withSpan { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_CipherInit_ex2(handle, cipher, key.baseAddress, nonce, isEncrypting ? 1 : 0, nil)
            }
        }
        // From here on an error runs deinit.
        try OpenSSL.check(status, "EVP_CipherInit_ex2")
        try OpenSSL.check(unsafe EVP_CIPHER_CTX_set_padding(handle, 0), "EVP_CIPHER_CTX_set_padding")
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(handle)
    }
}
