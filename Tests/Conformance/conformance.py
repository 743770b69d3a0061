#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the ids of every known vocabulary with its peers', on the torture set, ../shared/corpus and ../shared/human.

Prints a table, and for each kind of fault the first places, with no more than a few characters of a text; exits 1 when there
is any. Peers are slow: their answers are kept in .cache/tokenizers/answers, under the peer's version and the texts' hash.

usage: conformance.py [--only NAME,…] [--texts SET,…] [--program PATH] [--cache FOLDER] [--places N] [--threads]
                      [--exported] [--sanitized] [--jobs N]
"""
import argparse
import hashlib
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy

import peers
import texts
from vocabularies import REPOSITORY, VOCABULARIES

RECORD = struct.Struct("<I12s")
# The peer broke down on the text; another answer than that cannot be compared.
UNANSWERED = RECORD.pack(0xFFFFFFFF, bytes(12))


def record(ids):
    return RECORD.pack(len(ids), hashlib.sha256(numpy.array(ids, dtype="<u4").tobytes()).digest()[:12])


def peer_ids(peer, text):
    """The peer's ids of a text in bytes, where what is not UTF-8 reads U+FFFD; None when it breaks down."""
    try:
        return peer.encode(text.decode(errors="replace"))
    except KeyboardInterrupt:
        raise
    except BaseException:
        # A panic in a Rust library is not an Exception.
        return None


class Comparison:
    """A vocabulary with one of its peers."""

    def __init__(self, vocabulary, entry, cache):
        self.vocabulary = vocabulary
        self.kind, path, self.settings = entry
        self.path = cache / (path or vocabulary.path)
        self.peer_name = peers.description(self.kind)
        self.answers_folder = cache / "answers"

    def load(self, recognizes):
        return self.kind(self.path, recognizes, **self.settings)

    def answers_path(self, text_set):
        identity = hashlib.sha256(repr((self.settings, text_set.digest, text_set.recognizes)).encode())
        identity.update(self.path.read_bytes())
        name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{self.path.name}-{self.peer_name}-{text_set.name}")
        return self.answers_folder / f"{name}-{identity.hexdigest()[:12]}"

    def answers(self, text_set):
        """The peer's answer to every text, from the cache if they are there."""
        path = self.answers_path(text_set)
        if not path.exists():
            peer = self.load(text_set.recognizes)
            found = bytearray()
            for text in text_set:
                ids = peer_ids(peer, text)
                found += UNANSWERED if ids is None else record(ids)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(path.name + f".{os.getpid()}")
            partial.write_bytes(found)
            partial.rename(path)
        return path.read_bytes()


def exported(vocabulary, options, folder):
    """A comparison with PyPI's tokenizers, which reads what this project writes as the vocabulary's tokenizer.json."""
    path = pathlib.Path(folder) / (vocabulary.name.replace(".", "-") + ".exported.json")
    with open(path, "wb") as file:
        if subprocess.run([options.program, "export", options.cache / vocabulary.path], stdout=file).returncode:
            return None
    comparison = Comparison(vocabulary, (peers.Tokenizers, path, {}), options.cache)
    comparison.peer_name += ", exported"
    return comparison


def ask(comparison, text_set):
    """For a worker process: has the answers made and kept."""
    comparison.answers(text_set)


# MARK: This project's side

class Ours:
    """What TokenIDs makes of a vocabulary file."""

    def __init__(self, options, path, counter):
        self.program, self.threads, self.path, self.counter = options.program, options.threads, path, counter

    def _run(self, command, recognizes, stdin):
        arguments = [self.program, command, self.path] + ["recognized"] * recognizes
        environment = {**os.environ, "LD_PRELOAD": str(self.counter)} if command == "allocations" else None
        run = subprocess.run(arguments, stdin=stdin, capture_output=True, env=environment)
        report = run.stderr.decode(errors="replace").strip().splitlines() or [f"exit status {run.returncode}"]
        if run.returncode:
            summary = [line for line in report if line.startswith("SUMMARY:")]
            return None, (summary + report)[0] if run.returncode == 2 or summary else report[-1]
        return run.stdout, json.loads(report[-1])

    def answers(self, text_set):
        """Records of all texts, and figures; or None and an error."""
        with open(text_set.path, "rb") as file:
            return self._run("threads" if self.threads else "digests", text_set.recognizes, file)

    def allocations(self, text_set):
        """How often memory is asked for when the texts are encoded a second time, and the number of tokens."""
        with open(text_set.path, "rb") as file:
            _, figures = self._run("allocations", text_set.recognizes, file)
        return figures["allocations"], figures["tokens"]

    def ids(self, text, recognizes):
        """The ids of one text and the ends of their ranges."""
        with tempfile.TemporaryFile() as file:
            file.write(struct.pack("<I", len(text)) + text)
            file.seek(0)
            output, report = self._run("ids", recognizes, file)
        if output is None:
            sys.exit(f"conformance: error: {report}")
        numbers = struct.unpack(f"<{len(output) // 4}I", output)
        return numbers[1 : numbers[0] + 1], numbers[numbers[0] + 1 :]


def place_of_difference(text, expected, found, ends):
    """The first place where ids differ, with a few characters around it."""
    index = next((i for i, pair in enumerate(zip(expected, found)) if pair[0] != pair[1]), min(len(expected), len(found)))
    at = ends[index - 1] if index else 0
    before, after = text[max(0, at - 12) : at].decode(errors="replace"), text[at : at + 24].decode(errors="replace")
    return (
        f"token {index} of {len(expected)}, byte {at} of {len(text)}: {ascii(before)} then {ascii(after)}: "
        f"expected {list(expected[index : index + 5])}, found {list(found[index : index + 5])}"
    )


# MARK: The tables

COLUMNS = [("vocabulary", 24), ("peer", 36), ("texts", 9), ("number", 7), ("bytes", 9), ("tokens", 9), ("unanswered", 10), ("differences", 11),
           ("offsets", 7), ("other faults", 12), ("MB/s", 6)]
COSTS = [("vocabulary", 24), ("file", 45), ("MB", 5), ("tokens", 7), ("load ms", 7), ("loaded, MB held", 15), ("at most", 7), ("allocations", 22)]


def print_row(columns, values):
    cells = [f"{v:>{w}}" if isinstance(v, (int, float)) or index > 2 else f"{v:<{w}}"
             for index, (v, (_, w)) in enumerate(zip(values, columns))]
    print("  ".join(cells).rstrip(), flush=True)


def compare(comparison, text_set, ours, figures):
    """Prints a row; returns the numbers of the texts with other ids, and the number of faults."""
    expected, size = comparison.answers(text_set), RECORD.size
    records = [(i // size, expected[i : i + size], ours[i : i + size]) for i in range(0, len(expected), size)]
    unanswered = [i for i, theirs, _ in records if theirs == UNANSWERED]
    different = [i for i, theirs, mine in records if theirs != mine and theirs != UNANSWERED]
    tokens = sum(RECORD.unpack(theirs)[0] for _, theirs, _ in records if theirs != UNANSWERED)
    exact = comparison.vocabulary.is_exact
    round_trips = figures["round_trips"] + figures["spellings"] + figures["threads"] if exact else figures["threads"]
    speed = text_set.bytes / 1e6 / max(figures["encode_s"], 1e-9)
    print_row(COLUMNS, [
        comparison.vocabulary.name, comparison.peer_name, text_set.name, text_set.count, text_set.bytes, tokens, len(unanswered),
        len(different), figures["offsets"], round_trips, f"{speed:.0f}",
    ])
    # A text to which the peer has no answer was not compared.
    peer_faults = len(different) + len(unanswered)
    known = comparison.vocabulary.deviations.get(text_set.name) if comparison.kind is peers.Llama else None
    if known and known[:2] == (len(unanswered), len(different)):
        print(f"    as known: {known[2]}")
        peer_faults = 0
    return different, peer_faults + figures["offsets"] + round_trips


def show(comparison, text_set, ours, different, figures, places):
    """The first differences, one a line."""
    wanted = different[:places]
    chosen = {i: text for i, text in enumerate(text_set) if i in wanted} if wanted else {}
    peer = comparison.load(text_set.recognizes) if wanted else None
    for index, text in chosen.items():
        found, ends = ours.ids(text, text_set.recognizes)
        print(f"    text {index}: {place_of_difference(text, peer_ids(peer, text), found, ends)}")
    for fault in ["first_offsets"] + ["first_round_trips", "first_spellings"] * comparison.vocabulary.is_exact:
        if fault in figures:
            text = text_set[figures[fault]]
            start = ascii(text[:24].decode(errors="replace"))
            print(f"    text {figures[fault]}: {fault[6:].replace('_', ' ')}: {start}, {len(text)} bytes")


def print_costs(costs):
    """What loading takes, at best, the memory held once the file is loaded and in the end, the program's own included, and calls
    of the allocator while texts are encoded by an encoder that has seen them before."""
    print()
    print_row(COSTS, [title for title, _ in COSTS])
    for vocabulary, path, runs, (allocations, tokens) in costs:
        print_row(COSTS, [
            vocabulary.name, os.path.relpath(path, REPOSITORY) if path.is_relative_to(REPOSITORY) else vocabulary.path, f"{path.stat().st_size / 1e6:.1f}", runs[0]["vocabulary_size"],
            f"{1000 * min(r['load_s'] for r in runs):.0f}", f"{min(r['load_mb'] for r in runs):.0f}",
            f"{max(r['peak_mb'] for r in runs):.0f}", f"{allocations} in {tokens}",
        ])


# MARK: The run

def allocation_counter(folder):
    """The library that counts calls of the allocator."""
    library = pathlib.Path(folder) / "allocations.so"
    source = texts.HERE / "allocations.c"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def run(vocabularies, sets, options, folder):
    """Compares everything; returns the number of faults."""
    counter = allocation_counter(folder)
    if options.exported:
        comparisons = [(v, [c for c in [exported(v, options, folder)] if c]) for v in vocabularies]
    else:
        comparisons = [(v, [Comparison(v, entry, options.cache) for entry in v.peers]) for v in vocabularies]
    with ProcessPoolExecutor(options.jobs) as pool:
        pending = {}
        for comparison in (c for _, group in comparisons for c in group):
            for text_set in sets:
                path = comparison.answers_path(text_set)
                if comparison.vocabulary.refusal:
                    pending.setdefault(path, None)
                elif path not in pending and (comparison.kind.recognizes or not text_set.recognizes):
                    pending[path] = pool.submit(ask, comparison, text_set)
        print_row(COLUMNS, [title for title, _ in COLUMNS])
        faults, costs = 0, []
        for vocabulary, group in comparisons:
            path = options.cache / vocabulary.path
            ours, runs = Ours(options, path, counter), []
            for text_set in sets:
                asked = [c for c in group if c.answers_path(text_set) in pending]
                answers, figures = ours.answers(text_set) if asked else (None, None)
                if asked and answers is None and vocabulary.refusal and vocabulary.refusal in figures:
                    print_row(COLUMNS, [vocabulary.name, "", "refused"])
                    print(f"    as known: {figures}", flush=True)
                    break
                if asked and answers is not None and vocabulary.refusal:
                    print(f"    {vocabulary.name} is read; expected the refusal '{vocabulary.refusal}'", flush=True)
                    faults += 1
                if asked and answers is None:
                    print_row(COLUMNS, [vocabulary.name, "", "none"])
                    print(f"    {figures}", flush=True)
                    faults += sum(s.count for s in sets)
                    break
                if answers is not None:
                    runs.append(figures)
                for comparison in asked:
                    pending[comparison.answers_path(text_set)].result()
                    different, count = compare(comparison, text_set, answers, figures)
                    faults += count
                    if count:
                        show(comparison, text_set, ours, different, figures, options.places)
            if runs and not options.sanitized:
                smallest = min((s for s in sets if not s.recognizes), key=lambda s: s.bytes, default=sets[0])
                costs.append((vocabulary, path, runs, ours.allocations(smallest)))
    if costs:
        print_costs(costs)
    print(f"\n{faults} faults")
    return faults


def text_sets(names, folder):
    if not texts.SHARED.is_dir():
        print("conformance: no ../shared here: the corpus and the human texts are left out", file=sys.stderr)
        names = [n for n in names if n not in ("corpus", "human")]
    return [texts.TextSet(name, folder) for name in names]


def chosen(value, known, what):
    names = value.split(",") if value else known
    for name in names:
        if name not in known:
            sys.exit(f"conformance: error: no {what} '{name}'; there are {', '.join(known)}")
    return names


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].strip())
    parser.add_argument("--only", help="vocabularies, separated by commas")
    parser.add_argument("--texts", help="sets of texts, separated by commas")
    parser.add_argument("--program", default=REPOSITORY / ".build/release/TokenIDs")
    parser.add_argument("--cache", type=pathlib.Path, default=REPOSITORY / ".cache/tokenizers")
    parser.add_argument("--places", type=int, default=3, help="differences to show for a row")
    parser.add_argument("--threads", action="store_true", help="encode everything on four threads at once")
    parser.add_argument("--exported", action="store_true", help="give PyPI's tokenizers each file as a tokenizer.json")
    parser.add_argument("--sanitized", action="store_true", help="the program is for finding faults; measure no costs")
    parser.add_argument("--jobs", type=int, default=2, help="peers to run at once")
    options = parser.parse_args()
    names = chosen(options.only, [v.name for v in VOCABULARIES], "vocabulary")
    set_names = chosen(options.texts, list(texts.SETS), "set of texts")
    with tempfile.TemporaryDirectory() as folder:
        sets = text_sets(set_names, folder)
        faults = run([v for v in VOCABULARIES if v.name in names], sets, options, folder)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
