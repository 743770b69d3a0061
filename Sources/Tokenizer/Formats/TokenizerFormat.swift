// SPDX-License-Identifier: Apache-2.0

/// The kinds of files that a tokenizer is read from.
public enum TokenizerFormat: String, CaseIterable, Sendable {
    /// `tokenizer.json` of Hugging Face's `tokenizers`.
    case huggingFace = "tokenizer.json"
    /// Rank files of tiktoken.
    case ranks = "tiktoken ranks"
    /// `.model` files of SentencePiece.
    case sentencePiece = "SentencePiece model"
    /// `tekken.json` of Mistral.
    case tekken = "tekken.json"
    /// GGUF files of llama.cpp, of models or of vocabularies alone.
    case gguf = "GGUF"
    /// GPT-2's two files, a vocabulary and a list of merges: `encoder.json` and `vocab.bpe`, or `vocab.json` and `merges.txt`.
    case merges = "vocabulary and merges"

    /// What people call it.
    public var name: String { rawValue }

    /// All kinds, as a sentence lists them.
    static let list =
        "a tokenizer.json, a tekken.json, ranks of tiktoken, a SentencePiece model, a GGUF file, "
        + "or GPT-2's vocabulary and merges"

    /// What the beginning of a file tells.
    enum Beginning {
        case gguf, json, ranks, merges, sentencePiece
    }

    /// Tells a file by its first bytes; nil when it is of no known kind.
    static func beginning(_ bytes: Span<UInt8>) -> Beginning? {
        if GGUFFile.isBeginning(bytes) { return .gguf }
        if isSentencePiece(bytes) { return .sentencePiece }
        if MergesFile.isBeginning(bytes) { return .merges }
        if RankFile.isBeginning(bytes) { return .ranks }
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        return bytes.indices.first { !blanks.contains(bytes[$0]) }.flatMap {
            bytes[$0] == UInt8(ascii: "{") ? .json : nil
        }
    }

    /// Whether the bytes begin like a protocol buffer whose first field is a piece with its spelling (`ModelProto`).
    private static func isSentencePiece(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 4, bytes[0] == 0x0A else { return false }
        var at = 1
        while at < bytes.count, bytes[at] >= 0x80, at < 5 { at += 1 }
        return at + 1 < bytes.count && bytes[at] > 0 && bytes[at + 1] == 0x0A
    }
}
