// SPDX-License-Identifier: Apache-2.0

import Testing
import Tokenizer

/// The table of tensors behind a GGUF file's metadata.
struct GGUFTensorTests {
    /// A row of the table.
    private struct Row {
        var name = "a"
        var shape: [UInt64] = [64, 2]
        var type: UInt32 = 0
        var offset: UInt64 = 0
    }

    private func file(_ rows: [Row], alignment: UInt32? = nil) throws -> GGUFFile {
        var builder = GGUFBuilder(tensors: UInt64(rows.count), count: alignment == nil ? 0 : 1)
        if let alignment {
            builder.key("general.alignment", type: 4)
            builder.append(alignment)
        }
        for row in rows {
            builder.append(row.name)
            builder.append(UInt32(row.shape.count))
            for length in row.shape { builder.append(length) }
            builder.append(row.type)
            builder.append(row.offset)
        }
        return try GGUFFile(builder.bytes, readsTensors: true)
    }

    @Test func `says where tensors lie`() throws {
        let file = try file([
            Row(), Row(name: "b", shape: [32], type: 3, offset: 512), Row(name: "c", shape: [], type: 1, offset: 544),
            Row(name: "d", shape: [1, 2, 3, 4], type: 99, offset: 576),
        ])
        #expect(file.tensors.map(\.name) == ["a", "b", "c", "d"])
        #expect(file.tensors.map(\.byteCount) == [512, 20, 2, nil])
        #expect(file.tensors.map(\.offset) == [0, 512, 544, 576])
        #expect(file.tensors[3].shape == [1, 2, 3, 4] && file.dataStart.isMultiple(of: 32))
        try file.checkTensors(fileSize: file.dataStart + 576)
        #expect(throws: GGUFError.self) { try file.checkTensors(fileSize: file.dataStart + 545) }
    }

    @Test(arguments: [0, 100, 511]) func `misses what was cut off`(bytes: Int) throws {
        let file = try file([Row()])
        let size = file.dataStart + bytes
        let error = GGUFError.invalidTensor("a", reason: "ends behind the end of the file, which has \(size) bytes")
        #expect(throws: error) { try file.checkTensors(fileSize: size) }
        try file.checkTensors(fileSize: file.dataStart + 512)
    }

    @Test func `counts of tensors and dimensions are not believed`() {
        func refusal(_ count: UInt64, dimensions: UInt32? = nil) -> GGUFError? {
            var builder = GGUFBuilder(tensors: count, count: 0)
            if let dimensions {
                builder.append("a")
                builder.append(dimensions)
            }
            let bytes = builder.bytes
            return #expect(throws: GGUFError.self) { try GGUFFile(bytes, readsTensors: true) }
        }
        #expect(refusal(.max) == .tooLarge)
        #expect(refusal(1 << 40) == .tooLarge)
        #expect(refusal(1 << 20) == .truncated(at: 24))
        #expect(refusal(1, dimensions: .max)?.description.contains("has 4294967295 dimensions") == true)
        #expect(refusal(1, dimensions: 4) == .truncated(at: 37))
    }

    @Test func `a tensor without elements has no bytes`() throws {
        let file = try file([Row(shape: [0, 1 << 40], type: 2), Row(name: "b", shape: [0, 1 << 62, 4], type: 99)])
        #expect(file.tensors.map(\.byteCount) == [0, nil])
        #expect(GGUFModel(file).parameterCount == 0)
        try file.checkTensors(fileSize: file.dataStart)
    }

    @Test func `the data cannot begin behind the end`() throws {
        let file = try file([Row()], alignment: 1 << 20)
        #expect(file.dataStart == 1 << 20)
        #expect(throws: GGUFError.self) { try file.checkTensors(fileSize: 100) }
    }

    @Test func `does not believe what cannot be`() throws {
        func refusal(_ rows: Row..., alignment: UInt32? = nil) -> GGUFError? {
            #expect(throws: GGUFError.self) {
                let file = try file(rows, alignment: alignment)
                try file.checkTensors(fileSize: Int.max)
            }
        }
        #expect(refusal(Row(shape: [.max])) == .invalidTensor("a", reason: "has a negative dimension"))
        #expect(refusal(Row(shape: [1 << 40, 1 << 40])) == .invalidTensor("a", reason: "is too large"))
        #expect(refusal(Row(shape: [1 << 62])) == .invalidTensor("a", reason: "is too large"))
        #expect(refusal(Row(offset: .max)) == .invalidTensor("a", reason: "is too large"))
        #expect(
            refusal(Row(shape: [33], type: 2))
                == .invalidTensor("a", reason: "has rows of 33; expected a multiple of 32")
        )
        #expect(
            refusal(Row(shape: [1, 1, 1, 1, 1])) == .invalidTensor("a", reason: "has 5 dimensions; expected at most 4")
        )
        #expect(refusal(Row(), Row(offset: 512)) == .invalidTensor("a", reason: "is given twice"))
        #expect(
            refusal(Row(), Row(name: "b", offset: 256))
                == .invalidTensor("b", reason: "begins at 256 of the data; expected 512")
        )
        // A number without dimensions is no whole block.
        for type in [UInt32(2), 12] {
            let size = type == 2 ? 32 : 256
            let reason = "has rows of 1; expected a multiple of \(size)"
            #expect(refusal(Row(shape: [], type: type)) == .invalidTensor("a", reason: reason))
        }
        // Zero does not undo what was too large before it, nor a negative dimension after it.
        #expect(refusal(Row(shape: [1 << 62, 4, 0])) == .invalidTensor("a", reason: "is too large"))
        #expect(refusal(Row(shape: [0, .max])) == .invalidTensor("a", reason: "has a negative dimension"))
        #expect(refusal(Row(shape: [1 << 62, 1 << 62], type: 99)) == .invalidTensor("a", reason: "is too large"))
        #expect(refusal(Row(offset: UInt64(Int.max)))?.description.contains("begins at 9223372036854775807") == true)
        for alignment in [UInt32(0), 3, 1 << 30] {
            let reason = "is not a power of two of up to 1048576"
            #expect(refusal(Row(), alignment: alignment) == .invalid(key: "general.alignment", reason: reason))
        }
    }
}
