// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens

/// A vocabulary whose files do not say how text is split, as its publisher uses it.
///
/// Facts from tiktoken's `openai_public.py`, `llama_models`' `tokenizer.py` and dashscope's `qwen_tokenizer.py`.
struct KnownRanks {
    /// What the publisher calls it.
    let name: String
    /// The fingerprint of the ordinary tokens.
    let fingerprint: String
    /// How text is split.
    let pattern: SplitPattern
    /// Whether text is first brought into Unicode's normal form C.
    var isComposed = false
    /// The special tokens: names, and the id of each.
    let special: [(name: String, id: TokenID)]

    static let all = [
        KnownRanks(name: "gpt2", fingerprint: gpt2, pattern: .gpt2, special: [(endOfText, 50256)]),
        KnownRanks(name: "r50k_base", fingerprint: gpt2, pattern: .gpt2, special: [(endOfText, 50256)]),
        KnownRanks(name: "p50k_base", fingerprint: p50k, pattern: .gpt2, special: [(endOfText, 50256)]),
        KnownRanks(
            name: "p50k_edit",
            fingerprint: p50k,
            pattern: .gpt2,
            special: [(endOfText, 50256)] + numbered(infill, from: 50281)
        ),
        KnownRanks(
            name: "cl100k_base",
            fingerprint: "be52da118a38232d010811f3ca60f21b7824fd75ab422e92cf240c54253bba22",
            pattern: .cl100k,
            special: [(endOfText, 100257)] + numbered(infill, from: 100258) + [("<|endofprompt|>", 100276)]
        ),
        KnownRanks(
            name: "o200k_base",
            fingerprint: o200k,
            pattern: .o200k,
            special: [(endOfText, 199999), ("<|endofprompt|>", 200018)]
        ),
        KnownRanks(name: "o200k_harmony", fingerprint: o200k, pattern: .o200k, special: harmony),
        KnownRanks(
            name: "llama3",
            fingerprint: "5861169db03f237c50ae849a13788f96c746f9636d9722ed30a45b7e0675ce30",
            pattern: .llama3,
            special: numbered(llama3, from: 128_000)
        ),
        KnownRanks(
            name: "llama4",
            fingerprint: "459df124c59552692c770bad082338172fa3fcf21500143696fb48bdbc5f28ec",
            pattern: .o200k,
            special: numbered(llama4, from: 200_000)
        ),
        KnownRanks(
            name: "qwen",
            fingerprint: "33bc5cb3ea15d95094254600052ea2af5a2b1f2329fe534700587ac0e40a8b2d",
            pattern: .qwen2,
            isComposed: true,
            special: numbered(
                [endOfText, "<|im_start|>", "<|im_end|>"] + (0..<205).map { "<|extra_\($0)|>" },
                from: 151_643
            )
        ),
    ]

    // MARK: Names

    private static let gpt2 = "7cff19521369c7f5f5ed77ed7b730e7491800afb47d01d341e12b3ca740d8543"
    private static let p50k = "20008e85f3a96f8e4d871a25f8bc2047e9fc493fc9136b0fd6c470a8beb3732b"
    private static let o200k = "5d6cb6182d039b81bc66a2185f24eb91de7e333213fb2e7a46d5c982c77f3d00"

    private static let endOfText = "<|endoftext|>"
    private static let infill = ["<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"]

    private static func numbered(_ names: [String], from first: TokenID) -> [(name: String, id: TokenID)] {
        names.enumerated().map { ($0.element, first + TokenID($0.offset)) }
    }

    private static func reserved(_ range: Range<Int>, _ group: String = "") -> [String] {
        range.map { "<|\(group)reserved_special_token_\($0)|>" }
    }

    private static var harmony: [(name: String, id: TokenID)] {
        let named: [TokenID: String] = [
            199_998: "<|startoftext|>", 199_999: endOfText, 200_002: "<|return|>", 200_003: "<|constrain|>",
            200_005: "<|channel|>", 200_006: "<|start|>", 200_007: "<|end|>", 200_008: "<|message|>",
            200_012: "<|call|>",
        ]
        // Id 200018 has two names in the publisher's file, `<|endofprompt|>` and `<|reserved_200018|>`; the later decodes.
        return (199_998..<201_088).map { (named[$0] ?? "<|reserved_\($0)|>", $0) }
    }

    private static var llama3: [String] {
        ["<|begin_of_text|>", "<|end_of_text|>"] + reserved(0..<2)
            + [
                "<|finetune_right_pad_id|>", "<|step_id|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>",
                "<|eot_id|>", "<|python_tag|>", "<|image|>",
            ] + reserved(2..<246)
    }

    private static var llama4: [String] {
        let text =
            ["<|header_start|>", "<|header_end|>", "<|eom|>", "<|eot|>", "<|step|>"]
            + reserved(0..<6, "text_post_train_")
            + ["<|python_start|>", "<|python_end|>", "<|finetune_right_pad|>"] + reserved(8..<69, "text_post_train_")
        let vision =
            ["<|image_start|>", "<|image_end|>"] + reserved(0..<2, "vision_")
            + ["<|tile_x_separator|>", "<|tile_y_separator|>"] + reserved(2..<6, "vision_") + ["<|image|>"]
            + reserved(6..<7, "vision_") + ["<|patch|>"] + reserved(7..<1048, "vision_")
        let reasoning =
            reserved(0..<8, "reasoning_") + ["<|reasoning_thinking_start|>", "<|reasoning_thinking_end|>"]
        let named = ["<|begin_of_text|>", "<|end_of_text|>"] + infill + text + vision + reasoning
        return named + reserved(0..<(2_048 - named.count))
    }
}
