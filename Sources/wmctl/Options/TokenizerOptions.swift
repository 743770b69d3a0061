// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import Detector
import Tokenizer
import Watermark

/// Which tokenizer: a file, a folder that holds a `tokenizer.json`, or a name.
struct TokenizerOptions {
    static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        default: standardName,
        help: "The tokenizer: a tokenizer.json, its folder, or the name of one that came with the program."
    )

    static let group = ParameterGroup([tokenizer])
    static let standardName = "english"

    private let wanted: String

    init(_ arguments: ParsedArguments) {
        wanted = arguments[Self.tokenizer]
    }

    /// Finds and loads the tokenizer.
    func load(_ environment: Environment) throws -> LoadedTokenizer {
        try LoadedTokenizer(wanted, environment)
    }
}

/// A tokenizer, and what it is called.
struct LoadedTokenizer {
    let name: String
    let path: String
    let tokenizer: Tokenizer

    /// Loads the tokenizer that a user means by a path or a name.
    ///
    /// What holds a slash, or exists, is a path; anything else is the name of one that came with the program.
    init(_ wanted: String, _ environment: Environment) throws(CommandError) {
        try self.init(path: Self.path(of: wanted, environment))
    }

    /// Loads the tokenizer of a file.
    init(path: String) throws(CommandError) {
        self.path = path
        name = Self.name(ofFile: path)
        do throws(TokenizerError) {
            tokenizer = try Tokenizer(contentsOf: path)
        } catch {
            if case .unreadable(_, let code) = error {
                throw .cannotRead(path: path, reason: SystemError.text(of: code))
            }
            throw .cannotUse("tokenizer", path: path, reason: error.description)
        }
    }

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

    private static func path(of wanted: String, _ environment: Environment) throws(CommandError) -> String {
        if OutputFile.isFolder(wanted) { return wanted + "/tokenizer.json" }
        if wanted.contains("/") || OutputFile.exists(wanted) { return wanted }
        return try VocabularyFolder.path(of: "tokenizer", named: wanted, file: "tokenizer.json", environment)
    }

    /// `smollm2` for `…/smollm2/tokenizer.json` and for `…/smollm2.json`.
    private static func name(ofFile path: String) -> String {
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return path }
        if last == "tokenizer.json", parts.count > 1 { return String(parts[parts.count - 2]) }
        return last.hasSuffix(".json") ? String(last.dropLast(5)) : String(last)
    }
}
