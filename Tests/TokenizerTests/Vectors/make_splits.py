#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes splits.json: texts and their pieces by the peers, for each way of splits.py.

usage: make_splits.py            needs tokenizers and tiktoken
"""
import json
import pathlib

import splits

TARGET = pathlib.Path(__file__).parent / "splits.json"


def lengths(pieces, end):
    """The lengths of the pieces, those that are dropped with a minus."""
    at, result = 0, []
    for first, last in [*pieces, (end, end)]:
        result += [at - first] if first > at else []
        result += [last - first] if last > first else []
        at = last
    return result


def main():
    texts = list(splits.short_texts(40, 41))
    lines = []
    for name, steps in splits.cases().items():
        found = [lengths(pieces, len(text.encode())) for text, pieces in zip(texts, splits.pieces(steps, texts))]
        lines.append(json.dumps({"name": name, "steps": steps, "lengths": found}, separators=(",", ":")))
    TARGET.write_text('{"texts": ' + json.dumps(texts) + ',\n"ways": [\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{TARGET}: {len(lines)} ways")


main()
