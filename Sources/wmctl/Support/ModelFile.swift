// SPDX-License-Identifier: Apache-2.0

import Sampler
import Tokenizer

/// Files that hold models.
enum ModelFile {
    /// What a file holds, told by the end of its name.
    enum Kind {
        case ngram, safetensors, gguf

        /// Nil for another name.
        init?(path: String) {
            if path.hasSuffix(".ngram") {
                self = .ngram
            } else if path.hasSuffix(".safetensors") {
                self = .safetensors
            } else if path.hasSuffix(".gguf") {
                self = .gguf
            } else {
                return nil
            }
        }
    }

    /// The file that a user means: what holds a slash, ends like a model or exists is a path, a folder holds
    /// `model.ngram`, and anything else is the name of a model that came with the program.
    ///
    /// - Throws: ``CommandError/unknown(_:name:tried:known:)``.
    static func path(of wanted: String, _ environment: Environment) throws(CommandError) -> String {
        if OutputFile.isFolder(wanted) { return wanted + "/model.ngram" }
        if wanted.contains("/") || Kind(path: wanted) != nil || OutputFile.exists(wanted) { return wanted }
        return try VocabularyFolder.path(of: "model", named: wanted, file: "model.ngram", environment)
    }

    /// The tokenizer of a model: the one that is named, else the `tokenizer.json` in the model's folder, else, if the
    /// model was made for it, the one that came with the program.
    ///
    /// - Parameter model: an n-gram model, which knows its tokenizer; nil for another kind.
    static func tokenizer(
        _ wanted: TokenizerChoice?,
        of model: NgramModel?,
        at path: String,
        _ environment: Environment
    ) throws(CommandError) -> LoadedTokenizer {
        let beside = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./") + "tokenizer.json"
        let tokenizer: LoadedTokenizer
        if let wanted {
            tokenizer = try wanted.load(environment)
        } else if OutputFile.exists(beside) {
            tokenizer = try LoadedTokenizer(path: beside)
        } else {
            guard let model, let shipped = try? LoadedTokenizer(TokenizerOptions.standardName, environment),
                shipped.tokenizer.fingerprint == model.tokenizerFingerprint
            else { throw .noTokenizer(model: path) }
            return shipped
        }
        if let model, model.tokenizerFingerprint != tokenizer.tokenizer.fingerprint {
            throw .wrongTokenizer(tokenizer.path, model: path)
        }
        return tokenizer
    }

    /// Loads an n-gram model; the errors name the file.
    static func ngram(_ path: String) throws(CommandError) -> NgramModel {
        do throws(NgramError) {
            return try NgramModel(contentsOf: path)
        } catch .system(_, _, let code) {
            throw .cannotRead(path: path, reason: SystemError.text(of: code))
        } catch {
            throw .cannotUse("model", path: path, reason: error.description)
        }
    }

    /// Writes an n-gram model, whole or not at all; the errors name the file.
    static func write(_ model: NgramModel, to path: String) throws(CommandError) {
        try OutputFile.checkReplaceable(path)
        do throws(NgramError) {
            try model.write(to: path)
        } catch .system(_, _, let code) {
            throw .cannotWrite(path: path, reason: SystemError.text(ofWriting: code))
        } catch {
            throw .cannotWrite(path: path, reason: error.description)
        }
    }
}
