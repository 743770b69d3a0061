// SPDX-License-Identifier: Apache-2.0

import Sampler
import TestSupport
import Testing

/// Files that say that they are one of many parts; they hold nothing else, so that a model of them is never whole.
@Suite
struct `A model in several files` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A value of a GGUF file: its type, and its bytes.
    struct Value: Sendable {
        let type: UInt32
        let bytes: [UInt8]

        static func unsigned(_ number: UInt64) -> Value { Value(type: 10, bytes: number.littleEndianBytes) }
        static func signed(_ number: Int64) -> Value {
            Value(type: 11, bytes: UInt64(bitPattern: number).littleEndianBytes)
        }
        static func short(_ number: UInt16) -> Value {
            Value(type: 2, bytes: Array(UInt64(number).littleEndianBytes.prefix(2)))
        }
        static let text = Value(type: 8, bytes: UInt64(1).littleEndianBytes + [0x32])
    }

    /// Writes a file without tensors.
    private func write(_ name: String, number: Value?, count: Value?) throws -> String {
        let values = [("split.no", number), ("split.count", count)].compactMap { key, value in value.map { (key, $0) } }
        var bytes = Array("GGUF".utf8) + UInt64(3).littleEndianBytes.prefix(4)
        bytes += UInt64(0).littleEndianBytes + UInt64(values.count).littleEndianBytes
        for (key, value) in values {
            bytes += UInt64(key.utf8.count).littleEndianBytes + Array(key.utf8)
            bytes += UInt64(value.type).littleEndianBytes.prefix(4) + value.bytes
        }
        return try folder.write(bytes, to: name)
    }

    /// Why a file is refused, without what every refusal says.
    private func fault(of path: String) throws -> String {
        let error = try #require(throws: SamplerError.self) { try LlamaModel(contentsOf: path, threads: 1) }
        guard case .unusableModel(path, let reason) = error else {
            Issue.record("\(error)")
            return ""
        }
        return reason
    }

    @Test func `is looked for in all of them`() throws {
        let first = try write("model-00001-of-00003.gguf", number: .short(0), count: .short(3))
        let second = folder.file("model-00002-of-00003.gguf")
        #expect(try fault(of: first) == "cannot read its part '\(second)': no such file")
        _ = try write("model-00002-of-00003.gguf", number: .short(1), count: .short(3))
        let third = try write("model-00003-of-00003.gguf", number: .short(1), count: .short(3))
        #expect(try fault(of: first) == "'\(third)' is not its part 3 of 3")
        _ = try write("model-00003-of-00003.gguf", number: .short(2), count: .short(4))
        #expect(try fault(of: first) == "'\(third)' is not its part 3 of 3")
        _ = try write("model-00003-of-00003.gguf", number: nil, count: nil)
        #expect(try fault(of: first) == "'\(third)' is not its part 3 of 3")
        _ = try write("model-00003-of-00003.gguf", number: .short(2), count: .short(3))
        // They are complete, and what is looked at next is missing.
        #expect(try fault(of: first) == "it names no architecture")
    }

    @Test func `is named by the first`() throws {
        let second = try write("model-00002-of-00003.gguf", number: .short(1), count: .short(3))
        let first = folder.file("model-00001-of-00003.gguf")
        #expect(try fault(of: second) == "it is part 2 of 3; expected the first, '\(first)'")
        let renamed = try write("model.gguf", number: .short(0), count: .short(3))
        #expect(
            try fault(of: renamed) == "it is part 1 of 3; expected a name that ends in '-00001-of-00003.gguf'"
        )
    }

    @Test(arguments: [Value.short(0), .short(1), .signed(1)]) func `is one file when it says so`(count: Value) throws {
        let path = try write("model.gguf", number: .short(7), count: count)
        #expect(try fault(of: path) == "it names no architecture")
    }

    private static let huge = Value.unsigned(UInt64(Int64.max))
    private static let largest = Value.unsigned(UInt64.max)

    @Test(arguments: [huge, largest, Value.signed(Int64.min), .signed(-1), .short(2), .text])
    func `is refused when it is none of its parts`(number: Value) throws {
        let path = try write("model-00001-of-00002.gguf", number: number, count: .short(2))
        #expect(try fault(of: path) == "key 'split.no' is not a whole number of 0 to 1")
    }

    @Test(arguments: [huge, largest, Value.unsigned(100_000), .signed(Int64.min), .signed(-2), .text])
    func `is refused when it has a number of parts without meaning`(count: Value) throws {
        for number in [Value.short(0), Self.huge] {
            let path = try write("model-00001-of-00002.gguf", number: number, count: count)
            #expect(try fault(of: path) == "key 'split.count' is not a whole number of 0 to 99999")
        }
    }

    @Test func `has as many parts as names have digits for`() throws {
        let first = try write("model-00001-of-99999.gguf", number: .short(0), count: .unsigned(99_999))
        #expect(try fault(of: first).hasPrefix("cannot read its part '\(folder.file("model-00002-of-99999.gguf"))'"))
    }
}

extension UInt64 {
    /// The eight bytes, the least first.
    fileprivate var littleEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
    }
}
