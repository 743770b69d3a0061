# SPDX-License-Identifier: Apache-2.0
"""Marks the text of any inference engine: a client of `wmctl filter --mode tokens` (docs/filter.md).

    with Marker("--key", "prod", "--tokenizer", "tokenizer.json") as marker:
        text.append(marker.choose(text, logits=engine.next_logits(prompt + text)))

Needs Python 3.9 and wmctl, and nothing else; `MarkingProcessor` takes the arrays of transformers and of llama-cpp-python.
"""

import hashlib
import heapq
import json
import math
import subprocess
import tempfile

# Answers of so many steps fit a pipe, so that neither side waits for the other to read.
_STEPS_AT_ONCE = 1000


def number(logit):
    """A logit as JSON can hold it: null for -Infinity and NaN; +Infinity is a ValueError."""
    if logit == math.inf:
        raise ValueError("a logit is Infinity; expected a finite number, or -Infinity for an impossible token")
    return None if logit is None or math.isnan(logit) or logit == -math.inf else float(logit)


def step_seed(seed, row, count):
    """The seed of the step that draws token `count` (from 0) of text `row` (from 0), from one seed for all of them.

    A step's seed is all the chance that it has: the same seed at every step would draw alike at each, and texts would loop.
    """
    digest = hashlib.sha256(f"{seed} {row} {count}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 11  # Below 2^53, which every reader of JSON has whole.


def step(text, logits=None, candidates=None, **settings):
    """A step of a text: its ids so far, without the prompt, and logits=[…] or candidates=[(id, logprob), …].

    Settings are those of docs/filter.md: seed, temperature, top_k, top_p, min_p, repetition_penalty. The seed is that of this
    step alone: `step_seed` makes one for each of a text's.
    """
    result = {"context": list(text), **settings}
    if logits is not None:
        result["logits"] = [number(logit) for logit in logits]
    if candidates is not None:
        result["candidates"] = [(token, number(logit)) for token, logit in candidates]
    return result


class Marker:
    """Chooses tokens so that texts carry the mark of a key; one serves any number of texts."""

    def __init__(self, *options, program="wmctl"):
        # A file, because a pipe that nobody reads can fill up.
        self.messages = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([program, "filter", "--mode", "tokens", *options], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.messages)

    def choose(self, text, logits=None, candidates=None, **settings):
        """The next token of one text; the parameters are those of `step`."""
        return self.choose_all([step(text, logits, candidates, **settings)])[0]

    def choose_all(self, steps):
        """The next token of each of several texts, which are worked on side by side."""
        steps = list(steps)
        answers = []
        for start in range(0, len(steps), _STEPS_AT_ONCE):
            answers += self._answers(steps[start:start + _STEPS_AT_ONCE])
        for answer in answers:
            if "error" in answer:
                raise ValueError(answer["error"]["message"])
        return [answer["token"] for answer in answers]

    def _answers(self, steps):
        try:
            self.process.stdin.writelines(json.dumps(step) + "\n" for step in steps)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # The filter has ended: no answer comes.
        answers = []
        for _ in steps:
            line = self.process.stdout.readline()
            if not line:
                status = self.close()
                raise RuntimeError(f"wmctl ended with status {status}: {self.said()}")
            answers.append(json.loads(line))
        return answers

    def said(self):
        """What the filter wrote to standard error so far."""
        self.messages.seek(0)
        return self.messages.read().strip()

    def close(self):
        """Ends the filter; its exit status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        status = self.process.wait()
        self.process.stdout.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


class MarkingProcessor:
    """A logits processor that leaves one token possible: the one that the marker chose.

    For `generate` of transformers, with a batch of any size (PyTorch tensors), and for llama-cpp-python (arrays of one text):

        model.generate(**prompt, do_sample=False, logits_processor=[MarkingProcessor(marker, temperature=0.8)])
        llama("…", logits_processor=LogitsProcessorList([MarkingProcessor(marker, temperature=0.8)]))

    It samples, so the settings of sampling are given to it and switched off in the engine; what it is given first is taken
    for the prompt, so every call of the engine needs a new one. With seed=… the same texts come each time: each step of each
    text has a seed made of it (`step_seed`).
    """

    def __init__(self, marker, prompt_length=None, seed=None, **settings):
        self.marker = marker
        self.prompt_length = prompt_length
        self.seed = seed
        self.settings = settings

    def __call__(self, input_ids, scores):
        """Logits of shape [texts, V], or [V] for one text, in which all but the chosen token are -Infinity."""
        is_one = len(scores.shape) == 1
        texts = [input_ids] if is_one else input_ids
        if self.prompt_length is None:
            self.prompt_length = len(texts[0])
        rows = [scores] if is_one else scores
        tokens = self.marker.choose_all(
            self._step(place, text[self.prompt_length:].tolist(), row.tolist())
            for place, (text, row) in enumerate(zip(texts, rows))
        )
        result = scores.clone() if hasattr(scores, "clone") else scores.copy()
        result[...] = -math.inf
        for row, token in enumerate(tokens):
            result[token if is_one else (row, token)] = 0
        return result

    def _step(self, place, text, logits):
        settings = dict(self.settings)
        if self.seed is not None:
            settings["seed"] = step_seed(self.seed, place, len(text))
        count = settings.get("top_k") or 0
        if count == 0 or "repetition_penalty" in settings:
            return step(text, logits=logits, **settings)
        # Nothing else can be drawn, and short lines are read sooner.
        logits = [-math.inf if math.isnan(logit) else logit for logit in logits]
        likeliest = heapq.nlargest(count, range(len(logits)), key=logits.__getitem__)
        return step(text, candidates=[(token, logits[token]) for token in likeliest], **settings)
