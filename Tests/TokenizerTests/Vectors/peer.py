# SPDX-License-Identifier: Apache-2.0
"""PyPI's tokenizers as the peer: loads a vocabulary by name and gives ids."""
import hashlib
import pathlib

import numpy
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
VARIANTS = ["digit-runs", "gaps", "unordered", "added", "whole"]
VOCABULARIES = ["english", "gpt2", "smollm2", *VARIANTS]


def path(name):
    """Where the vocabulary's tokenizer.json lies; gpt2 and smollm2 come from scripts/fetch_vocabularies.py."""
    if name in VARIANTS:
        return HERE / "variants" / f"{name}.json"
    if name == "english":
        return REPOSITORY / "vocab/english/tokenizer.json"
    return REPOSITORY / ".cache/tokenizers" / f"{name}.json"


def load(name, recognized=False):
    tokenizer = Tokenizer.from_file(str(path(name)))
    tokenizer.encode_special_tokens = not recognized
    return tokenizer


def encode(tokenizer, texts):
    """The ids of every text."""
    return [e.ids for e in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]


def digest(ids):
    """SHA-256 of ids as 32-bit little-endian numbers."""
    return hashlib.sha256(numpy.array(ids, dtype="<u4").tobytes())
