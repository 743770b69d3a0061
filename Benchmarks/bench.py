#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What things cost here, beside the peers, in one run: `make bench`.

Every figure of ours is CPU time of one thread (Benchmarks/Figures); peers run in this process, one thread too. Machines
are noisy: read the ratios.
"""
import hashlib
import hmac
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from scipy.stats import binom
from tokenizers import Tokenizer

from shared import RELEASE, VOCABULARY, english, peak_memory, row


def sample_text(directory: Path) -> Path:
    """5 MB of English."""
    path = directory / "text.txt"
    path.write_bytes(english()[:5_000_000])
    return path


def python_detector(tokens: list[int], secret: bytes) -> float:
    """The word function and the scored-once rule as one would write them in Python; seconds taken."""
    start = time.thread_time()
    aes = Cipher(algorithms.AES(secret), modes.ECB()).encryptor()
    seen = set()
    green = 0
    for i in range(2, len(tokens)):
        ngram = tuple(tokens[i - 2 : i + 1])
        if ngram in seen:
            continue
        seen.add(ngram)
        seed = hmac.new(secret, struct.pack("<B2I", 2, *ngram[:2]), hashlib.sha256).digest()
        counter = (int.from_bytes(seed[:16], "big") + ngram[2] // 4) % 2**128
        green += struct.unpack("<4I", aes.update(counter.to_bytes(16, "big")))[ngram[2] % 4] < 2**31
    binom.sf(green - 1, len(seen), 0.5)
    return time.thread_time() - start


def startup(command: list[str | Path], runs: int = 41) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        os.environ["XDG_DATA_HOME"] = name
        text = sample_text(directory)
        output = subprocess.run([RELEASE / "Figures", VOCABULARY, text], check=True, capture_output=True).stdout
        figures = {item["name"]: item for item in map(json.loads, output.splitlines())}
        value = lambda key: figures[key]["value"]

        print("Generation, shipped model (16,384 tokens, order 5), one core")
        for setting in ["standard", "untruncated"]:
            plain = value(f"generate {setting} unmarked")
            row(f"  {setting}, unmarked", f"{plain:,.0f} tokens/s")
            for scheme in ["greenlist", "balanced"]:
                marked = value(f"generate {setting} {scheme}")
                cost = f"the mark costs {100 * (plain / marked - 1):.1f} %"
                row(f"  {setting}, {scheme}", f"{marked:,.0f} tokens/s", cost)

        print("Detection, one core")
        tokenizer = Tokenizer.from_file(str(VOCABULARY / "tokenizer.json"))
        content = text.read_text(encoding="utf-8")
        tokens = tokenizer.encode(content[:500_000], add_special_tokens=False).ids
        documents = [tokens[i : i + 1000] for i in range(0, len(tokens) - 1000, 1000)]
        python = 1000 * len(documents) / sum(python_detector(d, bytes(32)) for d in documents)
        for width in [1, 2, 4]:
            ours = value(f"detect ids, context width {width}")
            note = f"{ours / python:.0f} × the same rule in Python ({python:,.0f})" if width == 2 else ""
            row(f"  from ids, context width {width}", f"{ours / 1e6:.2f} M tokens/s", note)
        row("  from text to verdict, 5 kB texts", f"{value('detect text of 5 kB'):.1f} MB/s")

        start = time.thread_time()
        tokenizer.encode(content, add_special_tokens=False)
        peer = len(content.encode()) / 1e6 / (time.thread_time() - start)
        ours = value("tokenize")
        row("  tokenizing", f"{ours:.0f} MB/s", f"{ours / peer:.0f} × PyPI's tokenizers ({peer:.1f} MB/s)")

        print("The program")
        wmctl = RELEASE / "wmctl"
        row("  start-up (wmctl version)", f"{startup([wmctl, 'version']):.1f} ms", f"/bin/true {startup(['/bin/true']):.1f} ms")
        row("  loading the tokenizer", f"{value('load tokenizer'):.1f} ms")
        row("  loading the model, checksum verified", f"{value('load model'):.1f} ms")
        generate = [wmctl, "generate", "--max-tokens", "200", "--seed", "1", "The"]
        row("  peak memory, generating 200 tokens", f"{peak_memory(generate):.0f} MB")
        row("  peak memory, detecting in 5 MB", f"{peak_memory([wmctl, 'detect', '-'], text):.0f} MB")
        stripped = directory / "wmctl.stripped"
        shutil.copy(wmctl, stripped)
        subprocess.run(["strip", stripped], check=True)
        row("  stripped binary", f"{stripped.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
