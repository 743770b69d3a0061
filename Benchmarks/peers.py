#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What detection from token ids costs under transformers' default watermark (hf-lefthash), beside its own detector, and
that both count the same: `make bench-peers`.

Both run on one core. The peer gets each text three times in turns with ours, and medians of CPU time are compared. Texts: ids
drawn at random, so that nearly every token has a seed of its own, which is the worst case here; ids as frequent as words
are (Zipf), where many positions share a seed; and a short text.
"""
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

CORE = sorted(os.sched_getaffinity(0))[0]
os.sched_setaffinity(0, [CORE])

import torch
from transformers import PretrainedConfig, WatermarkDetector, WatermarkingConfig

torch.set_num_threads(1)

from shared import RELEASE, row

SIZES = (49_152, 151_936)
ROUNDS = 3


def texts(size: int) -> dict[str, list[int]]:
    generator = random.Random(1)
    weights = [1 / (rank + 2.7) for rank in range(size)]
    return {
        "2,000 random tokens": [generator.randrange(size) for _ in range(2000)],
        "2,000 tokens as words are": generator.choices(range(size), weights, k=2000),
        "200 random tokens": [generator.randrange(size) for _ in range(200)],
    }


def peer(detector: WatermarkDetector, ids: list[int]) -> tuple[float, int, int]:
    batch = torch.tensor([ids])
    start = time.process_time()
    result = detector(batch, return_dict=True)
    return time.process_time() - start, int(result.num_tokens_scored[0]), int(result.num_green_tokens[0])


def ours(path: Path, size: int) -> list[dict]:
    command = [RELEASE / "Figures", "lists", path, str(size)]
    lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            config = PretrainedConfig(vocab_size=size, bos_token_id=size, is_encoder_decoder=False)
            config.vocab_size = size
            cases = texts(size)
            path = Path(folder) / "ids.jsonl"
            path.write_text("".join(json.dumps(ids) + "\n" for ids in cases.values()))
            theirs = {name: [] for name in cases}
            mine = {name: [] for name in cases}
            for _ in range(ROUNDS):
                for (name, ids), figure in zip(cases.items(), ours(path, size)):
                    mine[name].append(figure)
                    # Its default counts every repeat; ours counts each coin once, as it does when told so.
                    detector = WatermarkDetector(config, "cpu", WatermarkingConfig(), ignore_repeated_ngrams=True)
                    once = peer(detector, ids)
                    assert once[1:] == (figure["scored"], figure["green"]), (name, once, figure)
                    detector = WatermarkDetector(config, "cpu", WatermarkingConfig())
                    theirs[name].append(peer(detector, ids)[0])
            for name in cases:
                slow, fast = median(theirs[name]), median(figure["seconds"] for figure in mine[name])
                row(
                    f"V={size:,}, {name}",
                    f"{1000 * fast:.2f} ms",
                    f"transformers {1000 * slow:.0f} ms: {slow / fast:.0f} times as long",
                )


if __name__ == "__main__":
    main()
