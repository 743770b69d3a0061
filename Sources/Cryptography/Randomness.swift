// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Random bytes from OpenSSL's generator for secrets, which the operating system seeds.
public enum Randomness: Sendable {
    /// Fresh random bytes.
    ///
    /// - Throws: ``CryptographyError/failed(call:reason:)`` when the system has no randomness to give.
    public static func bytes(count: Int) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try fill(&span)
        return bytes
    }

    /// Overwrites `bytes` with fresh random ones.
    ///
    /// - Throws: ``CryptographyError/failed(call:reason:)`` when the system has no randomness to give.
    public static func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptographyError) {
        let status = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_priv_bytes_ex(nil, buffer.baseAddress, buffer.count, 0)
        }
        try OpenSSL.check(status, "RAND_priv_bytes_ex")
    }
}
