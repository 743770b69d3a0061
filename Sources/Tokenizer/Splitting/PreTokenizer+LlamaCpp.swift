// SPDX-License-Identifier: Apache-2.0

extension PreTokenizer {
    /// The splits of a GGUF file, by its `tokenizer.ggml.pre`.
    ///
    /// The ids that count are those of the tokenizer that a model was trained with. llama.cpp's own expressions stand for it,
    /// except where they are only near to it: it writes `'[sS]` for `(?i:'s)`, which has ſ, too, spells the capitals and small
    /// letters of `tekken` and `gpt-4o` without Unicode's cases, and has no `Punctuation` and `Digits` for `falcon`. Here those
    /// names mean the original. `pixtral` is not known, since llama.cpp's expression for it is not that of the model, nor is
    /// `default`, which stands for no model.
    /// - Throws: ``TokenizerError/unsupported(_:name:)`` for a name that is not known.
    init(llamaCpp name: String) throws(TokenizerError) {
        if let pattern = PreTokenizer.families[name] {
            self.init(splits: pattern.splits)
            return
        }
        switch name {
        case "bailingmoe", "bailingmoe2", "llada-moe":
            self.init(splits: SplitPattern.qwen2.splits)
        case "ufakzeka":
            self.init(splits: [.cl100k(CL100KPattern(mostDigits: 1, contractions: .none))])
        case "seed-coder":
            self.init(splits: [.cl100k(CL100KPattern(mostDigits: 1, takesLineEnds: false))])
        case "minicpm5":
            // The second split never sees more digits than the first leaves together.
            self.init(splits: [
                try .init(isolating: PatternText.deepSeekNumbers), .cl100k(CL100KPattern(mostDigits: 3)),
            ])
        case "falcon":
            self.init(splits: [
                .punctuation(.contiguous), .gpt2(GPT2Pattern()),
                .byteDigits(ByteDigitSplit(kind: .digits(isIndividual: false))),
                .byteDigits(ByteDigitSplit(kind: .triples)),
            ])
        case "bloom", "gpt3-finnish", "poro-chat":
            self.init(splits: [try .init(isolating: PatternText.bloom)])
        case "viking":
            self.init(splits: [try .init(isolating: PatternText.bloom), .digits(DigitSplit(isIndividual: true))])
        case "deepseek-coder":
            self.init(splits: [
                try .init(isolating: #"[\r\n]"#), try .init(isolating: #"\s?\p{L}+"#),
                try .init(isolating: #"\s?\p{P}+"#),
                try .init(isolating: "[一-龥ࠀ-一가-퟿]+"), .digits(DigitSplit(isIndividual: true)),
            ])
        default:
            throw .unsupported(.preTokenizer, name: name)
        }
    }

    /// Names whose splits have a name here, too.
    private static let families: [String: SplitPattern] = {
        let names: [SplitPattern: String] = [
            .gpt2: """
            gpt-2 phi-2 mpt olmo jais trillion granite-docling gigachat a.x-4.0 mellum modern-bert exaone4 roberta-bpe \
            jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code
            """,
            .llama3: """
            llama3 llama-v3 llama-bpe falcon3 falcon-h1 midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe glm4 chatglm-bpe
            """,
            .o200k: "gpt-4o llama4 kanana2 talkie minimax-m2 granite-embed-multi-97m",
            .qwen2: "qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2",
            .qwen35: "qwen35",
            .tekken: "tekken",
            .deepSeekV3: "deepseek-v3 hunyuan-dense joyai-llm hy_v4",
            .smollm: "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2",
        ]
        var families: [String: SplitPattern] = [:]
        for (pattern, list) in names {
            for name in list.split(separator: " ") { families[String(name)] = pattern }
        }
        return families
    }()
}

extension PreTokenizer.Split {
    /// The split whose pieces are the matches of the expression and what lies between them.
    fileprivate init(isolating regex: String) throws(TokenizerError) {
        try self.init(regex: regex, behavior: .isolated, isInverted: false)
    }
}
