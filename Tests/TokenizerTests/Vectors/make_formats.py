#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes one small vocabulary in every kind of file into formats/, and ids of samples into formats.json.

The ids are those of tiktoken 0.12, mistral-common 1.13, sentencepiece 0.2 and tokenizers 0.23, each for its own kind of file.

usage: make_formats.py
"""
import base64
import io
import json
import pathlib
import random
import struct

import sentencepiece
import tiktoken
from mistral_common.tokens.tokenizers.tekken import Tekkenizer
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

import torture

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "formats"
GPT2 = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
          r"|\s+(?!\S)|\s")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?"
          r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
SAMPLES = [
    "", "the theatre was for it", "they're HE'S we'll 'S don'T", "  two  spaces \n\n lines\r\n\t\n end   ", "1234567 a12b",
    "<|endoftext|> [INST] <s>", "aaaaaaaaaaaaaaaaaaaa", "日本語日本語 русский ελληνικά", "camelCase HTTPServer ABCdef/ghi//\n",
    "naïve — 🙂👨‍👩‍👧 e\u0301", "==== ---- ....", "\u00a0\u3000 wide\u2003", "a\0b",
]


def lines():
    numbers = random.Random(0)
    result = [" ".join(numbers.choice(torture.WORDS) for _ in range(50)) for _ in range(100)]
    result += ["".join(numbers.choice(torture.SCRIPTS + torture.DIGITS) for _ in range(50)) for _ in range(20)]
    return result + ["a" * 9, "==== ----", "aaaa", "日本語日本語", "  \n\n  \n\n    "] * 9


def trained():
    """Names and merges of a byte-level vocabulary of 450 tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=450, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(lines(), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return sorted(model["vocab"], key=model["vocab"].get), model["merges"]


def byte_alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {**{chr(b): b for b in printable}, **{chr(256 + i): b for i, b in enumerate(others)}}


ALPHABET = byte_alphabet()


def spelt(name):
    return bytes(ALPHABET[c] for c in name)


def gguf(path, pairs):
    """A GGUF file, version 3, of metadata alone."""
    def text(value):
        data = value.encode()
        return struct.pack("<Q", len(data)) + data

    def value(item):
        if isinstance(item, bool):
            return 7, struct.pack("<?", item)
        if isinstance(item, int):
            return 4, struct.pack("<I", item)
        if isinstance(item, float):
            return 6, struct.pack("<f", item)
        if isinstance(item, str):
            return 8, text(item)
        kinds = [value(one) for one in item]
        kind = {4: 5}.get(kinds[0][0], kinds[0][0])
        return 9, struct.pack("<IQ", kind, len(kinds)) + b"".join(data for _, data in kinds)

    out = b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs))
    for key, item in pairs.items():
        kind, data = value(item)
        out += text(key) + struct.pack("<I", kind) + data
    path.write_bytes(out)


FOLDER.mkdir(exist_ok=True)
names, merges = trained()
ids = {}

# tiktoken: the ranks leave a gap, as those of p50k_base do.
shifted = [i if i < 440 else i + 3 for i in range(len(names))]
ranks = {spelt(name): rank for name, rank in zip(names, shifted)}
(FOLDER / "ranks.tiktoken").write_text(
    "".join(f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items())
)
for name, pattern in (("gpt2", GPT2), ("cl100k", CL100K)):
    encoding = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    ids[f"ranks.tiktoken {name}"] = [encoding.encode(text, disallowed_special=()) for text in SAMPLES]

# Tekken: the single bytes first, in their order.
ordered = [bytes([b]) for b in range(256)] + [spelt(name) for name in names if len(spelt(name)) > 1]
vocab = [{"rank": i, "token_bytes": base64.b64encode(t).decode(), "token_str": None} for i, t in enumerate(ordered)]
config = {"pattern": TEKKEN, "num_vocab_tokens": len(vocab), "default_vocab_size": 430, "default_num_special_tokens": 30,
          "version": "v3"}
(FOLDER / "tekken.json").write_text(json.dumps({"config": config, "vocab": vocab}, indent=0) + "\n")
tekken = Tekkenizer.from_file(FOLDER / "tekken.json")
ids["tekken.json"] = [tekken.encode(text, bos=False, eos=False) for text in SAMPLES]

# GPT-2's pair, and the same vocabulary in a GGUF file.
pair = FOLDER / "pair"
pair.mkdir(exist_ok=True)
(pair / "encoder.json").write_text(json.dumps({**{n: i for i, n in enumerate(names)}, "<|endoftext|>": len(names)}))
(pair / "vocab.bpe").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
model = models.BPE({n: i for i, n in enumerate(names)}, [tuple(m) for m in merges])
reference = Tokenizer(model)
reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
ids["pair gpt2"] = [reference.encode(text).ids for text in SAMPLES]
gguf(FOLDER / "byte-pairs.gguf", {
    "general.architecture": "llama", "llama.block_count": 30, "llama.rope.freq_base": 10000.0,
    "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.add_bos_token": False,
    "tokenizer.ggml.tokens": [*names, "<|endoftext|>", "[PAD451]"],
    "tokenizer.ggml.token_type": [1] * len(names) + [3, 5],
    "tokenizer.ggml.merges": [" ".join(m) for m in merges],
})
ids["byte-pairs.gguf"] = ids["pair gpt2"]

# SentencePiece inside GGUF.
trained_model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(lines()), model_writer=trained_model, model_type="bpe", vocab_size=480, byte_fallback=True,
    character_coverage=0.98, normalization_rule_name="identity", remove_extra_whitespaces=False, minloglevel=2,
    num_threads=1,
)
pieces = sentencepiece.SentencePieceProcessor(model_proto=trained_model.getvalue())
count = pieces.vocab_size()
kinds = [2 if pieces.is_unknown(i) else 3 if pieces.is_control(i) else 6 if pieces.is_byte(i) else 1 for i in range(count)]
gguf(FOLDER / "sentence-pieces.gguf", {
    "general.architecture": "llama", "tokenizer.ggml.model": "llama", "tokenizer.ggml.pre": "default",
    "tokenizer.ggml.tokens": [pieces.id_to_piece(i) for i in range(count)],
    "tokenizer.ggml.scores": [pieces.get_score(i) for i in range(count)],
    "tokenizer.ggml.token_type": kinds,
})
ids["sentence-pieces.gguf"] = [pieces.encode(text) for text in SAMPLES]

(HERE / "formats.json").write_text(
    json.dumps({"samples": SAMPLES, "ids": ids}, ensure_ascii=False).replace('], "', '],\n"') + "\n"
)
