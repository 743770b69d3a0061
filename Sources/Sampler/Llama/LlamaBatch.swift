// SPDX-License-Identifier: Apache-2.0

#if Llama
internal import CLlama
internal import CLlamaGuard
internal import Tokens

/// The tokens of one call of llama.cpp, with their places.
@safe final class LlamaBatch {
    /// The most tokens.
    let capacity: Int
    /// The number of tokens.
    private(set) var count = 0

    private var batch: llama_batch

    init(capacity: Int) {
        self.capacity = capacity
        unsafe batch = llama_batch_init(Int32(capacity), 0, 1)
    }

    deinit { unsafe llama_batch_free(batch) }

    /// Adds a token without asking for the logits after it.
    func add(_ token: TokenID, at position: Int, of sequence: Int) {
        precondition(count < capacity)
        unsafe batch.token[count] = llama_token(token)
        unsafe batch.pos[count] = llama_pos(position)
        unsafe batch.n_seq_id[count] = 1
        unsafe batch.seq_id[count]?.pointee = llama_seq_id(sequence)
        unsafe batch.logits[count] = 0
        count += 1
    }

    /// Asks for the logits after the token that was added last.
    func requestLogits() {
        precondition(count > 0)
        unsafe batch.logits[count - 1] = 1
    }

    /// llama.cpp's status: 0 is success, `LLAMA_GUARD_THROWN` what must not be gone on with.
    func decode(in context: OpaquePointer) -> Int32 {
        unsafe batch.n_tokens = Int32(count)
        return unsafe llama_guard_decode(context, &batch)
    }

    func removeAll() { count = 0 }
}
#endif
