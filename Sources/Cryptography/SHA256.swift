// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that are at hand.
public enum SHA256: Sendable {
    /// The hash of `bytes`.
    ///
    /// - Complexity: O(*n*), about 2 GB/s with the CPU's SHA instructions.
    public static func digest(of bytes: Span<UInt8>) -> Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The hash of `bytes`.
    ///
    /// - Complexity: O(*n*).
    public static func digest(of bytes: [UInt8]) -> Digest {
        digest(of: bytes.span)
    }
}

/// SHA-256 of bytes that arrive piece by piece.
///
///     var hasher = SHA256Hasher()
///     hasher.update(first.span)
///     hasher.update(second.span)
///     let digest = hasher.finalize()
///
/// Not for secrets: a move may leave its state behind in memory.
public struct SHA256Hasher: ~Copyable, Sendable {
    private var state = SHA256_CTX()

    /// A hasher that has seen no bytes.
    public init() {
        OpenSSL.require(unsafe SHA256_Init(&state), "SHA256_Init")
    }

    /// Appends `bytes` to what is hashed.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            OpenSSL.require(unsafe SHA256_Update(&state, buffer.baseAddress, buffer.count), "SHA256_Update")
        }
    }

    /// The hash of everything appended.
    public consuming func finalize() -> Digest {
        unsafe Digest("SHA256_Final") { unsafe SHA256_Final($0, &state) }
    }
}

extension Digest {
    /// The digest that a C call writes to 32 bytes.
    init(_ call: StaticString, _ write: (UnsafeMutablePointer<UInt8>?) -> Int32) {
        self = unsafe withUnsafeTemporaryAllocation(byteCount: Digest.count, alignment: 16) { buffer in
            OpenSSL.require(unsafe write(buffer.bindMemory(to: UInt8.self).baseAddress), call)
            return unsafe Digest(
                high: UInt128(bigEndian: buffer.load(as: UInt128.self)),
                low: UInt128(bigEndian: buffer.load(fromByteOffset: 16, as: UInt128.self))
            )
        }
    }
}
