// SPDX-License-Identifier: Apache-2.0

#if Llama
import BenchmarkSupport
import CLlama

/// llama.cpp's own loop, as its `llama-bench` has it: one token for each sequence, whichever, and no sampling.
@safe final class PlainLoop {
    /// How the model is loaded and the context made.
    enum Settings {
        /// As wmctl does: weights mapped as they lie in the file, a cache of its own for each sequence.
        case ours
        /// As llama.cpp does when nothing is said, which copies weights into another order.
        case standard
    }

    private let model: OpaquePointer
    private let context: OpaquePointer
    private var batch: llama_batch
    private let sequences: Int
    private let vocabularySize: Int
    private var depth = 0

    init(_ path: String, _ settings: Settings, sequences: Int, contextLength: Int, threads: Int) throws {
        var loading = unsafe llama_model_default_params()
        if settings == .ours { unsafe loading.use_extra_bufts = false }
        guard let model = unsafe llama_model_load_from_file(path, loading) else { throw BenchError.unreadable(path) }
        var making = unsafe llama_context_default_params()
        unsafe making.n_ctx = UInt32(sequences * contextLength)
        unsafe making.n_seq_max = UInt32(sequences)
        unsafe making.n_threads = Int32(threads)
        unsafe making.n_threads_batch = Int32(threads)
        guard let context = unsafe llama_init_from_model(model, making) else { throw BenchError.unreadable(path) }
        unsafe self.model = model
        unsafe self.context = context
        unsafe batch = llama_batch_init(Int32(sequences), 0, 1)
        self.sequences = sequences
        vocabularySize = unsafe Int(llama_vocab_n_tokens(llama_model_get_vocab(model)))
    }

    deinit {
        unsafe llama_batch_free(batch)
        unsafe llama_free(context)
        unsafe llama_model_free(model)
    }

    /// Decodes one token of each sequence.
    func step() throws {
        unsafe batch.n_tokens = Int32(sequences)
        for row in 0..<sequences {
            unsafe batch.token[row] = llama_token((depth * 7919 + row * 104_729 + 1000) % vocabularySize)
            unsafe batch.pos[row] = llama_pos(depth)
            unsafe batch.n_seq_id[row] = 1
            if let sequence = unsafe batch.seq_id[row] { unsafe sequence[0] = llama_seq_id(row) }
            unsafe batch.logits[row] = 1
        }
        guard unsafe llama_decode(context, batch) == 0 else { throw BenchError.unreadable("a step") }
        unsafe llama_synchronize(context)
        depth += 1
    }
}
#endif
