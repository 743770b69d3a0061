// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Tokenizer

/// Writes metadata as GGUF files have it.
struct GGUFBuilder {
    var bytes = Array("GGUF".utf8)

    init(version: UInt32 = 3, tensors: UInt64 = 7, count: UInt64) {
        append(version)
        append(tensors)
        append(count)
    }

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes += Array(text.utf8)
    }

    mutating func key(_ name: String, type: UInt32) {
        append(name)
        append(type)
    }

    mutating func array(_ name: String, of type: UInt32, count: UInt64) {
        key(name, type: 9)
        append(type)
        append(count)
    }
}

struct GGUFTests {
    @Test(arguments: [UInt32(2), 3]) func `every type of value is read`(version: UInt32) throws {
        var file = GGUFBuilder(version: version, count: 14)
        file.key("u8", type: 0)
        file.append(UInt8.max)
        file.key("i8", type: 1)
        file.append(Int8.min)
        file.key("u16", type: 2)
        file.append(UInt16.max)
        file.key("i16", type: 3)
        file.append(Int16.min)
        file.key("u32", type: 4)
        file.append(UInt32.max)
        file.key("i32", type: 5)
        file.append(Int32.min)
        file.key("f32", type: 6)
        file.append(Float(1.5).bitPattern)
        file.key("bool", type: 7)
        file.append(UInt8(1))
        file.key("text", type: 8)
        file.append("naïve")
        file.key("u64", type: 10)
        file.append(UInt64.max)
        file.key("i64", type: 11)
        file.append(Int64.min)
        file.key("f64", type: 12)
        file.append(Double.pi.bitPattern)
        file.array("texts", of: 8, count: 3)
        for text in ["a", "", "ccc"] { file.append(text) }
        file.array("nested", of: 9, count: 2)
        for number in [UInt16(1), 2] {
            file.append(UInt32(2))
            file.append(UInt64(1))
            file.append(number)
        }
        // The tensors, which are never read.
        file.bytes += [UInt8](repeating: 0xFF, count: 100)

        let metadata = try GGUFFile(file.bytes)
        #expect(metadata.version == Int(version) && metadata.tensorCount == 7)
        #expect(metadata.keys.count == 14 && metadata["none"] == nil)
        #expect(metadata["u8"]?.integer == 255 && metadata["i8"]?.integer == -128)
        #expect(metadata["u16"]?.integer == 65_535 && metadata["i16"]?.integer == -32_768)
        #expect(metadata["u32"]?.integer == 4_294_967_295 && metadata["i32"]?.integer == -2_147_483_648)
        #expect(metadata["u64"]?.integer == nil && metadata["i64"]?.integer == .min)
        #expect(metadata["f32"]?.number == 1.5 && metadata["f64"]?.number == .pi && metadata["u8"]?.number == 255)
        #expect(metadata["bool"]?.bool == true && metadata["text"]?.text == "naïve" && metadata["text"]?.integer == nil)
        var texts: [Int] = []
        #expect(metadata["texts"]?.array?.forEachString { texts.append($0.count) } == true)
        #expect(texts == [1, 0, 3])
        #expect(metadata["texts"]?.array?.integers() == nil)
        #expect(metadata["nested"]?.array?.count == 2 && metadata["nested"]?.array?.forEachString { _ in } == false)
    }

    @Test func `arrays of numbers are read when asked for`() throws {
        var file = GGUFBuilder(count: 2)
        file.array("numbers", of: 5, count: 3)
        for number in [Int32(-1), 0, 7] { file.append(number) }
        file.array("scores", of: 6, count: 2)
        for number in [Float(-0.5), 3] { file.append(number.bitPattern) }
        let metadata = try GGUFFile(file.bytes)
        #expect(metadata["numbers"]?.array?.integers() == [-1, 0, 7])
        #expect(metadata["scores"]?.array?.numbers() == [-0.5, 3])
        #expect(metadata["scores"]?.array?.integers() == nil)
    }

    @Test func `what a file claims to have is not believed`() {
        func error(_ make: (inout GGUFBuilder) -> Void, version: UInt32 = 3, count: UInt64 = 1) -> GGUFError? {
            var file = GGUFBuilder(version: version, count: count)
            make(&file)
            let bytes = file.bytes
            return #expect(throws: GGUFError.self) { try GGUFFile(bytes) }
        }
        #expect(error({ _ in }, version: 1) == .version(1))
        #expect(error({ _ in }, version: 0x0300_0000) == .version(0x0300_0000))
        #expect(error({ _ in }, count: .max) == .tooLarge)
        #expect(error({ _ in }) == .truncated(at: 24))
        #expect(error({ $0.append(UInt64.max) }) == .tooLarge)
        #expect(error({ $0.key("x", type: 13) }) == .invalid(key: "x", reason: "has type 13; expected 0 to 12"))
        #expect(error({ $0.array("x", of: 4, count: 1 << 62) }) == .tooLarge)
        #expect(error({ $0.array("x", of: 8, count: 1 << 30) }) == .truncated(at: 49))
        #expect(error({ $0.array("x", of: 9, count: .max) }) == .tooLarge)
        let nested = error {
            $0.array("x", of: 9, count: 1)
            for _ in 0..<9 {
                $0.append(UInt32(9))
                $0.append(UInt64(1))
            }
        }
        #expect(nested == .invalid(key: "x", reason: "has arrays nested deeper than 8"))
        let twice = error(
            {
                for _ in 0..<2 {
                    $0.key("x", type: 7)
                    $0.append(UInt8(0))
                }
            },
            count: 2
        )
        #expect(twice == .invalid(key: "x", reason: "is given twice"))
        #expect(throws: GGUFError.noMagic) { try GGUFFile(Array("GGML0000".utf8)) }
    }

    @Test func `only the beginning of a file is read`() throws {
        var file = GGUFBuilder(count: 1)
        file.key("general.architecture", type: 8)
        file.append("llama")
        let path = FileManager.default.temporaryDirectory.appending(path: "sparse-\(UUID().uuidString).gguf").path
        try Data(file.bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        // A file of a terabyte, none of which lies on the disk.
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 1 << 40)
        #expect(try GGUFFile(contentsOf: path)["general.architecture"]?.text == "llama")
    }

    @Test(arguments: [
        ("gpt2", "gpt-2", "GGUF file: key 'tokenizer.ggml.tokens' is missing"),
        ("gpt2", "klingon", "pre-tokenizer 'klingon' is not supported"),
        ("bert", "jina-v2-en", "model 'bert of a GGUF file' is not supported"),
        ("t5", "default", "model 't5 of a GGUF file' is not supported"),
        ("rwkv", "default", "model 'rwkv of a GGUF file' is not supported"),
        ("llama", "default", "GGUF file: key 'tokenizer.ggml.scores' is missing"),
        ("", "gpt-2", "GGUF file: key 'tokenizer.ggml.model' is missing"),
    ])
    func `models and keys that are missing or not known are named`(model: String, pre: String, message: String) {
        var file = GGUFBuilder(count: 2)
        file.key(model.isEmpty ? "general.name" : "tokenizer.ggml.model", type: 8)
        file.append(model)
        file.key("tokenizer.ggml.pre", type: 8)
        file.append(pre)
        let bytes = file.bytes
        let error = #expect(throws: TokenizerError.self) { try TokenizerFile(bytes) }
        #expect(error?.description == message)
    }

    /// A `gpt2` vocabulary of these tokens and merges, with one option more.
    private static func vocabulary(
        _ tokens: [[UInt8]],
        merges: [[UInt8]] = [],
        option: (name: String, type: UInt32, value: UInt8)? = nil
    ) -> [UInt8] {
        var file = GGUFBuilder(count: option == nil ? 4 : 5)
        for (key, value) in [("model", "gpt2"), ("pre", "gpt-2")] {
            file.key("tokenizer.ggml.\(key)", type: 8)
            file.append(value)
        }
        for (key, list) in [("tokens", tokens), ("merges", merges)] {
            file.array("tokenizer.ggml.\(key)", of: 8, count: UInt64(list.count))
            for text in list {
                file.append(UInt64(text.count))
                file.bytes += text
            }
        }
        if let option {
            file.key("tokenizer.ggml.\(option.name)", type: option.type)
            file.append(option.value)
        }
        return file.bytes
    }

    @Test func `tokens and merges that end inside a character are refused`() {
        func message(_ file: [UInt8]) -> String? {
            #expect(throws: TokenizerError.self) { try TokenizerFile(file) }?.description
        }
        let tokens: [[UInt8]] = [[0x61], [0x62]]
        for end in [[0xC3], [0xE1, 0x80], [0xFF]] as [[UInt8]] {
            let expected = "GGUF file: key 'tokenizer.ggml.tokens' has token 2, which is no text"
            #expect(message(Self.vocabulary(tokens + [end])) == expected)
            #expect(message(Self.vocabulary(tokens, merges: [[0x61, 0x20] + end]))?.hasPrefix("merge 0 ") == true)
        }
    }

    @Test func `more tokens than there are ids, and options of another type, are refused`() {
        func message(_ file: [UInt8]) -> String? {
            #expect(throws: TokenizerError.self) { try TokenizerFile(file) }?.description
        }
        let many = Self.vocabulary([[UInt8]](repeating: [], count: 1 << 21))
        #expect(message(many) == "token id 2097151 is out of range; expected 0…2097150")
        let option = Self.vocabulary([[0x61]], option: ("add_space_prefix", 0, 1))
        #expect(message(option) == "GGUF file: key 'tokenizer.ggml.add_space_prefix' is no truth value")
    }

    @Test func `names that are no spelling of bytes are found in no text`() throws {
        // 中, and é, which spells the byte E9.
        let tokenizer = try TokenizerFile(Self.vocabulary([Array("中".utf8), Array("é".utf8), [0x61]])).tokenizer
        #expect(tokenizer.encode("中a").tokens == [2] && tokenizer.bytes(of: 0) == Array("中".utf8))
    }
}
