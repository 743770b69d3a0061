#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Encodes many texts by one case of rules.py, as live_encode.py does by one vocabulary.

usage: live_rules.py CASE COUNT OUTPUT
"""
import json
import struct
import sys

from tokenizers import Tokenizer

import peer
import rules


def main():
    name, count, output = sys.argv[1:]
    vectors = json.loads((peer.HERE / "rules.json").read_text())
    template = next(case["file"] for case in vectors["cases"] if case["name"] == name)
    tokenizer = Tokenizer.from_str(rules.text_of(template, vectors["models"]))
    tokenizer.encode_special_tokens = True
    texts = list(rules.texts(int(count), 6))
    if name.startswith("form ") or "lowercase" in name:
        texts += rules.characters()
    with open(output, "wb") as file:
        for text, tokens in zip(texts, rules.encode(tokenizer, texts)):
            if tokens is None:
                continue
            data = text.encode()
            file.write(struct.pack("<I", len(data)) + data + struct.pack("<I", len(tokens)) + peer.digest(tokens).digest())


main()
