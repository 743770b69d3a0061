// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import JSON
import Tokenizer
import Tokens
import Watermark

/// A language model in a GGUF file.
struct GGUFDescription: ModelDescription {
    private let path: String
    private let size: Int
    private let version: Int
    private let tensorCount: UInt64
    private let model: GGUFModel
    private let sha256: String
    /// The tokenizer in the file, or why it cannot be used.
    private let tokenizer: Result<LoadedTokenizer, CommandError>

    /// - Throws: ``CommandError`` when the file is not whole.
    init(_ path: String, _ console: Console) throws(CommandError) {
        self.path = path
        let file = try ModelFile.gguf(path, isWhole: true)
        model = GGUFModel(file)
        version = file.version
        tensorCount = file.tensorCount
        size = try FileDigest.size(of: path)
        do throws(CommandError) {
            tokenizer = .success(try LoadedTokenizer(path: path))
        } catch {
            tokenizer = .failure(error)
        }
        sha256 = try FileDigest.sha256(of: path, console).hexadecimal
    }

    private var loaded: LoadedTokenizer? { try? tokenizer.get() }

    /// The control tokens with what they are for.
    private var tokens: [(role: String, id: TokenID)] {
        [("begin", model.beginToken), ("end", model.endToken), ("end_of_turn", model.endOfTurnToken)]
            .compactMap { role, id in id.map { (role, $0) } }
    }

    private func spelling(of token: TokenID) -> String? { loaded?.tokenizer.decode([token]) }

    // MARK: For people

    var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("file", path),
            ("name", model.name ?? "not told"),
            ("architecture", model.architecture ?? "not told"),
            ("parameters", model.parameterCount.map(Decimal.grouped) ?? "none"),
            ("quantisation", model.quantization ?? "not told"),
            ("size", Decimal.count(size, "byte")),
            ("context", model.contextLength.map { Decimal.count($0, "token") } ?? "not told"),
            ("vocabulary", model.vocabularySize.map { Decimal.count($0, "token") } ?? "none"),
            ("tokenizer", tokenizerText),
            ("tokens", tokensText),
            ("chat template", templateText),
        ]
        if let loaded { fields.append(("fingerprint", loaded.binding.vocabularySHA256)) }
        fields += [("licence", model.license ?? "not told"), ("SHA-256", sha256)]
        return fields
    }

    private var tokenizerText: String {
        let kind = [model.tokenizerKind ?? "none", model.preTokenizer].compactMap { $0 }.joined(
            separator: ", split as "
        )
        switch tokenizer {
        case .success: return kind
        case .failure(let error): return "\(kind) (cannot be used: \(error))"
        }
    }

    private var tokensText: String {
        let names = ["begin": "begin", "end": "end", "end_of_turn": "end of turn"]
        let parts = tokens.map { role, id in
            "\(names[role] ?? role) \(id)\(spelling(of: id).map { " \(quoted($0))" } ?? "")"
        }
        let adds = model.addsBeginToken == true ? "; prompts begin with the first" : ""
        return parts.isEmpty ? "not told" : parts.joined(separator: ", ") + adds
    }

    private var templateText: String {
        let named = model.namedChatTemplates.map { quoted($0.name) }.joined(separator: ", ")
        let more = named.isEmpty ? "" : ", and others named \(named)"
        guard let template = model.chatTemplate else { return "none" + more }
        return "\(Decimal.count(template.utf8.count, "byte")); --template prints it" + more
    }

    // MARK: For programs

    func writeMembers(to json: inout JSONWriter) {
        json.member("path", path)
        json.member("bytes", size)
        json.member("sha256", sha256)
        json.member("gguf_version", version)
        json.member("name", model.name)
        json.member("architecture", model.architecture)
        json.member("parameters", model.parameterCount)
        json.member("tensors", tensorCount)
        json.member("quantization", model.quantization)
        json.member("license", model.license)
        json.member("context_length", model.contextLength)
        json.member("vocabulary_size", model.vocabularySize)
        json.member("vocabulary_sha256", loaded?.binding.vocabularySHA256)
        json.member("tokenizer", model.tokenizerKind)
        json.member("pre_tokenizer", model.preTokenizer)
        for name in ["begin", "end", "end_of_turn"] {
            json.key("\(name)_token")
            guard let id = tokens.first(where: { $0.role == name })?.id else {
                json.null()
                continue
            }
            json.object { json in
                json.member("id", id)
                json.member("name", spelling(of: id))
            }
        }
        json.member("adds_begin_token", model.addsBeginToken ?? false)
        json.member("chat_template", model.chatTemplate)
        json.key("named_chat_templates")
        json.object { json in
            for (name, template) in model.namedChatTemplates { json.member(name, template) }
        }
    }
}
