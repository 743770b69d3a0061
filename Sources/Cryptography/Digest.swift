// SPDX-License-Identifier: Apache-2.0

/// 32 bytes: a SHA-256 hash or an HMAC-SHA256 tag.
///
/// Held as two big-endian numbers, so that it costs no allocation and its halves serve as seeds.
/// `==` takes a time that depends on the bytes; compare secrets with ``constantTimeEqual(_:_:)``.
public struct Digest: Hashable, Sendable {
    /// The number of bytes.
    public static let count = 32

    /// The first 16 bytes as a big-endian number.
    public let high: UInt128
    /// The last 16 bytes as a big-endian number.
    public let low: UInt128

    /// A digest from its two big-endian halves.
    public init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// A digest from its bytes; nil unless there are exactly 32.
    public init?(bytes: Span<UInt8>) {
        guard bytes.count == Digest.count else { return nil }
        self.init(high: Digest.bigEndian(bytes, from: 0), low: Digest.bigEndian(bytes, from: 16))
    }

    /// A digest from its bytes; nil unless there are exactly 32.
    public init?(bytes: [UInt8]) {
        self.init(bytes: bytes.span)
    }

    /// A digest from 64 hexadecimal digits of either case; nil for any other text.
    public init?(hexadecimal text: String) {
        guard let bytes = [UInt8](hexadecimal: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Digest.count) { buffer, count in
            for index in 0..<16 {
                let shift = 8 * (15 - index)
                unsafe buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: high >> shift))
                unsafe buffer.initializeElement(at: index + 16, to: UInt8(truncatingIfNeeded: low >> shift))
            }
            count = Digest.count
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { bytes.hexadecimal }

    private static func bigEndian(_ bytes: Span<UInt8>, from start: Int) -> UInt128 {
        var number: UInt128 = 0
        for index in start..<start + 16 { number = number << 8 | UInt128(bytes[index]) }
        return number
    }
}

extension Digest: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public var description: String { hexadecimal }
}
