// SPDX-License-Identifier: Apache-2.0
// What llama.cpp makes of texts: llama_ids VOCABULARY.gguf [recognized] <texts
//
// Reads texts after their number of bytes, and answers each with the number of its tokens and their ids; before the first it answers 0.
// All numbers have 32 bits and are little-endian. No token is added in front or behind.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <llama.h>

static void write_words(const std::vector<int32_t> &words) {
    std::fwrite(words.data(), sizeof words[0], words.size(), stdout);
    std::fflush(stdout);
}

int main(int count, char **arguments) {
    if (count == 2 && std::strcmp(arguments[1], "version") == 0) {
        std::printf("%s\n", llama_version());
        return 0;
    }
    if (count < 2) return 64;
    llama_log_set([](ggml_log_level level, const char *text, void *) {
        if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
    }, nullptr);
    llama_backend_init();
    llama_model_params parameters = llama_model_default_params();
    parameters.vocab_only = true;
    llama_model *model = llama_model_load_from_file(arguments[1], parameters);
    if (model == nullptr) return 2;
    const llama_vocab *vocabulary = llama_model_get_vocab(model);
    const bool recognizes = count > 2 && std::strcmp(arguments[2], "recognized") == 0;

    write_words({0});
    std::string text;
    std::vector<int32_t> ids;
    uint32_t length = 0;
    while (std::fread(&length, sizeof length, 1, stdin) == 1) {
        text.resize(length);
        if (std::fread(text.data(), 1, length, stdin) != length) return 2;
        // No token writes less than a byte, and a space may come in front; what needs more is asked for again.
        ids.resize(length + 8);
        int32_t found = llama_tokenize(vocabulary, text.data(), (int32_t)length, ids.data(), (int32_t)ids.size(), false, recognizes);
        if (found < 0) {
            ids.resize((size_t)-found);
            found = llama_tokenize(vocabulary, text.data(), (int32_t)length, ids.data(), (int32_t)ids.size(), false, recognizes);
        }
        if (found < 0) return 2;
        ids.resize((size_t)found);
        ids.insert(ids.begin(), found);
        write_words(ids);
    }
    llama_model_free(model);
    return 0;
}
