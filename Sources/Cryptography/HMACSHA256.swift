// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// HMAC-SHA256 (RFC 2104) under one key, made for millions of short messages.
///
/// The key is hashed once: a tag of a message up to 55 bytes costs two compressions, about 100 ns. Each thread makes its own.
@safe
public struct HMACSHA256: ~Copyable, @unchecked Sendable {
    // Sendable although the state has no lock: the value owns it, and every use is mutating.
    //
    // On the heap, because moving a value may leave its bytes behind, and midstates are as secret as the key.
    private let state: UnsafeMutablePointer<cossl_hmac>

    /// Prepares a key of any length; lengths of 32 to 64 bytes are best.
    ///
    /// - Throws: ``CryptographyError`` when the OpenSSL at hand is too old or fails its self test.
    public init(key: SecretBytes) throws(CryptographyError) {
        try selfTest()
        self.init(untested: key)
    }

    /// Prepares a key without the self test, for the self test.
    init(untested key: SecretBytes) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: cossl_hmac())
        key.withSpan { span in
            unsafe span.withUnsafeBufferPointer { buffer in
                let status = unsafe cossl_hmac_prepare(state, buffer.baseAddress, buffer.count)
                OpenSSL.require(status, "SHA256_Init")
            }
        }
    }

    deinit {
        unsafe OPENSSL_cleanse(state, MemoryLayout<cossl_hmac>.size)
        unsafe state.deallocate()
    }

    /// The tag of `message`.
    ///
    /// - Complexity: O(*n*); no allocation.
    public mutating func tag(of message: Span<UInt8>) -> Digest {
        unsafe message.withUnsafeBufferPointer { buffer in
            unsafe Digest("SHA256_Final") { unsafe cossl_hmac_tag(state, buffer.baseAddress, buffer.count, $0) }
        }
    }
}
