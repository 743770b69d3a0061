// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Texts from standard input, each after its number of bytes (32 bits, little-endian).
struct FrameReader {
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var filled = 0

    /// The next text, or `nil` at the end of the stream.
    mutating func next(into text: inout [UInt8]) -> Bool {
        text.removeAll(keepingCapacity: true)
        var count = 0
        for place in 0..<4 {
            guard let byte = nextByte() else { return false }
            count |= Int(byte) << (8 * place)
        }
        while text.count < count, fill() {
            let end = min(filled, start + count - text.count)
            text += buffer[start..<end]
            start = end
        }
        return text.count == count
    }

    private mutating func nextByte() -> UInt8? {
        guard fill() else { return nil }
        start += 1
        return buffer[start - 1]
    }

    /// Reads more when nothing is left; false at the end of the stream.
    private mutating func fill() -> Bool {
        guard start == filled else { return true }
        (start, filled) = (0, 0)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            filled = max(count, 0)
            return filled > 0
        }
    }
}
