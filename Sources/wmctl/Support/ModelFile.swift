// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sampler
import Tokenizer

/// Files that hold models.
enum ModelFile {
    /// What a file holds, told by the end of its name, or where that says nothing by its first bytes.
    enum Kind {
        case ngram, safetensors, gguf

        /// Nil for another file.
        init?(path: String) {
            guard let kind = Kind(name: path) ?? Kind(beginningOf: path) else { return nil }
            self = kind
        }

        /// What the first bytes of a file say; nil for others, and for what cannot be read.
        init?(beginningOf path: String) {
            self.init(beginning: Kind.beginning(of: path))
        }

        /// Nil for another name.
        init?(name: String) {
            if name.hasSuffix(".ngram") {
                self = .ngram
            } else if name.hasSuffix(".safetensors") {
                self = .safetensors
            } else if name.hasSuffix(".gguf") {
                self = .gguf
            } else {
                return nil
            }
        }

        private init?(beginning bytes: [UInt8]) {
            if bytes.starts(with: Array("GGUF".utf8)) {
                self = .gguf
            } else if bytes.starts(with: [0x89, 0x4E, 0x47, 0x52, 0x41, 0x4D, 0x0D, 0x0A]) {
                self = .ngram
            } else if bytes.count > 8, bytes[4..<8].allSatisfy({ $0 == 0 }), bytes[8] == UInt8(ascii: "{") {
                // The length of a header of less than 4 GB, and the JSON that is the header.
                self = .safetensors
            } else {
                return nil
            }
        }

        /// The first bytes of a regular file, up to 16; none of what cannot be read.
        private static func beginning(of path: String) -> [UInt8] {
            var status = stat()
            // Opening a pipe would wait for somebody to write.
            guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return [] }
            defer { close(descriptor) }
            var bytes: [UInt8] = []
            _ = Descriptor.read(16, from: descriptor, into: &bytes)
            return bytes
        }
    }

    /// What a file holds.
    ///
    /// - Throws: ``CommandError/cannotRead(path:reason:)``, or that it is no model.
    static func kind(of path: String) throws(CommandError) -> Kind {
        if let kind = Kind(path: path) { return kind }
        _ = try FileDigest.size(of: path)
        throw .cannotUse("model", path: path, reason: "it is no .ngram, .gguf or .safetensors file")
    }

    /// The file that a user means: what holds a slash, ends like a model or exists is a path, a folder holds
    /// `model.ngram`, and anything else is the name of a model that was fetched or that came with the program.
    ///
    /// - Throws: ``CommandError/unknown(_:name:tried:known:)``, ``CommandError/notFetched(model:path:)``.
    static func path(of wanted: String, _ environment: Environment) throws(CommandError) -> String {
        if OutputFile.isFolder(wanted) {
            let path = wanted + "/model.ngram"
            return OutputFile.exists(path) || Kind(name: wanted) == nil ? path : wanted
        }
        if wanted.contains("/") || Kind(name: wanted) != nil || OutputFile.exists(wanted) { return wanted }
        if let fetched = try? KnownModel.path(of: wanted, environment), OutputFile.exists(fetched) { return fetched }
        if KnownModel.named(wanted) != nil {
            throw .notFetched(model: wanted, path: try KnownModel.path(of: wanted, environment))
        }
        return try VocabularyFolder.path(of: "model", named: wanted, file: "model.ngram", environment)
    }

    /// The tokenizer of a model: the one that is named, else the one in a GGUF file, else the `tokenizer.json` in the
    /// model's folder, else, if the model was made for it, the one that came with the program.
    ///
    /// - Parameter model: an n-gram model, which knows its tokenizer; nil for another kind.
    /// - Throws: ``CommandError/wrongTokenizer(_:model:)`` when the model is known to have another one,
    ///   ``CommandError/noTokenizer(model:)``, or why a tokenizer cannot be loaded.
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
            if Kind(path: path) == .gguf { try check(tokenizer, isOfGGUF: path, pattern: wanted.pattern) }
        } else if Kind(path: path) == .gguf {
            // The file brings its own.
            return try LoadedTokenizer(path: path)
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

    /// Checks that a tokenizer spells as the one in a GGUF file does, where that one is of a kind that can be read.
    private static func check(
        _ tokenizer: LoadedTokenizer,
        isOfGGUF path: String,
        pattern: String?
    ) throws(CommandError) {
        let own: LoadedTokenizer
        do throws(CommandError) {
            own = try LoadedTokenizer(path: path, pattern: pattern)
        } catch {
            switch error {
            case .cannotUse, .noPattern: return
            default: throw error
            }
        }
        guard own.tokenizer.fingerprint == tokenizer.tokenizer.fingerprint else {
            throw .wrongTokenizer(tokenizer.path, model: path)
        }
    }

    /// Reads what a GGUF file says of its model; the errors name the file.
    ///
    /// - Parameter isWhole: whether its tensors are read about and checked, too.
    static func gguf(_ path: String, isWhole: Bool = false) throws(CommandError) -> GGUFFile {
        let size = try FileDigest.size(of: path)
        guard size > 0 else { throw .cannotUse("model", path: path, reason: "it is empty") }
        do throws(GGUFError) {
            let file = try GGUFFile(contentsOf: path, readsTensors: isWhole)
            if isWhole { try file.checkTensors(fileSize: size) }
            return file
        } catch GGUFError.unreadable(_, let code) {
            throw .cannotRead(path: path, reason: SystemError.text(of: code))
        } catch GGUFError.noMagic {
            throw .cannotUse("model", path: path, reason: GGUFError.noMagic.description)
        } catch {
            throw .cannotUse("model", path: path, reason: "not a whole GGUF file: \(error)")
        }
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
