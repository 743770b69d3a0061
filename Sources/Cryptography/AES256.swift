// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// AES-256 (FIPS 197) as a source of 32-bit words: a keystream from a counter, or the blocks of scattered counters.
///
/// The block of a counter is the encryption of its 16 big-endian bytes, read as 4 little-endian words. So
/// ``keystream(from:into:)`` is CTR mode (SP 800-38A), and ``encrypt(_:into:)`` finds any block of it alone.
/// Each thread makes its own.
@safe
public struct AES256: ~Copyable, @unchecked Sendable {
    // Sendable although OpenSSL's contexts have no locks: the value owns them, and every use is mutating.
    private let counterMode: CipherContext
    private let blockMode: CipherContext

    /// Prepares a key of 32 bytes.
    ///
    /// - Throws: ``CryptographyError/size(of:found:expected:)`` for another length, or the reason why the OpenSSL at
    ///   hand cannot be used.
    public init(key: SecretBytes) throws(CryptographyError) {
        try selfTest()
        try self.init(untested: key)
    }

    /// Prepares a key without the self test, for the self test.
    init(untested key: SecretBytes) throws(CryptographyError) {
        // Both before either is stored: an error must not leave half a value.
        let counterMode = try unsafe CipherContext(EVP_aes_256_ctr(), key: key)
        let blockMode = try unsafe CipherContext(EVP_aes_256_ecb(), key: key)
        self.counterMode = counterMode
        self.blockMode = blockMode
    }

    /// Writes the blocks of `counter`, `counter + 1`, … (modulo 2¹²⁸), 4 words each; the last may be cut.
    ///
    /// - Complexity: O(*n*); no allocation; above 4 GB/s with the CPU's AES instructions.
    public mutating func keystream(from counter: UInt128, into words: inout MutableSpan<UInt32>) {
        var start = counter.bigEndian
        OpenSSL.require(
            unsafe withUnsafeBytes(of: &start) { bytes in
                let initial = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
                return unsafe EVP_EncryptInit_ex2(counterMode.handle, nil, nil, initial, nil)
            },
            "EVP_EncryptInit_ex2"
        )
        unsafe words.withUnsafeMutableBytes { bytes in
            unsafe AES256.forEachChunk(of: bytes) { chunk in
                unsafe chunk.initializeMemory(as: UInt8.self, repeating: 0)
                unsafe AES256.encrypt(chunk, in: counterMode.handle)
            }
        }
    }

    /// Writes the block of each counter, 4 words each: `words.count` must be `4 * counters.count`.
    ///
    /// - Complexity: O(*n*); no allocation. About 2 ns for each of many counters, 20 ns for a single one.
    public mutating func encrypt(_ counters: Span<UInt128>, into words: inout MutableSpan<UInt32>) {
        precondition(words.count == 4 * counters.count, "each counter needs room for 4 words")
        var next = 0
        unsafe words.withUnsafeMutableBytes { bytes in
            unsafe AES256.forEachChunk(of: bytes) { chunk in
                for offset in stride(from: 0, to: chunk.count, by: 16) {
                    unsafe chunk.storeBytes(of: counters[next].bigEndian, toByteOffset: offset, as: UInt128.self)
                    next += 1
                }
                unsafe AES256.encrypt(chunk, in: blockMode.handle)
            }
        }
    }

    /// Calls `body` with pieces of 16 KiB, which stay in the first-level cache between writing and encrypting.
    private static func forEachChunk(
        of bytes: UnsafeMutableRawBufferPointer,
        _ body: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            unsafe body(UnsafeMutableRawBufferPointer(rebasing: rest.prefix(1 << 14)))
            unsafe rest = rest.dropFirst(1 << 14)
        }
    }

    /// Encrypts in place and leaves little-endian words.
    private static func encrypt(_ bytes: UnsafeMutableRawBufferPointer, in context: OpaquePointer) {
        var written: Int32 = 0
        let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
        let status = unsafe EVP_EncryptUpdate(context, start, &written, start, Int32(bytes.count))
        OpenSSL.require(written == bytes.count ? status : 0, "EVP_EncryptUpdate")
        #if _endian(big)
        let words = unsafe bytes.bindMemory(to: UInt32.self)
        for index in unsafe words.indices { unsafe words[index] = words[index].byteSwapped }
        #endif
    }
}
