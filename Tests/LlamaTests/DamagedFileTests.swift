// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing
import Tokenizer

/// Files that are no usable model, each given to the program itself: whatever llama.cpp does, a crash would be seen.
@Suite(.serialized)
struct `A damaged or foreign GGUF file` {
    private let wmctl: Wmctl
    private let damaged: DamagedFile

    init() throws {
        wmctl = try Wmctl()
        damaged = try DamagedFile(wmctl.home)
    }

    /// Runs the program; nil when it wrote a text, else its one line of error.
    private func complaint(about path: String, _ comment: String) throws -> String? {
        let run = try wmctl.run("generate", "-m", path, "-n", "1", "--no-watermark", "Hello")
        if run.status == 0 { return nil }
        let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(run.status == 2, "\(comment): \(run.errors)")
        #expect(lines.count == 2 && lines[1].isEmpty, "\(comment): \(run.errors)")
        #expect(run.errors.hasPrefix("wmctl: error: "), "\(comment): \(run.errors)")
        #expect(run.errors.contains(path), "\(comment): \(run.errors)")
        #expect(run.output.isEmpty, "\(comment)")
        return String(run.errors.prefix { $0 != "\n" })
    }

    @Test func `works when nothing is wrong with it`() throws {
        #expect(try complaint(about: TestModel.path, "whole") == nil)
    }

    @Test func `is refused wherever it was cut off`() throws {
        let layout = try GGUFLayout(TestModel.path)
        var random = TestGenerator(seed: 5)
        var places = Set(layout.boundaries.flatMap { [$0 - 1, $0, $0 + 1] } + [0, 1, 3, layout.size - 1])
        places.formUnion((0..<27).map { 1 << $0 })
        for _ in 0..<16 { places.insert(Int.random(in: 0..<layout.size, using: &random)) }
        let cuts = places.filter { (0..<layout.size).contains($0) }.sorted(by: >)
        #expect(cuts.count >= 100)
        for cut in cuts {
            try damaged.truncate(to: cut)
            #expect(try complaint(about: damaged.path, "cut at \(cut)") != nil, "cut at \(cut)")
        }
    }

    @Test(arguments: [("metadata", 60), ("tensors", 40), ("vocabulary", 10), ("weights", 5)])
    func `is refused or harmless when bytes of it change`(part: String, count: Int) throws {
        let layout = try GGUFLayout(TestModel.path)
        let range = try #require(layout.parts[part])
        for seed in 0..<UInt64(count) {
            var random = TestGenerator(seed: seed)
            let place = Int.random(in: range, using: &random)
            let bytes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                [0, 1, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
            }
            let original = try damaged.replace(at: place, with: bytes)
            _ = try complaint(about: damaged.path, "\(part), seed \(seed): \(bytes) at \(place)")
            try damaged.replace(at: place, with: original)
        }
    }

    @Test(arguments: [
        ("block_count", 0), ("block_count", 31), ("block_count", 100_000), ("context_length", 0),
        ("context_length", 0xFFFF_FFFF),
        ("embedding_length", 0), ("embedding_length", 577), ("embedding_length", 0x8000_0000),
        ("feed_forward_length", 0),
        ("feed_forward_length", 0xFFFF_FFFF), ("attention.head_count", 0), ("attention.head_count", 7),
        ("attention.head_count", 0xFFFF_FFFF), ("attention.head_count_kv", 0), ("attention.head_count_kv", 5),
        ("rope.dimension_count", 0), ("rope.dimension_count", 0xFFFF_FFFF), ("vocab_size", 0), ("vocab_size", 7),
        ("rope.freq_base", 0), ("attention.layer_norm_rms_epsilon", 0xFFFF_FFFF),
        ("attention.layer_norm_rms_epsilon", 0xBF80_0000),
        ("attention.layer_norm_rms_epsilon", 0x7F80_0000), ("rope.freq_base", 0xFF80_0000),
    ])
    func `is refused or harmless when a size changes`(key: String, value: UInt32) throws {
        let layout = try GGUFLayout(TestModel.path)
        let place = try #require(layout.values["llama.\(key)"])
        let bytes = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
        try damaged.replace(at: place, with: bytes)
        _ = try complaint(about: damaged.path, "\(key) = \(value)")
    }

    @Test(arguments: [
        ("general.architecture", "llamb", "llamb"), ("general.architecture", "dream", "dream"),
        ("general.architecture", "mamba", "mamba"), ("tokenizer.ggml.model", "gpt9", "gpt9"),
        ("tokenizer.ggml.pre", "smollx", "smollx"),
    ])
    func `names what is not supported`(key: String, value: String, named: String) throws {
        let layout = try GGUFLayout(TestModel.path)
        // A string's length stands before it.
        try damaged.replace(at: try #require(layout.values[key]) + 8, with: Array(value.utf8))
        let complaint = try #require(try complaint(about: damaged.path, value))
        #expect(complaint.contains(named))
    }

    @Test func `is refused when it holds a vocabulary alone`() throws {
        let layout = try GGUFLayout(TestModel.path)
        try damaged.truncate(to: layout.parts["tensors"]?.lowerBound ?? 0)
        try damaged.replace(at: 8, with: [UInt8](repeating: 0, count: 8))
        #expect(
            try complaint(about: damaged.path, "vocabulary")?.hasSuffix("it holds a vocabulary and no model") == true
        )
    }

    @Test func `is refused when it is something else`() throws {
        let text = try wmctl.home.write("Not a model.\n", to: "text.gguf")
        #expect(try complaint(about: text, "text")?.hasSuffix("it is no GGUF file") == true)
        let empty = try wmctl.home.write("", to: "empty.gguf")
        #expect(try complaint(about: empty, "empty")?.hasSuffix("it is empty") == true)
        let missing = wmctl.home.file("missing.gguf")
        #expect(try complaint(about: missing, "missing")?.contains("no such file") == true)
        let folder = wmctl.home.file("folder.gguf")
        #expect(unsafe mkdir(folder, 0o700) == 0)
        #expect(try complaint(about: folder, "folder") != nil)
        for device in ["/dev/zero", "/dev/null", "/dev/full"] {
            let link = wmctl.home.file("link.gguf")
            #expect(unsafe symlink(device, link) == 0)
            #expect(try complaint(about: link, device)?.contains("regular file") == true)
            try wmctl.home.remove("link.gguf")
        }
        let pipe = wmctl.home.file("pipe.gguf")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(try complaint(about: pipe, "pipe")?.contains("regular file") == true)
    }
}

/// A copy of the model that tests damage.
struct DamagedFile {
    let path: String

    init(_ folder: TemporaryFolder) throws {
        path = folder.file("model.gguf")
        try FileManager.default.copyItem(atPath: TestModel.path, toPath: path)
    }

    func truncate(to size: Int) throws {
        guard unsafe Glibc.truncate(path, size) == 0 else {
            throw TestSupportError.system(call: "truncate", code: errno)
        }
    }

    /// Puts bytes in the place of others, which are given back.
    @discardableResult
    func replace(at place: Int, with bytes: [UInt8]) throws -> [UInt8] {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64(place))
        let original = try file.read(upToCount: bytes.count) ?? Data()
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: Data(bytes))
        try file.close()
        return [UInt8](original)
    }
}
