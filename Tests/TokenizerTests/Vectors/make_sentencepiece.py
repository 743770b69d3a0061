#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes sentencepiece.json: small models of BPE type, and the ids and decoded texts of PyPI's sentencepiece 0.2.x.

usage: make_sentencepiece.py
"""
import base64
import io
import json
import struct

import sentencepiece

import peer
import rules
import torture

PLAIN = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}
CASES = {
    "bytes": {**PLAIN, "byte_fallback": True},
    "unknown": PLAIN,
    "no prefix": {**PLAIN, "byte_fallback": True, "add_dummy_prefix": False},
    "user-defined": {**PLAIN, "byte_fallback": True, "user_defined_symbols": ["▁▁", "<mark>", "the", "▁x", "☃a", "▁▁▁▁"],
                     "control_symbols": ["<ctrl>"]},
    "spaces removed": {"normalization_rule_name": "identity", "byte_fallback": True},
    "spaces removed, no prefix": {"normalization_rule_name": "identity", "add_dummy_prefix": False},
    "runs of spaces": {**PLAIN, "byte_fallback": True, "split_by_whitespace": True},
    "whole": {**PLAIN, "byte_fallback": True, "split_by_whitespace": False, "split_digits": True},
}
# Published models have runs of spaces, all of one score, of which the leftmost is merged first.
RUNS = [*range(2, 15), 16]
MORE = [*(" " * n + "the" + " " * (n // 3) for n in range(3, 40, 2)), "<mark> the <mark>x", "a<ctrl>b", " x  x   x    x     x", "☃a☃", "▁▁▁ ▁", "   ", "▁", " ▁ ", "\n a", "<0x41>", "a  ▁ "]


def train(options):
    writer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(rules.lines()), model_writer=writer, model_type="bpe", vocab_size=480, character_coverage=0.98,
        hard_vocab_limit=False, minloglevel=2, num_threads=1, **options)
    return writer.getvalue()


def piece(text, score):
    """A piece as a field of the model."""
    text = text.encode()
    body = b"\x0a" + bytes([len(text)]) + text + b"\x15" + struct.pack("<f", score)
    return b"\x0a" + bytes([len(body)]) + body


def main():
    texts = [t.replace("\0", "") for t in [*rules.SAMPLES, *MORE, *torture.SAMPLES, *rules.random_texts(60, 8), *torture.short_texts(40)]]
    entries = []
    for name, options in CASES.items():
        model = train(options)
        if name == "runs of spaces":
            model += b"".join(piece("▁" * n, -1e9) for n in RUNS)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        ids = [processor.encode(t) for t in texts]
        entries.append({
            "name": name,
            "model": base64.b64encode(model).decode(),
            "ids": [" ".join(map(str, i)) for i in ids],
            "decoded": [None if processor.unk_id() in i else processor.decode(i) for i in ids],
        })
    origin = f"PyPI sentencepiece {sentencepiece.__version__}"
    (peer.HERE / "sentencepiece.json").write_text(
        '{"origin": %s,\n"texts": %s,\n"cases": [\n%s\n]}\n'
        % (json.dumps(origin), json.dumps(texts), ",\n".join(json.dumps(e) for e in entries)))


if __name__ == "__main__":
    main()
