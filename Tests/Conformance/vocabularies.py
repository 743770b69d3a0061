# SPDX-License-Identifier: Apache-2.0
"""The vocabularies that are compared, and the peers that know their ids."""
import pathlib
from dataclasses import dataclass

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


def same(kind, **settings):
    return kind, None, settings


def of(kind, path, **settings):
    return kind, path, settings


MISTRAL = [same(peers.SentencePiece), same(peers.MistralSentencePiece)]
VOCABULARIES = [
    Vocabulary("english", str(REPOSITORY / "vocab/english/tokenizer.json"), [same(peers.Tokenizers)]),
    Vocabulary("gpt2", "gpt2/encoder.json", [same(peers.Tiktoken, name="gpt2"), of(peers.Tokenizers, "gpt2.json")]),
    Vocabulary("gpt2.json", "gpt2.json", [same(peers.Tokenizers)]),
    Vocabulary("smollm2.gguf", "smollm2.gguf", [of(peers.Tokenizers, "smollm2.json")]),
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
