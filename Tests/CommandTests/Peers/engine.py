# SPDX-License-Identifier: Apache-2.0
"""An inference engine that knows nothing of watermarks: writes marked texts with the client of docs/filter.md.

Usage: engine.py WMCTL FILTER.md TOKENIZER.json; prints a JSON object with two texts
"""

import json
import math
import pathlib
import random
import re
import sys

import tokenizers

wmctl, document, path = sys.argv[1:]
for block in re.findall(r"^```python\n(.*?)^```$", pathlib.Path(document).read_text(), re.DOTALL | re.MULTILINE):
    exec(block)


class Engine:
    """A made-up language: after every word other words are likely. Only whole words, so that ids survive the way through text."""

    def __init__(self, tokenizer):
        self.size = tokenizer.get_vocab_size()
        self.words = [token for token in range(self.size) if re.fullmatch(" [a-z]+", tokenizer.decode([token]))]

    def next_logits(self, ids):
        chance = random.Random(ids[-1] if ids else -1)
        logits = [None, -math.inf, math.nan] * (self.size // 3) + [None] * (self.size % 3)
        for word in self.words:
            logits[word] = chance.gauss(0, 2)
        return logits


tokenizer = tokenizers.Tokenizer.from_file(path)
engine = Engine(tokenizer)
with Marker("--tokenizer", path, "--seed", "11", program=wmctl) as marker:
    by_logits = write(engine, tokenizer, marker, "It was late, and", 150)
print(marker.said(), file=sys.stderr)

marker = Marker("--seed", "12", "--top-k", "80", program=wmctl)
text = []
for _ in range(150):
    logits = engine.next_logits(text)
    likeliest = sorted(engine.words, key=lambda word: -logits[word])[:100]
    text.append(marker.choose(text, candidates=[(word, logits[word]) for word in likeliest]))
refused = None
try:
    marker.choose(text, candidates=[])
except ValueError as error:
    refused = str(error)
status = marker.close()
print(marker.said(), file=sys.stderr)
ended = None
with Marker("--key", "nobody", program=wmctl) as marker:
    marker.process.wait()
    try:
        marker.choose([], logits=[0])
    except RuntimeError as error:
        ended = str(error)
print(json.dumps({"logits": by_logits, "candidates": tokenizer.decode(text), "refused": refused, "status": status,
                  "ended": ended}))
