#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/Tokenizer/CharacterClass+Table.swift from the Unicode Character Database.

Letters and numbers of split patterns are those of Unicode 16.0 (the regular-expression engine inside PyPI's tokenizers
0.23), individual digits those of Unicode 17.0 (its Rust standard library); a live test compares every code point.
Data: PyPI's unicodedata2 in both versions, installed into a temporary folder.

usage: scripts/unicode_classes.py            rewrite the table
       scripts/unicode_classes.py --check    exit 1 when the table in the repository is stale
"""
import pathlib
import subprocess
import sys
import tempfile

PATTERN_VERSION = "16.0.0"
DIGITS_VERSION = "17.0.0"
TARGET = pathlib.Path(__file__).parent.parent / "Sources/Tokenizer/CharacterClass+Table.swift"
# The property White_Space, which is what \s means; unchanged since Unicode 6.3.
WHITESPACE = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, *range(9, 14), *range(0x2000, 0x200B)}
OTHER, LETTER, NUMBER, SPACE, LATE_NUMBER = range(5)

HEADER = f"""\
// SPDX-License-Identifier: Apache-2.0
// Made by scripts/unicode_classes.py; do not edit.

extension CharacterClass {{
    /// Where the class changes: code point << 3 | class, ascending; letters and numbers of Unicode {PATTERN_VERSION},
    /// `lateNumber`s of {DIGITS_VERSION}.
    static let changes: [UInt32] = [
"""


def categories(version):
    """The general category's first letter of every code point, as one string."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", folder, f"unicodedata2=={version}"],
            check=True,
        )
        code = (
            "import unicodedata2 as u;"
            f"assert u.unidata_version == {version!r};"
            "print(''.join(u.category(chr(c))[0] for c in range(0x110000)))"
        )
        return subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONPATH": folder}
        ).stdout.strip()


def main():
    pattern, digits = categories(PATTERN_VERSION), categories(DIGITS_VERSION)
    changes, before = [], None
    for point in range(0x110000):
        if point in WHITESPACE:
            kind = SPACE
        elif pattern[point] == "L":
            kind = LETTER
        elif pattern[point] == "N":
            # A number of the older version that were no digit of the newer would need a class of its own.
            assert digits[point] == "N"
            kind = NUMBER
        else:
            kind = LATE_NUMBER if digits[point] == "N" else OTHER
        if kind != before:
            changes.append(point << 3 | kind)
            before = kind
    lines = [changes[i : i + 10] for i in range(0, len(changes), 10)]
    body = "".join("        " + ", ".join(f"0x{c:X}" for c in line) + ",\n" for line in lines)
    text = HEADER + body + "    ]\n}\n"
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f"{TARGET} is stale; run {sys.argv[0]}")
    TARGET.write_text(text)
    print(f"{TARGET}: {len(changes)} changes")


main()
