#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splits texts in every way of splits.py. Writes for each way: byte count (u32) and JSON of its steps; then for each text:
byte count, bytes, number of pieces, and first and last offset of each (all u32); then 0xFFFFFFFF.

usage: live_splits.py COUNT SEED OUTPUT       the samples, COUNT random texts, and for some ways texts with every character
"""
import json
import struct
import sys

import splits
import torture


def main():
    count, seed, output = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    characters = list(splits.all_characters())
    with open(output, "wb") as file:
        for name, steps in splits.cases().items():
            data = json.dumps(steps).encode()
            file.write(struct.pack("<I", len(data)) + data)
            texts = torture.SAMPLES + list(splits.short_texts(count, seed))
            if name in splits.OF_EVERY_CHARACTER:
                texts += characters
            for text, pieces in zip(texts, splits.pieces(steps, texts)):
                data = text.encode()
                file.write(struct.pack("<I", len(data)) + data)
                flat = [offset for piece in pieces for offset in piece]
                file.write(struct.pack(f"<I{len(flat)}I", len(pieces), *flat))
            file.write(struct.pack("<I", 0xFFFFFFFF))


main()
