// SPDX-License-Identifier: Apache-2.0

/// What the commands themselves refuse; the libraries have errors of their own.
enum CommandError: Error, Equatable {
    /// Neither `XDG_DATA_HOME` nor `HOME` says where data belongs.
    case noHome
    /// A file, or stdin, cannot be read.
    case cannotRead(path: String, reason: String)
    /// A file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// The folder of shipped tokenizers and models is in none of the places.
    case noVocabulary(tried: [String])
}

extension CommandError: CustomStringConvertible {
    var description: String {
        switch self {
        case .noHome: "no home folder is known: neither XDG_DATA_HOME nor HOME is set"
        case .cannotRead(let path, let reason): "cannot read \(Self.name(of: path)): \(reason)"
        case .cannotWrite(let path, let reason): "cannot write \(Self.name(of: path)): \(reason)"
        case .noVocabulary(let tried): "no vocabulary in \(tried.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }

    /// What the user can do, where there is something.
    var help: String? {
        switch self {
        case .noHome: "set HOME, or name the file with --keyring"
        case .noVocabulary: "set WMCTL_VOCAB to the folder 'vocab' that came with the program"
        case .cannotRead, .cannotWrite: nil
        }
    }

    private static func name(of path: String) -> String {
        path == "-" ? "standard input" : "'\(path)'"
    }
}
