// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder that holds the tokenizers and models that come with the program.
enum VocabularyFolder {
    /// The folder: `WMCTL_VOCAB`, else `../share/wmctl/vocab` or `vocab` beside the program, else the source tree's.
    ///
    /// - Throws: ``CommandError/noVocabulary(tried:)``.
    static func find(_ environment: Environment) throws(CommandError) -> String {
        if let folder = environment["WMCTL_VOCAB"] {
            guard isVocabulary(folder) else { throw .noVocabulary(tried: [folder]) }
            return folder
        }
        let program = folderOfProgram()
        var tried = ["\(parent(of: program))/share/wmctl/vocab", "\(program)/vocab"]
        // A build lies in .build/<triple>/<configuration>, three folders below the source tree.
        tried.append("\(parent(of: parent(of: parent(of: program))))/vocab")
        guard let folder = tried.first(where: isVocabulary) else { throw .noVocabulary(tried: tried) }
        return folder
    }

    /// The file of what came with the program under a name.
    ///
    /// - Parameter kind: what is looked for, in a word.
    /// - Throws: ``CommandError/unknown(_:name:tried:known:)``.
    static func path(
        of kind: String,
        named name: String,
        file: String,
        _ environment: Environment
    ) throws(CommandError) -> String {
        let folder = try find(environment)
        let path = "\(folder)/\(name)/\(file)"
        guard OutputFile.exists(path) else {
            throw .unknown(kind, name: name, tried: path, known: names(in: folder, with: file))
        }
        return path
    }

    /// The names of what the folder holds: folders with such a file in them, sorted.
    static func names(in folder: String, with file: String) -> [String] {
        OutputFile.names(in: folder).filter { !$0.hasPrefix(".") && OutputFile.exists("\(folder)/\($0)/\(file)") }
    }

    private static func isVocabulary(_ folder: String) -> Bool { OutputFile.exists("\(folder)/english/tokenizer.json") }

    private static func folderOfProgram() -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        return parent(of: String(decoding: path.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
