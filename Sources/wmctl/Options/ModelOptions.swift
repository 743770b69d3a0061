// SPDX-License-Identifier: Apache-2.0

import Arguments
import Sampler
import Tokenizer
import Tokens

/// Which model writes: the one in `vocab/`, an `.ngram` file, or logits in a `.safetensors` file.
struct ModelOptions {
    static let model = Parameter(
        option: "model",
        short: "m",
        .model,
        default: TokenizerOptions.standardName,
        help: "The model: an .ngram or .safetensors file, or the name of one that came with the program."
    )
    private static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        help: "The model's tokenizer; unless given, the tokenizer.json beside the model, or english if made for it."
    )

    static let group = ParameterGroup("Model", [model, tokenizer, TokenizerOptions.pattern])

    private let wanted: String
    private let wantedTokenizer: TokenizerChoice?

    init(_ arguments: ParsedArguments) {
        wanted = arguments[Self.model]
        wantedTokenizer = arguments[Self.tokenizer].map { TokenizerChoice($0, arguments) }
    }

    /// Loads the model and its tokenizer and checks that they belong together.
    func load(_ environment: Environment) throws -> LoadedModel {
        let path = try ModelFile.path(of: wanted, environment)
        let model: any LanguageModel
        switch ModelFile.Kind(path: path) {
        case .ngram:
            model = try ModelFile.ngram(path)
        case .safetensors:
            model = try LogitsModel(contentsOf: path)
        case .gguf:
            throw CommandError.cannotUse("model", path: path, reason: "this program was built without llama.cpp")
        case nil:
            throw CommandError.cannotUse(
                "model",
                path: path,
                reason: "its name ends neither in .ngram nor in .safetensors"
            )
        }
        let tokenizer = try ModelFile.tokenizer(wantedTokenizer, of: model as? NgramModel, at: path, environment)
        guard tokenizer.tokenizer.vocabularySize <= model.vocabularySize else {
            throw SamplerError.vocabularyMismatch(
                model: model.vocabularySize,
                tokenizer: tokenizer.tokenizer.vocabularySize
            )
        }
        return LoadedModel(model: model, tokenizer: tokenizer)
    }
}

/// A model with its tokenizer.
struct LoadedModel {
    let model: any LanguageModel
    let tokenizer: LoadedTokenizer

    /// Ids that must not be drawn: control tokens, and those that the model has and the tokenizer cannot spell.
    var excludedTokens: Set<TokenID> {
        let spelled = tokenizer.tokenizer
        let count = spelled.vocabularySize
        var excluded = Set(TokenID(count)..<TokenID(max(count, model.vocabularySize)))
        for token in 0..<TokenID(count) where spelled.isSpecial(token) || spelled.bytes(of: token).isEmpty {
            excluded.insert(token)
        }
        return excluded
    }

    /// Ids whose text has a line break.
    var lineBreakingTokens: Set<TokenID> {
        let spelled = tokenizer.tokenizer
        let breaks = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        return Set(
            (0..<TokenID(spelled.vocabularySize)).filter { spelled.bytes(of: $0).contains(where: breaks.contains) }
        )
    }
}
