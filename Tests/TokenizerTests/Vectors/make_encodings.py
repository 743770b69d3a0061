#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes encodings.json: ids of the samples, and hashes of the ids of generated texts, by PyPI's tokenizers 0.23.3.

Run scripts/fetch_vocabularies.py and make_variants.py first.

usage: make_encodings.py
"""
import hashlib
import json

import tokenizers

import peer
import torture


def main():
    samples = [{"text": t, "ids": {}, "recognized_ids": {}} for t in torture.SAMPLES]
    generated = [{"name": n, "recipe": r, "ids": {}} for n, r in torture.GENERATED.items()]
    texts = [torture.text(g["recipe"]) for g in generated]
    for entry, text in zip(generated, texts):
        entry["bytes"] = len(text.encode())
        entry["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    for name in peer.VOCABULARIES:
        plain, recognizing = peer.load(name), peer.load(name, recognized=True)
        for sample in samples:
            ids = plain.encode(sample["text"], add_special_tokens=False).ids
            special = recognizing.encode(sample["text"], add_special_tokens=False).ids
            sample["ids"][name] = ids
            if special != ids:
                sample["recognized_ids"][name] = special
        for entry, ids in zip(generated, peer.encode(plain, texts)):
            entry["ids"][name] = {"count": len(ids), "sha256": peer.digest(ids).hexdigest()}
    origin = f"PyPI tokenizers {tokenizers.__version__}, add_special_tokens=False; ids: encode_special_tokens=True"
    lines = [json.dumps(s) for s in samples], [json.dumps(g) for g in generated]
    (peer.HERE / "encodings.json").write_text(
        '{"origin": %s,\n"samples": [\n%s\n],\n"generated": [\n%s\n]}\n'
        % (json.dumps(origin), ",\n".join(lines[0]), ",\n".join(lines[1]))
    )


main()
