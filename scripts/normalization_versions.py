#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/Tokenizer/Text/LateCharacters+Table.swift: characters that PyPI's tokenizers 0.23.3 does not normalise.

Its normalisation forms are those of Unicode 9.0. Characters that came later and have a decomposition, a combining class or
a part in a composition are found by asking it about every character that PyPI's `regex` 2026.11.15 knows one of.

usage: normalization_versions.py
"""
import pathlib

import regex
from tokenizers import normalizers

TARGET = pathlib.Path(__file__).parent.parent / "Sources/Tokenizer/Text/LateCharacters+Table.swift"
HEADER = """\
// SPDX-License-Identifier: Apache-2.0
// Made by scripts/normalization_versions.py; do not edit.

extension LateCharacters {
    /// First and last code points, ascending.
    static let ranges: [ClosedRange<UInt32>] = [
"""
NFD, NFKD = normalizers.NFD(), normalizers.NFKD()
# Parts of compositions that came later; the other part is of Unicode 9.0 or has no class either.
PARTS = [0x11930, 0x11935, 0x105D2, 0x105DA, *range(0x11382, 0x113D0), *range(0x1611E, 0x1612A), *range(0x16D63, 0x16D6A)]


def is_late(point):
    """Whether newer data says something of the character, and the peer leaves it alone."""
    character = chr(point)
    if regex.match(r"[\p{ccc=0}&&\p{dt=none}]", character, regex.V1) and point not in PARTS:
        return False
    texts = ["a\u0315" + character, "a" + character + "\u0334", "a\u0345" + character]
    return NFKD.normalize_str(character) == character and all(NFD.normalize_str(t) == t for t in texts)


def main():
    ranges = []
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000 or not is_late(point):
            continue
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    lines, line = [], "       "
    for first, last in ranges:
        item = f" 0x{first:X}...0x{last:X},"
        if len(line + item) > 120:
            lines.append(line)
            line = "       "
        line += item
    TARGET.write_text(HEADER + "\n".join([*lines, line]) + "\n    ]\n}\n")


main()
