#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `wmctl score` costs over many rows, beside the detector itself and a peer: `make bench-batch`.

CPU time is what neighbours on the machine change least, so that ratios are of CPU time; wall-clock time stands beside it.
Runs that are compared take turns, and medians are shown.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer

from shared import RELEASE, ROOT, VOCABULARY, english, peak_memory, row

WMCTL = RELEASE / "wmctl"
TOKENS = 200
PEER_PYTHON = ROOT / ".venv-bench/bin/python"
PEER_ROWS = 300
CORES = sorted(os.sched_getaffinity(0))


def write_rows(path: Path, text: bytes, count: int) -> None:
    """Rows of TOKENS tokens of the text; where it is used up it begins again, some tokens further on."""
    tokenizer = Tokenizer.from_file(str(VOCABULARY / "tokenizer.json"))
    ids = tokenizer.encode(text.decode(), add_special_tokens=False).ids
    lap = len(ids) // TOKENS - 1
    laps = -(-count // lap)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            start = number % lap * TOKENS + number // lap * TOKENS // laps
            text = tokenizer.decode(ids[start : start + TOKENS])
            file.write(json.dumps({"id": number, "source": "corpus", "text": text}, ensure_ascii=False) + "\n")


def run(command: list[str | Path], cores: list[int], output: Path) -> tuple[float, float]:
    """Seconds of CPU time, the system's included, and on the wall."""
    with open(output, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench-batch: error: exit status {process.returncode} of {command}")
    return usage.ru_utime + usage.ru_stime, wall


def speed(rows: Path, count: int, rounds: int, directory: Path) -> float:
    """Shows texts a second; returns those of one core, by CPU time."""
    output = directory / "out.jsonl"
    one = directory / "one.jsonl"
    with open(rows, "rb") as file:
        one.write_bytes(file.readline())
    score = lambda jobs, cores, path=rows: run([WMCTL, "score", path, "-j", str(jobs)], CORES[:cores], output)
    start_up = [median(times) for times in zip(*(score(1, 1, one) for _ in range(11)))]
    figures = {"detector": [], 1: [], 2: []}
    for _ in range(rounds):
        run([RELEASE / "Figures", "batch", VOCABULARY, rows], CORES[:1], output)
        values = [json.loads(line)["value"] for line in output.read_bytes().splitlines()]
        figures["detector"].append([count / value for value in values])
        figures[1].append(score(1, 1))
        if len(CORES) > 1:
            figures[2].append(score(2, 2))

    size = rows.stat().st_size / 1e6
    cpu, wall = (median(times) for times in zip(*figures["detector"]))
    row("  detector alone, texts in memory", f"{count / cpu:,.0f} texts/s", f"wall clock {count / wall:,.0f}")
    cpu_one, wall_one = (median(times) - lost for times, lost in zip(zip(*figures[1]), start_up))
    note = f"{size / cpu_one:.1f} MB/s, {100 * cpu / cpu_one:.0f} % of the detector; wall clock {count / wall_one:,.0f}"
    row("  wmctl score -j 1, one core", f"{count / cpu_one:,.0f} texts/s", note)
    if figures[2]:
        cpu_two, wall_two = (median(times) - lost for times, lost in zip(zip(*figures[2]), start_up))
        ratio = median(one[1] / two[1] for one, two in zip(figures[1], figures[2]))
        note = f"{size / wall_two:.1f} MB/s, wall clock; {ratio:.2f} × one core, with {cpu_two / cpu_one:.2f} × its CPU time"
        row("  wmctl score -j 2, two cores", f"{count / wall_two:,.0f} texts/s", note)
        row("", "", f"the cores were ours for {100 * cpu_two / (2 * wall_two):.0f} % of that time")
    else:
        row("  wmctl score -j 2, two cores", "-", "this machine lends one core")
    row("  start-up, left out above", f"{1000 * start_up[0]:.0f} ms")
    return count / cpu_one


def many(rows: Path, size: int) -> Iterator[bytes]:
    """The rows again and again, each with a number of its own, until there are `size` bytes."""
    rests = [line[line.index(b",") :] for line in rows.read_bytes().splitlines(keepends=True)]
    number = total = 0
    while total < size:
        line = b'{"id":%d%s' % (number, rests[number % len(rests)])
        yield line
        number += 1
        total += len(line)


def memory(rows: Path, size: int, directory: Path) -> None:
    """Shows what is held at most for a small input and for large ones."""
    for name, wanted, suffix, packer in [
        ("1 MB", 1_000_000, "", ["cat"]),
        (f"{size / 1e9:g} GB", size, "", ["cat"]),
        (f"{size / 1e9:g} GB, gzip", size, ".gz", ["gzip", "-1"]),
        (f"{size / 1e9:g} GB, zstd", size, ".zst", ["zstd", "-q", "-1"]),
    ]:
        title = f"  peak memory, {name}"
        if shutil.disk_usage(directory).free < wanted + 1_000_000_000:
            row(title, "not measured", f"no room for it in {directory.parent}")
            continue
        path = directory / f"large.jsonl{suffix}"
        with open(path, "wb") as file:
            process = subprocess.Popen(packer, stdin=subprocess.PIPE, stdout=file)
            process.stdin.writelines(many(rows, wanted))
            process.stdin.close()
            if process.wait() != 0:
                sys.exit(f"bench-batch: error: {packer[0]} failed")
        row(title, f"{peak_memory([WMCTL, 'score', path]):.0f} MB", f"all cores; {path.stat().st_size / 1e6:,.0f} MB on disk")
        path.unlink()


def peer(rows: Path, ours: float) -> None:
    """Shows the same work by transformers."""
    title = "  transformers' WatermarkDetector"
    probe = [PEER_PYTHON, "-c", "import torch, transformers"]
    if not PEER_PYTHON.exists() or subprocess.run(probe, capture_output=True).returncode != 0:
        row(title, "not installed", "Benchmarks/requirements.txt could not be installed")
        return
    command = [PEER_PYTHON, ROOT / "Benchmarks/transformers_loop.py", VOCABULARY / "tokenizer.json", rows, str(PEER_ROWS)]
    output = subprocess.run(
        command,
        check=True,
        capture_output=True,
        preexec_fn=lambda: os.sched_setaffinity(0, CORES[:1]),
    ).stdout
    figures = json.loads(output.splitlines()[-1])
    what = f"version {figures['version']}, {figures['texts']} of the rows, {figures['tokens']:.0f} tokens each"
    row(f"{title}, one core", f"{figures['all']:,.1f} texts/s", what)
    row("    from ids, tokenizing left out", f"{figures['detection']:,.1f} texts/s")
    row("    wmctl score beside it", f"{ours / figures['all']:,.0f} ×", "CPU time, reading, tokenizing and reports included")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", type=int, default=2_000_000_000, help="bytes of the large inputs")
    parser.add_argument("--text", type=Path, help="what the rows are cut from; English unless given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        os.environ["XDG_DATA_HOME"] = name
        os.environ["WMCTL_VOCAB"] = str(VOCABULARY.parent)
        subprocess.run([WMCTL, "key", "new", "--id", "bench"], check=True, stdout=subprocess.DEVNULL)
        rows = directory / "rows.jsonl"
        write_rows(rows, options.text.read_bytes() if options.text else english(), options.rows)
        size = rows.stat().st_size / 1e6
        print(f"Scoring {options.rows:,} rows of {TOKENS} tokens, {size:.0f} MB of JSON Lines; medians of {options.rounds}")
        ours = speed(rows, options.rows, options.rounds, directory)
        print("Memory")
        memory(rows, options.large, directory)
        print("The peer")
        peer(rows, ours)


if __name__ == "__main__":
    sys.exit(main())
