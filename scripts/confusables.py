#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/Detector/Normalization/LookalikeTable.swift: letters that pass for an ASCII letter.

    pip install confusable-homoglyphs==3.3.1
    python3 scripts/confusables.py > Sources/Detector/Normalization/LookalikeTable.swift

The facts are those of Unicode's confusables.txt (UTS #39), which PyPI's confusable-homoglyphs 3.3.1 carries in the
version of Unicode 15.1. Kept are letters (and letter-like numerals) that are confusable with one ASCII letter, except

* letters of living Latin alphabets (below U+0250): a Turkish dotless i is no attack;
* styled forms (mathematical alphanumerics, fullwidth letters), which Unicode's own decompositions undo.

confusables.txt takes I, l, 1 and | for one shape and names it "l"; here a capital becomes "I" instead.
"""
import json
import os
import unicodedata
from collections import defaultdict

import confusable_homoglyphs

LATIN_LETTERS_END = 0x250


def ascii_letter(source, shape):
    plain = unicodedata.normalize("NFKC", source)
    if len(plain) == 1 and plain.isascii():
        return plain
    return "I" if shape == "l" and unicodedata.category(source) == "Lu" else shape


def main():
    folder = os.path.dirname(confusable_homoglyphs.__file__)
    with open(os.path.join(folder, "confusables.json"), encoding="utf-8") as file:
        confusables = json.load(file)
    sources = defaultdict(list)
    for source, shapes in confusables.items():
        if len(source) != 1 or ord(source) < LATIN_LETTERS_END:
            continue
        category = unicodedata.category(source)
        if not (category.startswith("L") or category == "Nl"):
            continue
        if unicodedata.decomposition(source).startswith(("<font>", "<wide>")):
            continue
        for shape in {entry["c"] for entry in shapes}:
            if len(shape) == 1 and shape.isascii() and shape.isalpha():
                sources[ascii_letter(source, shape)].append(ord(source))
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Written by scripts/confusables.py from Unicode 15.1's confusables.txt; do not edit.")
    print()
    print("/// Letters of other alphabets that pass for an ASCII letter, as hexadecimal code points, by that letter.")
    print("let lookalikeTable: [(letter: UInt8, sources: String)] = [")
    for letter in sorted(sources):
        words = [f"{value:X}" for value in sorted(sources[letter])]
        lines, line = [], ""
        for word in words:
            if len(line) + len(word) > 100:
                lines.append(line)
                line = ""
            line += (" " if line else "") + word
        lines.append(line)
        if len(lines) == 1:
            print(f'    (UInt8(ascii: "{letter}"), "{lines[0]}"),')
        else:
            print(f'    (\n        UInt8(ascii: "{letter}"),\n        """')
            for index, line in enumerate(lines):
                print(f"        {line}" + (" \\" if index + 1 < len(lines) else ""))
            print('        """\n    ),')
    print("]")


main()
