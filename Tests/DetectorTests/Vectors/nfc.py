#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes nfc.csv: random strings and their Normalization Form C by Python's unicodedata, as code points.

    python3 nfc.py > nfc.csv                            (Python 3.11, Unicode 14)

Alphabets are those where composition is hard: Latin, Greek and Vietnamese with marks of many combining classes, Hangul
jamo, Indic vowel signs, composition exclusions, singletons, CJK compatibility ideographs.
"""
import random
import unicodedata

random.seed(20260917)
LATIN = list(range(0x41, 0x5B)) + list(range(0xC0, 0x180)) + list(range(0x1E00, 0x1F00))
MARKS = list(range(0x300, 0x340)) + [0x340, 0x341, 0x343, 0x344, 0x345] + list(range(0x346, 0x34F))
MARKS += list(range(0x591, 0x5BE)) + list(range(0x64B, 0x656)) + [0x93C, 0x302A, 0x3099, 0x1D165, 0x1D16D]
GREEK = list(range(0x391, 0x3A2)) + list(range(0x1F00, 0x1F16)) + [0x1F71, 0x2126]
HANGUL = list(range(0x1100, 0x1113)) + list(range(0x1161, 0x1176)) + list(range(0x11A8, 0x11C3)) + [0xAC00, 0xAC01]
INDIC = [0x915, 0x93C, 0x958, 0x9C7, 0x9BE, 0x9D7, 0xB47, 0xB3E, 0xB56, 0xBC6, 0xBBE, 0xCC6, 0xCC2, 0xCD5, 0xD46, 0xD3E]
INDIC += [0xDD9, 0xDCF, 0xDCA, 0x1025, 0x102E, 0x1B05, 0x1B35, 0x11099, 0x110BA, 0x11131, 0x11127, 0x1133E, 0x11347]
OTHER = [0x212B, 0x2ADC, 0x338, 0xFB1D, 0xFB2C, 0xF900, 0xFA10, 0x2F800, 0x1D15E, 0x304B, 0x3099, 0x5D0, 0x627, 0x653]
POOLS = [LATIN + MARKS, GREEK + MARKS, HANGUL, INDIC, OTHER + MARKS, LATIN + GREEK + HANGUL + INDIC + OTHER + MARKS]

print("text,nfc")
for _ in range(600):
    pool = random.choice(POOLS)
    text = "".join(chr(random.choice(pool)) for _ in range(random.randint(1, 24)))
    # The final letters keep the text from counting as Latin, in which letters are folded before they compose.
    text += "\u0436" * 30
    nfc = unicodedata.normalize("NFC", text)
    print(",".join(" ".join(f"{ord(c):X}" for c in s) for s in (text, nfc)))
