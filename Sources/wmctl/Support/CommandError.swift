// SPDX-License-Identifier: Apache-2.0

import Arguments
import Records

/// What the commands themselves refuse; the libraries have errors of their own.
enum CommandError: Error, Equatable {
    /// Neither `XDG_DATA_HOME` nor `HOME` says where data belongs.
    case noHome
    /// A file, or stdin, cannot be read.
    case cannotRead(path: String, reason: String)
    /// A folder was named where texts are expected.
    case folder(path: String)
    /// A file is of a kind that is not plain text.
    case notText(path: String, FileSignature)
    /// A file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// The folder of shipped tokenizers and models is in none of the places.
    case noVocabulary(tried: [String])
    /// A file was read but is not what it should be.
    case cannotUse(String, path: String, reason: String)
    /// The program was built without what runs a model in a GGUF file.
    case noLlama(model: String)
    /// A tokenizer's file does not say how text is split.
    case noPattern(path: String, reason: String)
    /// Nothing of that kind, such as a tokenizer, has that name; `known` have come with the program.
    case unknown(String, name: String, tried: String, known: [String])
    /// A model was made for another tokenizer.
    case wrongTokenizer(String, model: String)
    /// A model has no tokenizer beside it, and none was named.
    case noTokenizer(model: String)
    /// A model has no chat template, and none was named.
    case noTemplate(model: String)
    /// A chat template was to be printed, and the model has none.
    case noTemplateToPrint(model: String)
    /// A model is known by name, and was not fetched.
    case notFetched(model: String, path: String)
    /// A program that is needed cannot be run; `help` says what to do.
    case noProgram(String, help: String)
    /// A model could not be fetched.
    case cannotFetch(model: String, reason: String)
    /// A tokenizer that is bound to a key is neither among the kept copies nor did it come with the program.
    case missingTokenizer(name: String, key: String, path: String)
    /// Every key of the keyring that detects was left out.
    case noReadableKey
    /// No text for a calibration could be used.
    case noTexts
    /// No key of the keyring detects any more.
    case onlyRevokedKeys
    /// What was given as a key's secret is none.
    case notASecret(from: String)
    /// What was given as the key of another engine is none.
    case notAPeerSecret(from: String, expected: String)
    /// A mark of another engine needs the number of tokens, and nothing says it.
    case noVocabularySize(peer: String)
    /// A passphrase is needed and nobody can be asked.
    case noTerminal
    /// A new passphrase was typed in two ways.
    case differentPassphrases
    /// A secret would have been printed where others may see it.
    case secretOnTerminal
    /// Rows are to become CSV, and the columns that they bring are not known before all of the input is read.
    case unknownColumns
    /// The rows would replace what they are made of.
    case outputIsInput(path: String)
    /// A text that should be token ids has another word in it, or an id that the vocabulary lacks.
    case notTokens(word: String, position: Int, vocabularySize: Int?)
    /// Texts of the key cannot carry that number.
    case payload(UInt32, expected: String)
}

extension CommandError: CustomStringConvertible {
    var description: String {
        switch self {
        case .noHome: "no home folder is known: neither XDG_DATA_HOME nor HOME is set"
        case .cannotRead(let path, let reason): "cannot read \(Self.name(of: path)): \(reason)"
        case .folder(let path): "cannot read '\(path)': it is a directory"
        case .notText(let path, let signature):
            "cannot read \(Self.name(of: path)) as text: it is \(signature.name)"
        case .cannotWrite(let path, let reason): "cannot write \(Self.name(of: path)): \(reason)"
        case .noVocabulary(let tried): "no vocabulary in \(Self.list(tried))"
        case .cannotUse(let what, let path, let reason): "cannot use \(what) '\(path)': \(reason)"
        case .noLlama(let model): "cannot use model '\(model)': this program was built without llama.cpp"
        case .noPattern(let path, let reason): "cannot use tokenizer '\(path)': \(reason)"
        case .unknown(let kind, let name, let tried, _): "no \(kind) \(quoted(name)) in '\(tried)'"
        case .wrongTokenizer(let tokenizer, let model):
            "model '\(model)' was not made for tokenizer '\(tokenizer)'"
        case .noTokenizer(let model): "no tokenizer.json is beside model '\(model)'"
        case .noTemplate(let model), .noTemplateToPrint(let model): "model '\(model)' has no chat template"
        case .notFetched(let model, let path): "model \(quoted(model)) is not at '\(path)'"
        case .noProgram(let program, _): "cannot run \(program)"
        case .cannotFetch(let model, let reason): "cannot fetch model \(quoted(model)): \(reason)"
        case .missingTokenizer(let name, let key, let path):
            "tokenizer \(quoted(name)) of key \(quoted(key)) is not at '\(path)'"
        case .noReadableKey: "no key is left to look for"
        case .noTexts: "no text could be scored; expected texts that people wrote"
        case .onlyRevokedKeys: "every key of the keyring is revoked; a revoked key does not detect"
        case .notASecret(let source):
            "no secret in \(quoted(source)); expected 32 bytes, 64 hexadecimal digits or 43 of base64url"
        case .notAPeerSecret(let source, let expected): "no key in \(quoted(source)); expected \(expected)"
        case .noVocabularySize(let peer): "the lists of '\(peer)' depend on the number of tokens of the model"
        case .noTerminal: "a passphrase is needed, and there is no terminal to ask on"
        case .differentPassphrases: "the two passphrases differ; nothing was changed"
        case .secretOnTerminal: "the terminal would show the secret"
        case .unknownColumns: "the columns of a table in a pipe are not known before it is read"
        case .outputIsInput(let path): "'\(path)' is an input, too"
        case .payload(let payload, let expected): "--payload is '\(payload)'; expected \(expected)"
        case .notTokens(let word, let position, let size):
            "word \(position) is \(quoted(word)); expected a token id" + (size.map { " from 0 to \($0 - 1)" } ?? "")
        }
    }

    /// What the user can do, where there is something.
    var help: String? {
        switch self {
        case .noHome: "set HOME or XDG_DATA_HOME"
        case .folder(let path): "use 'wmctl score \(path)'"
        case .notText(_, let signature): signature.help
        case .noTerminal: "give it by file descriptor or file; --help names the options"
        case .secretOnTerminal: "name a file with --output, or pipe it; '--output -' prints it all the same"
        case .noVocabularySize: "name it with --vocabulary-size, or the model's tokenizer with --tokenizer"
        case .noVocabulary: "set WMCTL_VOCAB to the folder 'vocab' that came with the program"
        case .unknown(let kind, _, _, let known):
            "give the path of a \(kind) file, or one of: \(known.joined(separator: ", "))" + Self.fetchable(kind)
        case .noLlama: "build one with 'make llama' in the source tree"
        case .noPattern: "name the split pattern of its publisher with --pattern"
        case .missingTokenizer(_, _, let path):
            """
            name its file with -t FILE (a .gguf model is one); or, where text was written with it, run \
            'wmctl tokenizer export FILE -o tokenizer.json' and copy that to '\(path)'
            """
        case .noTemplateToPrint: "chat models in GGUF files have one; 'wmctl generate --template FILE' brings another"
        case .noTemplate: "name a file with one with --template, or leave --chat away"
        case .notFetched(let model, _): "run 'wmctl model fetch \(model)'"
        case .noProgram(_, let help): help
        case .unknownColumns:
            "write --output-format jsonl, or make it the only input, of a run that does not go on with another"
        case .outputIsInput: "name another file with --output"
        case .wrongTokenizer(_, let model) where model.hasSuffix(".gguf"):
            "leave --tokenizer away: the model's own is in its file"
        case .wrongTokenizer, .noTokenizer: "name the model's own with --tokenizer"
        case .cannotRead, .cannotWrite, .cannotUse, .cannotFetch, .notASecret, .notAPeerSecret, .differentPassphrases,
            .notTokens,
            .noReadableKey, .noTexts,
            .onlyRevokedKeys, .payload:
            nil
        }
    }

    /// What else there is of a kind, for those who have network.
    private static func fetchable(_ kind: String) -> String {
        kind == "model" ? KnownModel.all.map { "; or run 'wmctl model fetch \($0.name)'" }.joined() : ""
    }

    private static func list(_ paths: [String]) -> String {
        paths.map { "'\($0)'" }.joined(separator: ", ")
    }

    private static func name(of path: String) -> String {
        path == "-" ? "standard input" : "'\(path)'"
    }
}
