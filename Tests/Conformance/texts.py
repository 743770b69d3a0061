# SPDX-License-Identifier: Apache-2.0
"""The sets of texts that tokenizers are compared on, as streams of frames: byte count (32 bits, little-endian), bytes."""
import hashlib
import io
import json
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SHARED = REPOSITORY.parent / "shared"
sys.path.append(str(REPOSITORY / "Tests/TokenizerTests/Vectors"))

import more_torture
import torture

# A block of the corpus, in lines; texts that are too small would test little, one large text would show no place.
BLOCK = 500


def lines(path):
    import zstandard

    with open(path, "rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
        yield from io.TextIOWrapper(reader, encoding="utf-8", newline="\n")


def corpus():
    block = []
    for line in lines(SHARED / "corpus/english-public-domain.txt.zst"):
        block.append(line)
        if len(block) == BLOCK:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()


def human():
    for path in sorted(SHARED.glob("human/*.jsonl.zst")):
        for line in lines(path):
            yield json.loads(line)["text"].encode()


def torture_set():
    yield from (t.encode() for t in torture.SAMPLES)
    yield from (t.encode() for t in torture.short_texts(5000))
    yield from torture.invalid_texts(3000)
    yield from (torture.text(recipe).encode() for recipe in torture.GENERATED.values())
    yield from (t.encode() for t in more_torture.texts())


def special_set():
    yield from (t.encode() for t in torture.SAMPLES)
    yield from (t.encode() for t in more_torture.SPECIALS)
    yield from (t.encode() for t in more_torture.special_texts())
    yield from (t.encode() for t in more_torture.pooled_texts(4000))


# name → (texts, whether special tokens are recognised)
SETS = {"corpus": (corpus, False), "human": (human, False), "torture": (torture_set, False), "specials": (special_set, True)}


class TextSet:
    """A set of texts in a file; equal texts are kept once."""

    def __init__(self, name, folder):
        texts, self.recognizes = SETS[name]
        self.name, self.path = name, pathlib.Path(folder) / name
        self.count = self.bytes = 0
        digest, seen = hashlib.sha256(), set()
        with open(self.path, "wb") as file:
            for text in texts():
                if text in seen:
                    continue
                seen.add(text)
                frame = struct.pack("<I", len(text)) + text
                file.write(frame)
                digest.update(frame)
                self.count += 1
                self.bytes += len(text)
        self.digest = digest.hexdigest()

    def __iter__(self):
        """The texts, as bytes."""
        with open(self.path, "rb") as file:
            while head := file.read(4):
                yield file.read(struct.unpack("<I", head)[0])

    def __getitem__(self, index):
        for place, text in enumerate(self):
            if place == index:
                return text
        raise IndexError(index)
