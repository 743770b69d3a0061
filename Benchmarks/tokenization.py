#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What encoding costs on one core, beside the peers, in one run: `make bench-tokenizers`.

Every figure is CPU time of one thread, the median of rounds in which all take turns; ids are compared by SHA-256. The
vocabulary is SmolLM2's. gigatoken reads neither its pre-tokenizer (each digit alone) nor a vocabulary that lacks single bytes,
so that it gets a copy with GPT-2's pattern alone and the missing bytes added, and so do we in the rows beside it.

"First" is a text that the encoder has not seen, "again" one whose pieces it remembers. Machines are noisy: read the ratios.
"""
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import gigatoken
import numpy
import splintr
import tiktoken
import tokenizers

from shared import RELEASE, ROOT, VOCABULARY, english, row

CACHE = ROOT / ".cache/tokenizers"
SMOLLM2 = CACHE / "smollm2.json"
ROUNDS = 5

# The split of SmolLM2 as one expression: white space before a digit ends what GPT-2's pattern sees.
SMOLLM2_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?=\p{N})|\s+(?!\S)|\s+"
)


# MARK: Vocabularies

def byte_characters() -> list[str]:
    """GPT-2's character for each byte."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = (b for b in range(256) if b not in shown)
    characters = {b: chr(b) for b in shown} | {b: chr(256 + i) for i, b in enumerate(hidden)}
    return [characters[b] for b in range(256)]


def complete(vocabulary: dict[str, int]) -> dict[str, int]:
    """The vocabulary with a token for each single byte."""
    missing = [c for c in byte_characters() if c not in vocabulary]
    return vocabulary | {c: len(vocabulary) + i for i, c in enumerate(missing)}


def missing_bytes() -> bytes:
    """The bytes that no token of SmolLM2 writes."""
    vocabulary = json.loads(SMOLLM2.read_text())["model"]["vocab"]
    return bytes(b for b, c in enumerate(byte_characters()) if c not in vocabulary)


def simpler(path: Path) -> None:
    """Writes SmolLM2's vocabulary with GPT-2's pattern and every byte."""
    file = json.loads(SMOLLM2.read_text())
    file["model"]["vocab"] = complete(file["model"]["vocab"])
    file["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    path.write_text(json.dumps(file))


def ranks() -> dict[bytes, int]:
    """SmolLM2's vocabulary for tiktoken, by which ids are ranks."""
    values = {c: b for b, c in enumerate(byte_characters())}
    file = json.loads(SMOLLM2.read_text())
    special = {token["content"] for token in file["added_tokens"]}
    items = complete(file["model"]["vocab"]).items()
    return {bytes(values[c] for c in token): i for token, i in items if token not in special}


# MARK: Texts

def mixed() -> bytes:
    """One text in hundreds of languages, or, without the shared texts, random words of many scripts; 5 MB."""
    path = ROOT.parent / "shared/human/declaration-many-languages.jsonl.zst"
    if path.exists():
        lines = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout.splitlines()
        text = "\n".join(json.loads(line)["text"] for line in lines)
    else:
        generator = random.Random(1)
        scripts = [(0x61, 26), (0xE0, 31), (0x3B1, 25), (0x430, 32), (0x5D0, 27), (0x627, 36), (0x905, 53), (0xAC00, 2000),
                   (0x4E00, 3000)]
        pick = lambda first, count: "".join(chr(first + generator.randrange(count)) for _ in range(generator.randint(1, 9)))
        words = [pick(*generator.choice(scripts)) for _ in range(50_000)]
        text = " ".join(words[int(len(words) * generator.random() ** 3)] for _ in range(400_000))
    data = text.encode()
    return (data * (1 + 5_000_000 // len(data)))[:5_000_000].decode(errors="ignore").encode()


def texts() -> dict[str, bytes]:
    prose = english()[:5_000_000].decode(errors="ignore")
    generator = random.Random(2)
    points = (generator.choice([0x80, 0x800, 0x10000, 0x110000]) for _ in range(400_000))
    characters = (generator.randrange(0x20, limit) for limit in points)
    # Bytes without a token are dropped by some and have a token of their own for the others.
    missing = set(missing_bytes())
    unicode = "".join(chr(c) for c in characters if not 0xD800 <= c < 0xE000 and missing.isdisjoint(chr(c).encode()))
    return {
        "English": prose.encode(),
        "many languages": mixed(),
        "one letter": b"a" * 1_000_000,
        "no spaces": "".join(c for c in prose if c.isalpha()).encode()[:1_000_000],
        "random Unicode": unicode.encode()[:1_000_000].decode(errors="ignore").encode(),
    }


# MARK: Peers

def peers(plain: Path) -> dict[str, tuple]:
    """Name → what encodes a text, whether with GPT-2's pattern alone, and what turns its result into ids."""
    hugging_face = tokenizers.Tokenizer.from_file(str(SMOLLM2))
    openai = tiktoken.Encoding("smollm2", pat_str=SMOLLM2_PATTERN, mergeable_ranks=ranks(), special_tokens={})
    rust = splintr.from_json(str(SMOLLM2))
    # Each has its own memory of what it has seen.
    lists, arrays = (gigatoken.Tokenizer.from_json(plain.read_text()) for _ in range(2))
    return {
        "tokenizers": (
            lambda text: hugging_face.encode_batch_fast([text], add_special_tokens=False)[0], False,
            lambda result: result.ids, "str",
        ),
        "tiktoken": (openai.encode_ordinary, False, list, "str"),
        "splintr": (rust.encode_raw, False, list, "str"),
        "splintr, flat": (rust.encode_flat, False, lambda result: numpy.frombuffer(result, "<u4"), "str"),
        "gigatoken, lists": (lambda text: lists.encode(text).tolist(), True, list, "bytes"),
        "gigatoken, arrays": (arrays.encode, True, list, "bytes"),
    }


def digest(ids) -> str:
    return hashlib.sha256(numpy.asarray(ids, "<u4").tobytes()).hexdigest()


def ours(vocabulary: Path, paths: list[Path]) -> dict:
    output = subprocess.run([RELEASE / "Figures", "tokenizers", vocabulary, *paths], check=True, capture_output=True).stdout
    load, *figures = map(json.loads, output.splitlines())
    return {"load": load["value"], **{Path(item["text"]).stem: item for item in figures}}


def loading(text: Path) -> None:
    """What each vocabulary at hand costs, in a process of its own: time, and memory around 5 MB of English."""
    files = [VOCABULARY / "tokenizer.json", *sorted(CACHE.rglob("*"))]
    patterns = ("*.json", "*.tiktoken", "*.gguf", "tokenizer.model*", "*.model.v*", "gpt2")
    print(f"\n{'loading: ms of CPU time, then MB':<46}    tokens   first   again    held    peak     ids    ends")
    for path in files:
        inside = path.parent.name in ("answers", "gpt2")
        if not path.exists() or inside or not any(path.match(pattern) for pattern in patterns):
            continue
        command = [RELEASE / "Figures", "loading", path, text]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        name = path.relative_to(CACHE) if path.is_relative_to(CACHE) else path.relative_to(ROOT)
        numbers = "".join(f"{figures[key]:8,.1f}" for key in ("first", "again", "held", "peak", "ids", "ends"))
        print(f"{str(name):<46}{figures['tokens']:>10,}{numbers}", flush=True)
    print("held, peak: after and during loading; ids, ends: the whole process after encoding, without ends and with")


def slow(name: str, text: str) -> bool:
    """Whether the peer takes minutes for this text; it then gets a tenth, and once."""
    return name in ("tokenizers", "tiktoken") or text not in ("English", "many languages")


def measure(name: str, peer: tuple, data: bytes, rounds: int) -> tuple[list[float], str]:
    encode, _, to_ids, kind = peer
    text = data.decode() if kind == "str" else data
    rates, ids = [], []
    for _ in range(rounds):
        start = time.process_time()
        result = encode(text)
        rates.append(len(data) / 1e6 / (time.process_time() - start))
        ids = to_ids(result)
    return rates, digest(ids)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        plain = directory / "plain.json"
        simpler(plain)
        samples = texts()
        paths = []
        for index, data in enumerate(samples.values()):
            paths.append(directory / f"{index}.txt")
            paths[-1].write_bytes(data)
        runs = {"own": [], "plain": []}
        all_peers = peers(plain)
        rates: dict[tuple[str, str], list[float]] = {}
        digests: dict[tuple[str, str], str] = {}
        for index in range(ROUNDS):
            runs["own"].append(ours(SMOLLM2, paths))
            runs["plain"].append(ours(plain, paths))
            for peer in all_peers:
                for sample, data in samples.items():
                    if slow(peer, sample) and index > 0:
                        continue
                    count = 1 if slow(peer, sample) and "gigatoken" not in peer else 3
                    found, digests[peer, sample] = measure(peer, all_peers[peer], data, count)
                    rates.setdefault((peer, sample), []).extend(found)
            print(f"round {index + 1} of {ROUNDS}", file=sys.stderr)
        report(samples, runs, all_peers, rates, digests)
        loading(paths[0])


def report(samples, runs, all_peers, rates, digests) -> None:
    figure = lambda kind, text, key: statistics.median(run[text][key] for run in runs[kind])
    different = 0
    for index, sample in enumerate(samples):
        text = str(index)
        print(f"\n{sample}, {len(samples[sample]) / 1e6:.1f} MB, {runs['own'][0][text]['tokens']:,} tokens")
        for kind, label in [("own", "ours"), ("plain", "ours, GPT-2's split")]:
            for key, what in [("ids", "again, ids alone"), ("again", "again"), ("first", "first"), ("small", "texts of 1 KB")]:
                row(f"  {label}: {what}", f"{figure(kind, text, key):,.1f} MB/s")
        for peer, (_, is_plain, _, _) in all_peers.items():
            kind = "plain" if is_plain else "own"
            found = rates[peer, sample]
            same = digests[peer, sample] == runs[kind][0][text]["sha256"]
            different += not same
            median = statistics.median(found)
            ratios = f"ours ids alone / theirs {figure(kind, text, 'ids') / median:,.2f}"
            if is_plain:
                ratios += f"; their first {found[0]:,.1f} MB/s, ours / theirs {figure(kind, text, 'first') / found[0]:,.2f}"
            row(f"  {peer}", f"{median:,.1f} MB/s", ratios + ("" if same else "; OTHER IDS"))
    prose = figure("own", "0", "first")
    print()
    for index, sample in list(enumerate(samples))[2:]:
        row(f"{sample}: time against prose", f"{prose / figure('own', str(index), 'first'):,.2f} x", "at most 3")
    row("loading SmolLM2's vocabulary", f"{statistics.median(run['load'] for run in runs['own']):,.1f} ms")
    row("peak memory, all these texts", f"{figure('own', str(len(samples) - 1), 'peak'):,.0f} MB")
    row("texts with other ids than a peer's", f"{different}")


if __name__ == "__main__":
    main()
