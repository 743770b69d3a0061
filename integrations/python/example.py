# SPDX-License-Identifier: Apache-2.0
"""Marks four texts at once whose logits come from an engine that knows nothing of watermarks.

Usage: example.py TOKENIZER.json [WMCTL [OPTION…]]; prints one text a line. Needs the package `tokenizers`.

    wmctl key new --id prod
    python integrations/python/example.py vocab/english/tokenizer.json wmctl --key prod > texts.txt
    wmctl score --format lines texts.txt
"""

import random
import re
import sys

import tokenizers

from wmctl_marker import Marker, step


class Engine:
    """Stands for an inference server: gives logits for several sequences at once.

    A made-up language, in which each word makes other words likely; words are whole tokens.
    """

    def __init__(self, tokenizer):
        self.size = tokenizer.get_vocab_size()
        self.words = [token for token in range(self.size) if re.fullmatch(" [a-z]+", tokenizer.decode([token]))]

    def next_logits(self, sequences):
        return [self._logits(ids[-1]) for ids in sequences]

    def _logits(self, last):
        chance = random.Random(last)
        logits = [None] * self.size
        for word in self.words:
            logits[word] = chance.gauss(0, 2)
        return logits


def write(engine, tokenizer, marker, prompts, count):
    """Texts after each of the prompts, all one step further at a time."""
    prompts = [tokenizer.encode(prompt).ids for prompt in prompts]
    texts = [[] for _ in prompts]
    for _ in range(count):
        logits = engine.next_logits([prompt + text for prompt, text in zip(prompts, texts)])
        tokens = marker.choose_all(step(text, logits=row, top_k=200) for text, row in zip(texts, logits))
        for text, token in zip(texts, tokens):
            text.append(token)
    return [tokenizer.decode(text) for text in texts]


def main(path, program="wmctl", *options):
    tokenizer = tokenizers.Tokenizer.from_file(path)
    prompts = ["It was late, and", "Nobody knew why", "The sea", "In the end"]
    with Marker("--tokenizer", path, *options, program=program) as marker:
        print(*write(Engine(tokenizer), tokenizer, marker, prompts, 150), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
