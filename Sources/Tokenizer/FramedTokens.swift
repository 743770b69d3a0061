// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Hashes tokens as a fingerprint counts them: of each the length (u32 little-endian) and the bytes, in the order of ids.
struct FramedTokens: ~Copyable {
    private var hasher = SHA256Hasher()
    /// Many tokens are hashed at once.
    private var buffer = [UInt8](repeating: 0, count: 1 << 14)
    private var filled = 0

    /// Adds the bytes of the next token.
    mutating func append(_ token: Span<UInt8>) {
        if buffer.count - filled < 4 + token.count { flush() }
        let fits = 4 + token.count <= buffer.count
        filled = FramedTokens.write(token, isWhole: fits, to: &buffer, at: filled)
        guard !fits else { return }
        flush()
        hasher.update(token)
    }

    /// Writes the length and, if wanted, the bytes of a token to that place, and returns the place behind.
    private static func write(_ token: Span<UInt8>, isWhole: Bool, to buffer: inout [UInt8], at place: Int) -> Int {
        var buffer = buffer.mutableSpan
        for byte in 0..<4 { buffer[place + byte] = UInt8(truncatingIfNeeded: token.count >> (8 * byte)) }
        guard isWhole else { return place + 4 }
        for index in token.indices { buffer[place + 4 + index] = token[index] }
        return place + 4 + token.count
    }

    private mutating func flush() {
        let buffer = buffer
        hasher.update(buffer.span.extracting(..<filled))
        filled = 0
    }

    /// The hash of everything added.
    consuming func digest() -> Digest {
        flush()
        return hasher.finalize()
    }
}
