# SPDX-License-Identifier: Apache-2.0
"""The vocabularies that are compared, and the peers that know their ids."""
import pathlib
from dataclasses import dataclass, field

import peers

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


@dataclass
class Vocabulary:
    """A file, and for each peer the file that it loads instead, if any, and its settings."""

    name: str
    path: str
    peers: list
    # Whether tokens write exactly their range of the text: there is no normaliser and every byte has a token.
    is_exact: bool = True
    # What the error says with which the file is refused.
    refusal: str = ""
    # Where llama.cpp is known to have other ids: set of texts → texts without an answer, texts with other ids, why.
    deviations: dict = field(default_factory=dict)


def same(kind, **settings):
    return kind, None, settings


def of(kind, path, **settings):
    return kind, path, settings


MISTRAL = [same(peers.SentencePiece), same(peers.MistralSentencePiece)]
VOCABULARIES = [
    Vocabulary("english", str(REPOSITORY / "vocab/english/tokenizer.json"), [same(peers.Tokenizers)]),
    Vocabulary("gpt2", "gpt2/encoder.json", [same(peers.Tiktoken, name="gpt2"), of(peers.Tokenizers, "gpt2.json")]),
    Vocabulary("gpt2.json", "gpt2.json", [same(peers.Tokenizers)]),
    Vocabulary("smollm2.gguf", "smollm2.gguf", [of(peers.Tokenizers, "smollm2.json"), same(peers.Llama)]),
    Vocabulary("smollm2.json", "smollm2.json", [same(peers.Tokenizers)]),
    Vocabulary("anthropic", "anthropic.json", [same(peers.Tokenizers)], is_exact=False),
    Vocabulary("deepseek", "deepseek.json", [same(peers.Tokenizers)]),
    Vocabulary("deepseek-litellm", "deepseek-litellm.json", [same(peers.Tokenizers)]),
    Vocabulary("p50k_base", "p50k_base.tiktoken", [same(peers.Tiktoken, name="p50k_base")]),
    Vocabulary("cl100k_base", "cl100k_base.tiktoken", [same(peers.Tiktoken, name="cl100k_base")]),
    Vocabulary("o200k_base", "o200k_base.tiktoken", [same(peers.Tiktoken, name="o200k_base")]),
    Vocabulary("llama3", "llama3/tokenizer.model",
               [same(peers.Tiktoken, pattern=peers.LLAMA3_PATTERN, specials=peers.llama3_specials())]),
    Vocabulary("llama4", "llama4/tokenizer.model",
               [same(peers.Tiktoken, pattern=peers.LLAMA4_PATTERN, specials=peers.llama4_specials())]),
    Vocabulary("qwen", "qwen.tiktoken",
               [same(peers.ComposingTiktoken, pattern=peers.QWEN_PATTERN, specials=peers.qwen_specials())],
               is_exact=False),
    Vocabulary("mistral-v1", "tokenizer.model.v1", MISTRAL, is_exact=False),
    Vocabulary("mistral-v2", "mistral_instruct_tokenizer_240216.model.v2", MISTRAL, is_exact=False),
    Vocabulary("mistral-v3", "mistral_instruct_tokenizer_240323.model.v3", MISTRAL, is_exact=False),
    Vocabulary("mistral-v7", "mistral_instruct_tokenizer_241114.model.v7", MISTRAL, is_exact=False),
    Vocabulary("mistral-v7m1", "mistral_instruct_tokenizer_241114.model.v7m1", MISTRAL, is_exact=False),
    Vocabulary("tekken-240718", "tekken_240718.json", [same(peers.Tekken)]),
    Vocabulary("tekken-240911", "tekken_240911.json", [same(peers.Tekken)]),
]

# What llama.cpp's own vocabulary files are refused for; the others are read.
REFUSED = {
    "aquila": "key 'tokenizer.ggml.pre' is missing",
    "baichuan": "SentencePiece with score 0.0 given twice",
    "bert-bge": "model 'bert of a GGUF file' is not supported",
    "deepseek-llm": "pre-tokenizer 'deepseek-llm' is not supported",
    "gemma-4": "model 'gemma4 of a GGUF file' is not supported",
    "gpt-neox": "key 'tokenizer.ggml.pre' is missing",
    "nomic-bert-moe": "model 't5 of a GGUF file' is not supported",
    "phi-3": "SentencePiece with two unknown pieces",
}
# Why llama.cpp has other ids than the tokenizers that models were trained with.
LATE = "characters that Unicode added after 15 are neither digits nor letters to llama.cpp"
GAPS = "llama.cpp does not merge over bytes that the vocabulary lacks"
RECURSION = "llama.cpp overflows its stack where expressions match long stretches"
NEAR = "its expressions are near to the model's own"
DEVIATIONS = {
    "command-r": (0, 15, LATE), "deepseek-coder": (6, 1, f"{RECURSION}; {NEAR}"),
    "falcon": (1, 148, f"{GAPS}; {NEAR}; {RECURSION}"), "llama-bpe": (0, 4, LATE), "refact": (0, 13, LATE),
    "starcoder": (0, 13, LATE), "smollm2": (0, 28, f"{LATE}; {GAPS}"),
}
READ = ["command-r", "deepseek-coder", "falcon", "gpt-2", "llama-bpe", "llama-spm", "mpt", "qwen2", "qwen35", "refact", "starcoder"]
VOCABULARIES += [
    Vocabulary(f"llama.cpp/{name}", f"../llama/source/models/ggml-vocab-{name}.gguf", [same(peers.Llama)], is_exact=False,
               refusal=REFUSED.get(name, ""), deviations={"torture": DEVIATIONS[name]} if name in DEVIATIONS else {})
    for name in sorted([*REFUSED, *READ])
]
for vocabulary in VOCABULARIES:
    if vocabulary.name == "smollm2.gguf":
        vocabulary.deviations["torture"] = DEVIATIONS["smollm2"]
