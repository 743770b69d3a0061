// SPDX-License-Identifier: Apache-2.0
// Empty unless the package's trait Llama is on.
#ifdef WMCTL_LLAMA
#include "llama_guard.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

#include <llama.h>

namespace {

thread_local char reason[1024];
// Whether a call of this file is under way on this thread, which will catch what is thrown.
thread_local bool is_guarded = false;

void keep(const char *text) {
    if (reason[0] == '\0') std::snprintf(reason, sizeof reason, "%s", text);
}

void on_log(ggml_log_level level, const char *text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR && is_guarded) keep(text);
}

// ggml calls this before it aborts; whoever throws from here does not come back. The frames between are C and C++ with unwind
// tables.
void on_abort(const char *message) {
    if (is_guarded) throw std::runtime_error(message);
    std::fprintf(stderr, "llama.cpp: error: %s\n", message);
}

template <typename Result, typename Body>
Result guarded(Result failed, Body body) {
    reason[0] = '\0';
    is_guarded = true;
    Result result = failed;
    try {
        result = body();
    } catch (const std::exception &error) {
        keep(error.what());
    } catch (...) {
        keep("unknown error");
    }
    is_guarded = false;
    return result;
}

} // namespace

void llama_guard_start(void) {
    llama_log_set(on_log, nullptr);
    ggml_set_abort_callback(on_abort);
    llama_backend_init();
}

llama_model *llama_guard_load(const char *path, const llama_guard_model_options *options) {
    return guarded<llama_model *>(nullptr, [&] {
        llama_model_params parameters = llama_model_default_params();
        parameters.n_gpu_layers = options->gpu_layers;
        parameters.load_mode = llama_supports_mmap() ? LLAMA_LOAD_MODE_MMAP : LLAMA_LOAD_MODE_NONE;
        // Weights are read where they are mapped, not copied into another order.
        parameters.use_extra_bufts = false;
        return llama_model_load_from_file(path, parameters);
    });
}

llama_context *llama_guard_open(llama_model *model, const llama_guard_context_options *options) {
    return guarded<llama_context *>(nullptr, [&] {
        llama_context_params parameters = llama_context_default_params();
        parameters.n_ctx = options->context_length * options->sequences;
        parameters.n_seq_max = options->sequences;
        parameters.n_batch = parameters.n_ctx;
        parameters.n_ubatch = options->microbatch;
        parameters.n_outputs_max = options->sequences;
        parameters.n_threads = options->threads;
        parameters.n_threads_batch = options->threads;
        parameters.kv_unified = false;
        parameters.no_perf = true;
        return llama_init_from_model(model, parameters);
    });
}

int32_t llama_guard_decode(llama_context *context, const llama_batch *batch) {
    return guarded<int32_t>(LLAMA_GUARD_THROWN, [&] { return llama_decode(context, *batch); });
}

const char *llama_guard_reason(void) { return reason; }
#endif
