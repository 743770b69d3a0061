// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// What the metadata of a GGUF file says about the model in it.
///
///     let model = GGUFModel(try GGUFFile(contentsOf: "model.gguf", readsTensors: true))
///     model.architecture  // llama
public struct GGUFModel: Sendable {
    /// What the model is called; nil where the file does not say.
    public let name: String?
    /// How it is built, such as `llama`; nil where the file does not say.
    public let architecture: String?
    /// How its numbers are stored, mostly, by the name that llama.cpp has for it: `Q4_K_M`; nil where the file does not
    /// say.
    public let quantization: String?
    /// The licence; nil where the file does not say.
    public let license: String?
    /// The number of parameters, which is that of all elements of all tensors; nil when the tensors were not read.
    public let parameterCount: Int?
    /// The most tokens that it was trained on at once.
    public let contextLength: Int?
    /// The kind of its tokenizer, such as `gpt2` or `llama`.
    public let tokenizerKind: String?
    /// How its tokenizer splits text, such as `llama-bpe`.
    public let preTokenizer: String?
    /// The number of its tokens.
    public let vocabularySize: Int?
    /// The token that begins a text.
    public let beginToken: TokenID?
    /// The token that ends a text.
    public let endToken: TokenID?
    /// The token that ends a turn.
    public let endOfTurnToken: TokenID?
    /// Whether a prompt begins with ``beginToken``; nil where the file does not say.
    public let addsBeginToken: Bool?
    /// How messages become a prompt, in Jinja; nil for a model that has no template, which then is no chat model.
    public let chatTemplate: String?
    /// Further templates by their names, sorted.
    public let namedChatTemplates: [(name: String, template: String)]

    /// What a file says.
    public init(_ file: GGUFFile) {
        let architecture = file["general.architecture"]?.text
        func ofArchitecture(_ key: String) -> Int? {
            architecture.flatMap { file["\($0).\(key)"]?.integer }
        }
        func token(_ key: String) -> TokenID? {
            file["tokenizer.ggml.\(key)_token_id"]?.integer.flatMap { TokenID(exactly: $0) }
        }
        self.architecture = architecture
        name = file["general.name"]?.text
        quantization = file["general.file_type"]?.integer.map { GGUFModel.quantizations[$0] ?? "type \($0)" }
        license = file["general.license"]?.text
        parameterCount = file.tensors.isEmpty ? nil : GGUFModel.parameterCount(file.tensors)
        contextLength = ofArchitecture("context_length")
        tokenizerKind = file["tokenizer.ggml.model"]?.text
        preTokenizer = file["tokenizer.ggml.pre"]?.text
        vocabularySize = file["tokenizer.ggml.tokens"]?.array?.count
        beginToken = token("bos")
        endToken = token("eos")
        endOfTurnToken = token("eot")
        addsBeginToken = file["tokenizer.ggml.add_bos_token"]?.bool
        chatTemplate = file[GGUFModel.templateKey]?.text
        let prefix = GGUFModel.templateKey + "."
        namedChatTemplates = file.keys.compactMap { key in
            guard key.hasPrefix(prefix), let template = file[key]?.text else { return nil }
            return (String(key.dropFirst(prefix.count)), template)
        }
    }

    private static let templateKey = "tokenizer.chat_template"

    private static func parameterCount(_ tensors: [GGUFTensor]) -> Int {
        tensors.reduce(0) { sum, tensor in
            // The reader has checked that the elements of one tensor can be counted; those of many may not be.
            let (total, overflow) = sum.addingReportingOverflow(tensor.shape.reduce(1, *))
            return overflow ? .max : total
        }
    }

    /// The names of `general.file_type`, from `llama.h`.
    private static let quantizations: [Int: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S",
        12: "Q3_K_M",
        13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
        21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
        29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE", 39: "NVFP4",
        40: "Q1_0",
        41: "Q2_0",
    ]
}
