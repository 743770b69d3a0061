// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds the files of a tokenizer in a folder.
enum TokenizerFolder {
    /// Names that say what a file is, the first that is there before the others.
    private static let names = ["tokenizer.json", "tekken.json", "tokenizer.model"]
    /// Endings of names of which a folder may hold one.
    private static let endings = [".gguf", ".tiktoken", ".model"]

    /// What a folder may hold, as a sentence lists it: names, because a folder is not searched by contents.
    static let list =
        "a tokenizer.json, a tekken.json, a tokenizer.model, encoder.json with vocab.bpe, vocab.json with merges.txt, "
        + "or one file that ends in .gguf, .tiktoken or .model"

    /// The file that a path means: the file itself, or the tokenizer's in that folder.
    static func file(of path: String) throws(TokenizerError) -> String {
        guard isFolder(path) else { return path }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        if let name = names.first(where: { isFile("\(folder)/\($0)") }) { return "\(folder)/\(name)" }
        for (vocabulary, merges) in MergesFile.names where isFile("\(folder)/\(vocabulary)") {
            if isFile("\(folder)/\(merges)") { return "\(folder)/\(vocabulary)" }
        }
        let found = entries(of: folder).filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
        guard found.count == 1 else { throw .noTokenizer(inFolder: path, found: found) }
        return "\(folder)/\(found[0])"
    }

    /// The file beside one of the two that make a tokenizer: the merges of a vocabulary, or the vocabulary of merges.
    static func partner(of path: String, isVocabulary: Bool) throws(TokenizerError) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let name = path.dropFirst(folder.count)
        var expected = MergesFile.names.map { isVocabulary ? $0.1 : $0.0 }
        // Both pairs may lie in one folder: the names of a pair belong together.
        let own = MergesFile.names.filter { (isVocabulary ? $0.0 : $0.1) == name }.map { isVocabulary ? $0.1 : $0.0 }
        if !own.isEmpty { expected = own }
        guard let found = expected.first(where: { isFile(folder + $0) }) else {
            throw .missingPart(of: path, expected: expected)
        }
        return folder + found
    }

    private static func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

    private static func isFile(_ path: String) -> Bool { kind(of: path).map { $0 != S_IFDIR } ?? false }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private static func entries(of folder: String) -> [String] {
        guard let listing = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            // The name ends with a NUL inside the entry, which lasts until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe String(cString: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
            }
            names.append(name)
        }
        return names
    }
}
