#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Train the byte-level BPE vocabulary of vocab/english from a plain-text corpus.

    train-tokenizer.py CORPUS.txt OUTPUT.json [VOCABULARY_SIZE]

Needs PyPI's `tokenizers` at the version in requirements.txt; the same corpus and version give the same bytes.
"""
import json
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def main(corpus: str, output: str, size: int = 16384) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train([corpus], trainer)
    with open(output, "w", encoding="utf-8") as file:
        json.dump(json.loads(tokenizer.to_str()), file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
