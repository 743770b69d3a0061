// SPDX-License-Identifier: Apache-2.0

import Sampler

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

    /// The file that a user means: what holds a slash or exists is a path, a folder holds `model.ngram`, and anything
    /// else is the name of a model that came with the program.
    ///
    /// - Throws: ``CommandError/unknown(_:name:tried:)``.
    static func path(of wanted: String, _ environment: Environment) throws(CommandError) -> String {
        if OutputFile.isFolder(wanted) { return wanted + "/model.ngram" }
        if wanted.contains("/") || OutputFile.exists(wanted) { return wanted }
        let path = try VocabularyFolder.find(environment) + "/\(wanted)/model.ngram"
        guard OutputFile.exists(path) else { throw .unknown("model", name: wanted, tried: [path]) }
        return path
    }

    /// The tokenizer that belongs to a model when none is named: the `tokenizer.json` in its folder.
    static func tokenizer(beside path: String) -> String {
        (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./") + "tokenizer.json"
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
