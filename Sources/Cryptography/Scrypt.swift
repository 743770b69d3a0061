// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// scrypt (RFC 7914): turns a passphrase into a key, at a cost in time and memory that slows guessing.
public struct Scrypt: Hashable, Sendable {
    /// What guessing may cost at most, in bytes of memory; a file that asks for more is refused.
    public static let memoryLimit = 256 << 20

    /// N: a power of two, the number of steps.
    public let cost: UInt64
    /// r: the block size in units of 128 bytes.
    public let blockSize: UInt64
    /// p: how many independent mixes are made.
    public let parallelism: UInt64

    /// For passphrases that people choose: 128 MiB (`cost * blockSize * 128` bytes) and about 0.3 s.
    public static let passphrase = Scrypt(cost: 1 << 17, blockSize: 8, parallelism: 1)

    /// Parameters as RFC 7914 names them: N, r and p.
    public init(cost: UInt64, blockSize: UInt64, parallelism: UInt64) {
        self.cost = cost
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// The key of `count` bytes that belongs to a passphrase and a salt.
    ///
    /// - Throws: ``CryptographyError/invalidParameters(of:expected:)`` unless the cost is a power of two from 2, block
    ///   size and parallelism are 1…16, and the memory stays within ``memoryLimit``.
    /// - Complexity: time O(N·r·p), memory 128·N·r bytes.
    public func derive(passphrase: SecretBytes, salt: [UInt8], count: Int) throws(CryptographyError) -> SecretBytes {
        guard cost >= 2, cost.nonzeroBitCount == 1, 1...16 ~= blockSize, 1...16 ~= parallelism,
            cost <= UInt64(Scrypt.memoryLimit) / (128 * blockSize)
        else {
            throw .invalidParameters(
                of: "scrypt",
                expected: "N a power of two from 2, r and p 1…16, at most \(Scrypt.memoryLimit >> 20) MiB"
            )
        }
        return try SecretBytes(count: count) { (key) throws(CryptographyError) in
            let status = passphrase.withSpan { passphrase in
                unsafe passphrase.withUnsafeBytes { passphrase in
                    unsafe key.withUnsafeMutableBufferPointer { key in
                        // The limit was checked above; OpenSSL counts a few blocks more.
                        unsafe EVP_PBE_scrypt(
                            passphrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                            passphrase.count,
                            salt,
                            salt.count,
                            cost,
                            blockSize,
                            parallelism,
                            UInt64(Scrypt.memoryLimit) + 1 << 20,
                            key.baseAddress,
                            key.count
                        )
                    }
                }
            }
            try OpenSSL.check(status, "EVP_PBE_scrypt")
        }
    }
}
