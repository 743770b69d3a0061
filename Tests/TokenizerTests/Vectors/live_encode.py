#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Encodes texts with PyPI's tokenizers and writes, for each: byte count (u32), bytes, token count (u32), SHA-256 of the ids.

Texts are `torture`: the samples, the generated texts, short random texts and texts that are not UTF-8; `short`: the same
without the generated ones; or `shared`: the corpus and the human texts beside the checkout.

usage: live_encode.py VOCABULARY torture|short|shared OUTPUT
"""
import io
import json
import pathlib
import struct
import sys

import peer
import torture


def shared_texts(folder):
    import zstandard

    def lines(path):
        with open(path, "rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
            yield from io.TextIOWrapper(reader, encoding="utf-8", newline="\n")

    block = []
    for number, line in enumerate(lines(folder / "corpus/english-public-domain.txt.zst")):
        block.append(line)
        if number % 500 == 499:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()
    for path in sorted(folder.glob("human/*.jsonl.zst")):
        for line in lines(path):
            yield json.loads(line)["text"].encode()


def short_texts():
    yield from (t.encode() for t in torture.SAMPLES)
    yield from (t.encode() for t in torture.short_texts(5000))
    yield from torture.invalid_texts(3000)


def main():
    name, kind, output = sys.argv[1:]
    if kind == "shared":
        texts = list(shared_texts(peer.REPOSITORY.parent / "shared"))
    else:
        texts = list(short_texts())
    if kind == "torture":
        texts += [torture.text(recipe).encode() for recipe in torture.GENERATED.values()]
    ids = peer.encode(peer.load(name), (t.decode(errors="replace") for t in texts))
    with open(output, "wb") as file:
        for text, tokens in zip(texts, ids):
            file.write(struct.pack("<I", len(text)) + text + struct.pack("<I", len(tokens)) + peer.digest(tokens).digest())


main()
