// SPDX-License-Identifier: Apache-2.0

/// An array of a GGUF file's metadata, which stays as the file has it until it is asked for.
public struct GGUFArray: Sendable {
    let type: GGUFType
    /// The number of elements.
    public let count: Int
    /// The metadata of the file; shared, not copied.
    let bytes: [UInt8]
    /// Where the elements lie in `bytes`; the file's reader has walked through them, so that they are whole.
    let range: Range<Int>

    /// Calls `body` with the bytes of one string after the other; false, and no call, when the elements are no strings.
    ///
    /// - Complexity: O(*n*) in the bytes of the array; nothing is copied.
    public func forEachString<Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard type == .string else { return false }
        let bytes = bytes.span
        var at = range.lowerBound
        for _ in 0..<count {
            let length = Int(truncatingIfNeeded: GGUFReader.word(of: bytes, at: at, size: 8))
            try body(bytes.extracting((at + 8)..<(at + 8 + length)))
            at += 8 + length
        }
        return true
    }

    /// The elements as whole numbers; nil when they are of another type, or one does not fit.
    public func integers() -> [Int]? {
        guard let size = type.size else { return nil }
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for index in 0..<count {
            guard let value = GGUFReader.value(type, of: bytes.span, at: range.lowerBound + index * size)?.integer
            else { return nil }
            integers.append(value)
        }
        return integers
    }

    /// The elements as numbers; nil when they are of another type.
    public func numbers() -> [Double]? {
        guard let size = type.size else { return nil }
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for index in 0..<count {
            guard let value = GGUFReader.value(type, of: bytes.span, at: range.lowerBound + index * size)?.number
            else { return nil }
            numbers.append(value)
        }
        return numbers
    }
}
