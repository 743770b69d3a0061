#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/Tokenizer/Text/CharacterClass+Table.swift from the Unicode Character Database.

The peers that ids are compared with know different versions, found by splitting every code point with them:
  16.0  regular expressions of PyPI's tokenizers 0.23 (Oniguruma) and of tiktoken and tekken (Rust's regex): all classes
  17.0  Rust's standard library inside tokenizers: what `Digits` calls a number
   8.0  Rust's unicode_categories inside tokenizers: what `Punctuation` calls punctuation
Data: PyPI's unicodedata2 in versions 16 and 17, installed into a temporary folder; differences to 8.0 are listed here.

usage: scripts/unicode_classes.py            rewrite the table
       scripts/unicode_classes.py --check    exit 1 when the table in the repository is stale
"""
import pathlib
import subprocess
import sys
import tempfile

PATTERN_VERSION = "16.0.0"
DIGITS_VERSION = "17.0.0"
TARGET = pathlib.Path(__file__).parent.parent / "Sources/Tokenizer/Text/CharacterClass+Table.swift"
# The property White_Space, which is what \s means; unchanged since Unicode 6.3.
WHITESPACE = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, *range(9, 14), *range(0x2000, 0x200B)}
# The property Other_Alphabetic outside letters and marks: circled and squared letters, which \w has.
ALPHABETIC_SYMBOLS = {*range(0x24B6, 0x24EA), *range(0x1F130, 0x1F14A), *range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A)}
# Bits of CharacterClass.
UPPER, LOWER, MARK, NUMBER, SPACE, PUNCTUATION, SYMBOL, WORD = (1 << bit for bit in range(8))
CATEGORIES = {"Lu": UPPER, "Lt": UPPER, "Ll": LOWER, "Lm": UPPER | LOWER, "Lo": UPPER | LOWER}
LATE_NUMBER = WORD  # alone
FIRST_LETTERS = {"M": MARK, "N": NUMBER, "P": PUNCTUATION, "S": SYMBOL}
# Code points that only one of Unicode 8.0 and 16.0 calls punctuation.
PUNCTUATION_SINCE_8 = """
61D 9FD A76 C77 C84 1B4E 1B4F 1B7D-1B7F 2E43-2E4F 2E52-2E5D 10D6E 10EAD 10F55-10F59 10F86-10F89 113D4 113D5 113D7 113D8
1144B-1144F 1145A 1145B 1145D 11660-1166C 116B9 1183B 11944-11946 119E2 11A3F-11A46 11A9A-11A9C 11A9E-11AA2 11B00-11B09
11BE1 11C41-11C45 11C70 11C71 11EF7 11EF8 11F43-11F4F 11FFF 12FF1 12FF2 16D6D-16D6F 16E97-16E9A 16FE2 1E5FF 1E95E 1E95F
"""
PUNCTUATION_OF_8 = "166D 111C9"

HEADER = f"""\
// SPDX-License-Identifier: Apache-2.0
// Made by scripts/unicode_classes.py; do not edit.

extension CharacterClass {{
    /// Where the class changes: code point << 8 | class, ascending; Unicode {PATTERN_VERSION}, and the
    /// late numbers of {DIGITS_VERSION}.
    static let changes: [UInt32] = [
"""
RANGES = """\
    ]

    /// {text}: first and last code points, ascending.
    static let {name}: [UInt32] = [
"""


def categories(version):
    """The general category of every code point."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", folder, f"unicodedata2=={version}"],
            check=True,
        )
        code = (
            "import unicodedata2 as u;"
            f"assert u.unidata_version == {version!r};"
            "print(','.join(u.category(chr(c)) for c in range(0x110000)))"
        )
        result = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONPATH": folder}
        )
        return result.stdout.strip().split(",")


def parse_ranges(text):
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def runs(points):
    """First and last points of each run, flat."""
    flat = []
    for point in sorted(points):
        if flat and flat[-1] == point - 1:
            flat[-1] = point
        else:
            flat += [point, point]
    return flat


def lines(numbers):
    rows = [numbers[i : i + 10] for i in range(0, len(numbers), 10)]
    return "".join("        " + ", ".join(f"0x{n:X}" for n in row) + ",\n" for row in rows)


def class_of(point, category):
    if point in WHITESPACE:
        return SPACE
    kind = CATEGORIES.get(category) or FIRST_LETTERS.get(category[0], 0)
    if category in ("Nd", "Nl", "Pc") or point in ALPHABETIC_SYMBOLS:
        kind |= WORD
    return kind


def main():
    pattern, digits = categories(PATTERN_VERSION), categories(DIGITS_VERSION)
    changes, before = [], None
    for point in range(0x110000):
        kind = class_of(point, pattern[point])
        if digits[point][0] == "N" and pattern[point][0] != "N":
            assert kind == 0
            kind = LATE_NUMBER
        if kind != before:
            changes.append(point << 8 | kind)
            before = kind
    # A number of the older version that were none of the newer would need a class of its own.
    assert all(digits[p][0] == "N" for p in range(0x110000) if pattern[p][0] == "N")
    since, gone = set(parse_ranges(PUNCTUATION_SINCE_8)), set(parse_ranges(PUNCTUATION_OF_8))
    assert all(pattern[p][0] == "P" for p in since) and not any(pattern[p][0] == "P" for p in gone)
    text = HEADER + lines(changes)
    text += RANGES.format(name="changedPunctuation", text="Characters that are punctuation in only one of Unicode 8.0 and 16.0")
    text += lines(runs(since | gone)) + "    ]\n}\n"
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f"{TARGET} is stale; run {sys.argv[0]}")
    TARGET.write_text(text)
    print(f"{TARGET}: {len(changes)} changes")


main()
