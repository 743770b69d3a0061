// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import Tokenizer
import Watermark

/// A tokenizer, and what it is called.
struct LoadedTokenizer {
    let name: String
    let file: TokenizerFile

    /// Loads the tokenizer that a user means by a path or a name.
    ///
    /// What holds a slash, ends like a tokenizer's file or exists is a path; anything else is the name of one that came with the program.
    init(_ wanted: String, pattern: String? = nil, _ environment: Environment) throws(CommandError) {
        try self.init(path: Self.path(of: wanted, environment), pattern: pattern)
    }

    /// Loads the tokenizer of a file, or of a folder that holds one.
    init(path: String, pattern: String? = nil) throws(CommandError) {
        do throws(TokenizerError) {
            file = try TokenizerFile(contentsOf: path, pattern: pattern)
        } catch {
            switch error {
            case .unreadable(let path, let code):
                throw .cannotRead(path: path, reason: SystemError.text(of: code))
            case .unknownPattern:
                throw .noPattern(path: path, reason: error.description)
            default:
                // The path stands before the reason, and need not begin it.
                let (quoted, reason) = ("'\(path)' ", error.description)
                let rest = reason.hasPrefix(quoted) ? "it " + reason.dropFirst(quoted.count) : reason
                throw .cannotUse("tokenizer", path: path, reason: rest)
            }
        }
        name = Self.name(ofFile: file.path)
    }

    /// The file; where a folder was named, the file in it.
    var path: String { file.path }

    var tokenizer: Tokenizer { file.tokenizer }

    /// The tokenizer as detection takes it.
    var named: NamedTokenizer { NamedTokenizer(name: name, tokenizer: tokenizer) }

    /// What a profile says of the tokenizer.
    var binding: TokenizerBinding {
        TokenizerBinding(
            name: name,
            vocabularySHA256: tokenizer.fingerprint.hexadecimal,
            vocabularySize: tokenizer.vocabularySize
        )
    }

    /// The tokenizer as a `tokenizer.json`, which was read back and is the same.
    func json() throws(CommandError) -> [UInt8] {
        do throws(TokenizerError) {
            let json = try tokenizer.json()
            let copy = try Tokenizer(json: json)
            guard copy.fingerprint == tokenizer.fingerprint else {
                throw .unwritable(.model, name: "the copy has another fingerprint")
            }
            return json
        } catch {
            throw .cannotUse("tokenizer", path: path, reason: error.description)
        }
    }

    /// What the names of files with tokenizers end in.
    private static let endings = [".json", ".gguf", ".tiktoken", ".model", ".bpe"]

    private static func path(of wanted: String, _ environment: Environment) throws(CommandError) -> String {
        let isFile = wanted.contains("/") || endings.contains { wanted.hasSuffix($0) } || OutputFile.exists(wanted)
        if isFile { return wanted }
        return try VocabularyFolder.path(of: "tokenizer", named: wanted, file: "tokenizer.json", environment)
    }

    /// `smollm2` for `…/smollm2/tokenizer.json`, `…/smollm2.json` and `…/smollm2.gguf`.
    private static func name(ofFile path: String) -> String {
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return path }
        let standard = [
            "tokenizer.json", "tekken.json", "tokenizer.model", "encoder.json", "vocab.bpe", "vocab.json", "merges.txt",
        ]
        if standard.contains(String(last)), parts.count > 1 { return String(parts[parts.count - 2]) }
        for ending in endings where last.hasSuffix(ending) && last.count > ending.count {
            return String(last.dropLast(ending.count))
        }
        return String(last)
    }
}
