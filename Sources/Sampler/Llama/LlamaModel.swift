// SPDX-License-Identifier: Apache-2.0

#if Llama
internal import CLlama
internal import CLlamaGuard
public import Tokens

/// A language model in a GGUF file, run by llama.cpp.
///
///     let model = try LlamaModel(contentsOf: "model.gguf", threads: 4)
///     let session = try model.makeSession(sequences: 4, contextLength: 2048)
///
/// The file is mapped, not copied. Immutable, so that many sessions and threads share one.
@safe public final class LlamaModel: LanguageModel {
    /// The file.
    public let path: String
    /// How many threads compute: 1 to ``mostThreads``.
    public let threads: Int
    /// V.
    public let vocabularySize: Int
    /// The length of text that the model was trained on, in tokens; never nil.
    public var contextLength: Int? { trainedLength }
    /// The tokens that end a text, of a turn or of a document.
    public let endOfGenerationTokens: Set<TokenID>
    /// The token that begins a text; nil when the vocabulary has none.
    public let beginningOfText: TokenID?
    /// Whether texts are to begin with ``beginningOfText``, as the model was trained.
    public let addsBeginningOfText: Bool
    /// Tokens that the file wants never to be written.
    public let suppressedTokens: Set<TokenID>
    /// ``contextLength``.
    package let trainedLength: Int

    // Freed in deinit; llama.cpp only reads it.
    package nonisolated(unsafe) let pointer: OpaquePointer

    /// The version of llama.cpp that runs.
    public static var libraryVersion: String { LlamaLibrary.version }

    /// The most threads that llama.cpp can compute with.
    public static let mostThreads = 512

    /// Maps a file.
    ///
    /// - Parameters:
    ///   - threads: how many compute; at least 1, and more than ``mostThreads`` are so many.
    ///   - gpuLayers: how many layers a graphics processor takes, where llama.cpp was built for one; nil for as many as fit.
    /// - Throws: ``SamplerError/unreadable(path:reason:)``, ``SamplerError/unusableModel(path:reason:)``.
    public init(contentsOf path: String, threads: Int, gpuLayers: Int? = nil) throws(SamplerError) {
        precondition(threads > 0)
        try LlamaLibrary.start(for: path)
        try LlamaFile.check(path)
        var options = llama_guard_model_options(gpu_layers: gpuLayers.map { Int32(clamping: $0) } ?? -1)
        guard let pointer = unsafe llama_guard_load(path, &options) else {
            throw .unusableModel(path: path, reason: LlamaLibrary.complaint ?? "llama.cpp cannot load it")
        }
        if let fault = unsafe LlamaModel.fault(of: pointer) {
            unsafe llama_model_free(pointer)
            throw .unusableModel(path: path, reason: fault)
        }
        unsafe self.pointer = pointer
        self.path = path
        self.threads = min(threads, Self.mostThreads)

        let vocabulary = unsafe llama_model_get_vocab(pointer)
        let count = unsafe llama_vocab_n_tokens(vocabulary)
        vocabularySize = Int(count)
        trainedLength = unsafe Int(llama_model_n_ctx_train(pointer))
        endOfGenerationTokens = Set((0..<count).filter { unsafe llama_vocab_is_eog(vocabulary, $0) }.map(TokenID.init))
        beginningOfText = unsafe TokenID(exactly: llama_vocab_bos(vocabulary))
        addsBeginningOfText = unsafe llama_vocab_get_add_bos(vocabulary)
        var suppressedCount: Int32 = 0
        let suppressed = unsafe llama_vocab_get_suppress_tokens(vocabulary, &suppressedCount)
        suppressedTokens = Set(
            unsafe UnsafeBufferPointer(start: suppressed, count: Int(suppressedCount)).compactMap {
                TokenID(exactly: $0)
            }
        )
    }

    deinit { unsafe llama_model_free(pointer) }

    /// Why a loaded model cannot write text; nil when it can.
    private static func fault(of pointer: OpaquePointer) -> String? {
        if unsafe llama_vocab_n_tokens(llama_model_get_vocab(pointer)) <= 0 { return "it has no vocabulary" }
        if unsafe llama_model_is_diffusion(pointer) {
            return "it is a diffusion model; expected one that writes one token after the other"
        }
        if unsafe llama_model_has_encoder(pointer) || !llama_model_has_decoder(pointer) {
            return "it has an encoder; expected a model that only decodes"
        }
        return nil
    }

    /// The most tokens of a text where nothing says how many are wanted; a longer cache would take gigabytes that nobody asked for.
    public static let standardContextLength = 8192

    /// Starts a session, which takes memory for all tokens that its sequences may have.
    ///
    /// - Parameters:
    ///   - sequences: 1 to 256.
    ///   - contextLength: the most tokens of each, cut to ``contextLength``; nil for that, or for ``standardContextLength`` if it is
    ///     longer.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``, ``SamplerError/unusableModel(path:reason:)``.
    public func makeSession(sequences: Int, contextLength: Int?) throws -> any LanguageModelSession {
        try LlamaSession(self, sequences: sequences, contextLength: contextLength ?? Self.standardContextLength)
    }
}
#endif
