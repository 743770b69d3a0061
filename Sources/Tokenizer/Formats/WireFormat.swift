// SPDX-License-Identifier: Apache-2.0

/// Reads one message of the wire format of protocol buffers, field by field.
struct WireFormat {
    /// What a field holds.
    enum Value: Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        /// Where the bytes of a string or of a message within lie.
        case bytes(Range<Int>)
        case fixed32(UInt32)
    }

    /// The message breaks off, or has a kind of field that no version of the format has kept (groups).
    struct Malformed: Error {
        /// Where in the file.
        let place: Int
    }

    private let range: Range<Int>
    private var place: Int

    /// A message that is that range of a file.
    init(_ range: Range<Int>) {
        self.range = range
        place = range.lowerBound
    }

    /// The next field, or nil at the end.
    mutating func next(in file: Span<UInt8>) throws(Malformed) -> (number: UInt64, value: Value)? {
        guard place < range.upperBound else { return nil }
        let key = try varint(in: file)
        let number = key >> 3
        guard number > 0 else { throw Malformed(place: place) }
        switch key & 7 {
        case 0: return (number, .varint(try varint(in: file)))
        case 1: return (number, .fixed64(try fixed(8, in: file)))
        case 2:
            let count = try varint(in: file)
            guard count <= UInt64(range.upperBound - place) else { throw Malformed(place: place) }
            defer { place += Int(count) }
            return (number, .bytes(place..<place + Int(count)))
        case 5: return (number, .fixed32(UInt32(try fixed(4, in: file))))
        default: throw Malformed(place: place)
        }
    }

    /// A number in groups of seven bits, the lowest first; at most ten groups.
    private mutating func varint(in file: Span<UInt8>) throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard place < range.upperBound else { throw Malformed(place: place) }
            let byte = file[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed(place: place)
    }

    private mutating func fixed(_ count: Int, in file: Span<UInt8>) throws(Malformed) -> UInt64 {
        guard range.upperBound - place >= count else { throw Malformed(place: place) }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(file[place + index]) << UInt64(8 * index) }
        place += count
        return value
    }
}
