// SPDX-License-Identifier: Apache-2.0

/// Split patterns by the names that people use for them: for vocabularies whose files do not say how text is split.
public enum SplitPattern: String, CaseIterable, Sendable {
    /// GPT-2, and OpenAI's `r50k_base`, `p50k_base` and `p50k_edit`.
    case gpt2
    /// OpenAI's `cl100k_base`, as tiktoken splits: white space at the end of a text is one piece.
    case cl100k
    /// Llama 3, and `cl100k_base` as converted for PyPI's tokenizers.
    case llama3
    /// OpenAI's `o200k_base` and `o200k_harmony`, and Llama 4.
    case o200k
    /// Qwen 1 to 3: like ``llama3``, each number character alone.
    case qwen2
    /// Qwen 3.5: like ``qwen2``, marks belong to words.
    case qwen35 = "qwen3.5"
    /// Mistral's `tekken`.
    case tekken
    /// DeepSeek V3, R1 and later.
    case deepSeekV3 = "deepseek-v3"
    /// SmolLM, StarCoder, Command R: each number character alone, then ``gpt2``.
    case smollm

    /// The splits of the pattern.
    var splits: [PreTokenizer.Split] {
        switch self {
        case .gpt2: [.gpt2(GPT2Pattern())]
        case .cl100k: [.cl100k(CL100KPattern(whiteSpace: .wholeEnd))]
        case .llama3: [.cl100k(CL100KPattern())]
        case .o200k: [.o200k(O200KPattern())]
        case .qwen2: [.cl100k(CL100KPattern(mostDigits: 1))]
        case .qwen35:
            [.cl100k(CL100KPattern(mostDigits: 1, wordClasses: CharacterClass.letter | CharacterClass.mark))]
        case .tekken: [.o200k(O200KPattern(mostDigits: 1, contractions: .none))]
        case .deepSeekV3: [.deepSeek(DeepSeekPattern())]
        case .smollm: [.digits(DigitSplit(isIndividual: true)), .gpt2(GPT2Pattern())]
        }
    }
}
