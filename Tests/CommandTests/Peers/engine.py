# SPDX-License-Identifier: Apache-2.0
"""An inference engine that knows nothing of watermarks: writes marked texts with the client of integrations/python.

Usage: engine.py WMCTL CLIENT-FOLDER TOKENIZER.json; prints a JSON object with texts
"""

import json
import math
import random
import re
import sys

import numpy
import tokenizers

wmctl, client, path = sys.argv[1:]
sys.path.insert(0, client)
sys.dont_write_bytecode = True
from wmctl_marker import Marker, MarkingProcessor, step


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


def write(engine, tokenizer, marker, prompt, count):
    prompt = tokenizer.encode(prompt).ids
    text = []
    for _ in range(count):
        text.append(marker.choose(text, logits=engine.next_logits(prompt + text)))
    return tokenizer.decode(text)


def write_by_processor(engine, processor, prompts, count):
    """As generate of transformers has it: arrays of all texts, or as llama-cpp-python has it: of one; then the likeliest token."""
    ids = numpy.array(prompts)
    for _ in range(count):
        rows = numpy.array([engine.next_logits(row.tolist()) for row in numpy.atleast_2d(ids)], numpy.float32)
        scores = processor(ids, rows if ids.ndim == 2 else rows[0])
        assert (scores > -math.inf).sum(-1).min() == 1 == (scores > -math.inf).sum(-1).max()
        ids = numpy.concatenate([ids, scores.argmax(-1, keepdims=True)], -1)
    return ids[..., len(numpy.atleast_2d(prompts)[0]):].tolist()


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
# Many texts a step through one pipe, in more steps than its buffers hold; each is what it is alone.
steps = [step([number], candidates=[(word, -word) for word in engine.words[number:number + 50]], seed=number)
         for number in range(2500)]
together = marker.choose_all(steps)
assert together[::100] == [marker.choose_all([one])[0] for one in steps[::100]]
for processor in [MarkingProcessor(marker, top_k=100), MarkingProcessor(marker, 1, temperature=1.1)]:
    both = write_by_processor(engine, processor, [[5], [9]], 100)
alone = write_by_processor(engine, MarkingProcessor(marker, top_k=100), [5, 6], 100)
# One seed for all of a call: the same texts each time, which neither repeat each other nor go round in circles.
seeded = [write_by_processor(engine, MarkingProcessor(marker, seed=seed, **settings), [[5], [5]], 100)
          for seed, settings in [(3, {"top_k": 100}), (3, {"top_k": 100}), (4, {})]]
assert seeded[0] == seeded[1] != seeded[2]
for first, second in seeded:
    assert first != second
    for ids in (first, second):
        assert len({tuple(ids[at:at + 5]) for at in range(len(ids) - 4)}) == len(ids) - 4, "a text goes round in circles"
infinite = None
try:
    step([], logits=[0, math.inf])
except ValueError as error:
    infinite = str(error)
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
print(json.dumps({"logits": by_logits, "candidates": tokenizer.decode(text), "processor": tokenizer.decode(both[1]),
                  "processor, one text": tokenizer.decode(alone), "refused": refused, "infinite": infinite, "status": status,
                  "ended": ended}))
