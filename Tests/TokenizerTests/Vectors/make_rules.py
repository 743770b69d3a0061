#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes rules.json: the small tokenizers of rules.py, and what PyPI's tokenizers 0.23.3 makes of texts.

Ids are given where special tokens are text, and where they are recognised; decoded is the text of the latter.

usage: make_rules.py
"""
import json

import tokenizers
from tokenizers import Tokenizer

import peer
import rules


def main():
    texts = list(rules.texts(60, 5))
    entries = []
    for name, template in rules.cases().items():
        tokenizer = Tokenizer.from_str(rules.text_of(template, rules.models_by_name()))
        recognized = rules.encode(tokenizer, texts)
        decoded = [tokenizer.decode(ids, skip_special_tokens=False) if ids is not None else None
                   for ids in recognized[: len(rules.SAMPLES)]]
        tokenizer.encode_special_tokens = True
        plain = rules.encode(tokenizer, texts)
        samples = len(rules.SAMPLES)
        entries.append({
            "name": name,
            "file": template,
            "ids": plain[:samples],
            "recognized": [[] if a == b else a for a, b in zip(recognized[:samples], plain)],
            "decoded": decoded if json.loads(template.split(', "model"')[0] + "}")["decoder"] else [],
            "panics": [i for i, ids in enumerate(plain) if ids is None],
            "digest": peer.digest(sum((ids for ids in plain if ids is not None), [])).hexdigest(),
        })
    origin = f"PyPI tokenizers {tokenizers.__version__}"
    (peer.HERE / "rules.json").write_text(
        '{"origin": %s,\n"models": %s,\n"texts": %s,\n"cases": [\n%s\n]}\n'
        % (json.dumps(origin), json.dumps(rules.models_by_name()), json.dumps(texts), ",\n".join(json.dumps(e) for e in entries))
    )


main()
