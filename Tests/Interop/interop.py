# SPDX-License-Identifier: Apache-2.0
"""Marks across engines, end to end, with a real language model on the CPU.

transformers writes with its own watermarks and wmctl reads the texts; wmctl writes and transformers' detectors read.
Where both detectors count the same thing, they must count alike, id for id.

Usage: interop.py WMCTL MODEL.gguf. Exit status 0 when every check holds, 1 otherwise. `make test-interop` runs it.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["TQDM_DISABLE"] = "1"

import torch
import transformers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    SynthIDTextWatermarkingConfig,
    SynthIDTextWatermarkLogitsProcessor,
    WatermarkDetector,
    WatermarkingConfig,
)

TOKENS = 160
TEXTS = 2
PROMPT = "In the first chapter of the book, a young doctor"
LIST_KEY = 15485863
SYNTHID_KEYS = [
    654, 400, 836, 123, 340, 443, 597, 160, 57, 29, 590, 639, 13, 715, 468,
    990, 966, 226, 324, 585, 118, 504, 421, 521, 129, 669, 732, 225, 90, 960,
]  # fmt: skip
LISTS = {
    "hf-lefthash": WatermarkingConfig(seeding_scheme="lefthash", context_width=1, hashing_key=LIST_KEY),
    # The bias is no business of detectors. Of each step the 40 likeliest tokens alone can be green here, so that the
    # default 2 would leave a text of this length near the threshold.
    "hf-selfhash": WatermarkingConfig(seeding_scheme="selfhash", context_width=4, hashing_key=LIST_KEY, bias=3.0),
}
SYNTHID = SynthIDTextWatermarkingConfig(keys=SYNTHID_KEYS, ngram_len=5)
# What transformers' detectors take for a mark unless told otherwise; for SynthID-Text's mean, which has no threshold, the
# same distance from one half, its bits being fair coins.
LEAST_Z = 3.0


class Wmctl:
    """The program with a keyring of its own."""

    def __init__(self, program: str, home: str) -> None:
        self.program = program
        self.environment = {**os.environ, "XDG_DATA_HOME": home}

    def run(self, *arguments: str, text: str = "", secret: str | None = None, statuses=(0,)) -> str:
        """Standard output; a secret goes through a descriptor, never through the arguments."""
        descriptors = ()
        if secret is not None:
            read, write = os.pipe()
            os.write(write, secret.encode())
            os.close(write)
            arguments += ("--secret-fd", str(read))
            descriptors = (read,)
        result = subprocess.run(
            [self.program, *arguments],
            input=text,
            env=self.environment,
            pass_fds=descriptors,
            capture_output=True,
            text=True,
        )
        for descriptor in descriptors:
            os.close(descriptor)
        if result.returncode not in statuses:
            raise SystemExit(f"interop: wmctl {arguments[0]} ended with {result.returncode}: {result.stderr.strip()}")
        return result.stdout

    def detect(self, key: str, text: str) -> dict:
        return json.loads(self.run("detect", "--json", "-k", key, text=text, statuses=(0, 1)))

    def detect_ids(self, key: str, ids: list[int]) -> dict:
        line = " ".join(map(str, ids))
        return json.loads(self.run("detect", "--json", "--compat-p", "--tokens", "-k", key, text=line, statuses=(0, 1)))


class Peer:
    """transformers with the model of a GGUF file."""

    def __init__(self, path: pathlib.Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        self.model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name)

    def write(self, mark) -> list[str]:
        """Some texts, without the prompt."""
        torch.manual_seed(20261121)
        ids = self.tokenizer(PROMPT, return_tensors="pt", add_special_tokens=False)
        written = self.model.generate(
            **ids,
            do_sample=True,
            temperature=1.0,
            top_k=0,
            top_p=1.0,
            num_return_sequences=TEXTS,
            min_new_tokens=TOKENS,
            max_new_tokens=TOKENS,
            watermarking_config=mark,
            pad_token_id=self.tokenizer.eos_token_id,
        )
        rows = written[:, ids["input_ids"].shape[1] :]
        return [self.tokenizer.decode(row, skip_special_tokens=True) for row in rows]

    def ids(self, text: str) -> list[int]:
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def read_list(self, name: str, ids: list[int], ignoring_repeats: bool = False) -> tuple[int, int, float]:
        """n-grams scored, green ones, z."""
        detector = WatermarkDetector(
            self.model.config,
            device="cpu",
            watermarking_config=LISTS[name],
            ignore_repeated_ngrams=ignoring_repeats,
        )
        result = detector(torch.tensor([ids]), return_dict=True)
        return int(result.num_tokens_scored[0]), int(result.num_green_tokens[0]), float(result.z_score[0])

    def read_synthid(self, ids: list[int]) -> tuple[int, float, float]:
        """n-grams counted, weighted mean of g, and the z-score of the plain mean."""
        processor = SynthIDTextWatermarkLogitsProcessor(
            ngram_len=SYNTHID.ngram_len,
            keys=SYNTHID.keys,
            sampling_table_size=SYNTHID.sampling_table_size,
            sampling_table_seed=SYNTHID.sampling_table_seed,
            context_history_size=SYNTHID.context_history_size,
            device="cpu",
        )
        row = torch.tensor([ids])
        mask = processor.compute_context_repetition_mask(row)[0].double()
        g = processor.compute_g_values(row)[0].double()
        depth, count = g.shape[1], float(mask.sum())
        weights = torch.linspace(10, 1, depth, dtype=torch.float64)
        weights *= depth / weights.sum()
        weighted = float((g * weights * mask[:, None]).sum() / (depth * count))
        mean = float((g * mask[:, None]).sum() / (depth * count))
        return int(count), weighted, (mean - 0.5) * 2 * (depth * count) ** 0.5


class Checks:
    """What was compared, printed as it comes."""

    def __init__(self) -> None:
        self.failed = 0
        self.total = 0

    def add(self, what: str, holds: bool, figures: str) -> None:
        self.total += 1
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {what:58}  {figures}", flush=True)


def compare(checks: Checks, wmctl: Wmctl, peer: Peer, name: str, what: str, ids: list[int]) -> float:
    """Checks that both detectors count alike on the same ids; the z-score of transformers."""
    report = wmctl.detect_ids(name, ids)
    statistic = report["peer"]
    if name == "synthid-hf":
        count, score, z = peer.read_synthid(ids)
        agrees = statistic["num_scored_tokens"] == count and abs(statistic["score"] - score) < 1e-6
        figures = f"weighted mean of {count} n-grams: {score:.6f}, wmctl {statistic['score']:.6f}"
    else:
        count, score, z = peer.read_list(name, ids)
        agrees = (statistic["num_scored_tokens"], statistic["score"]) == (count, score)
        agrees = agrees and abs(statistic["z_score"] - z) < 1e-5
        figures = f"green {score} of {count}, wmctl {statistic['score']:.0f} of {statistic['num_scored_tokens']}"
    checks.add(f"{what}: both count alike", agrees, figures)
    if name == "hf-lefthash" and report.get("method", "whole") == "whole":
        # What is one coin to wmctl is one bigram to transformers, if it is told to count each once.
        count, score, _ = peer.read_list(name, ids, ignoring_repeats=True)
        agrees = (report["num_scored_tokens"], report["score"]) == (count, score)
        figures = f"green {score} of {count}, wmctl {report['score']:.0f} of {report['num_scored_tokens']}"
        checks.add(f"{what}: and each bigram once", agrees, figures)
    return z


def main(program: str, model: str) -> int:
    torch.set_num_threads(1)
    start = time.monotonic()
    checks = Checks()
    path = pathlib.Path(model).resolve()
    with tempfile.TemporaryDirectory() as home:
        wmctl = Wmctl(program, home)
        peer = Peer(path)
        size = str(peer.model.config.vocab_size)
        for name, mark in LISTS.items():
            wmctl.run(
                "key", "new", "--peer", name, "--id", name, "--vocabulary-size", size, "--tokenizer", str(path),
                "--context-width", str(mark.context_width),
                secret=f"{LIST_KEY}\n",
            )  # fmt: skip
        keys = "\n".join(map(str, SYNTHID_KEYS)) + "\n"
        wmctl.run("key", "new", "--peer", "synthid-hf", "--id", "synthid-hf", "--tokenizer", str(path), secret=keys)

        print(f"transformers {transformers.__version__} with torch {torch.__version__} writes, wmctl reads the text")
        for name, mark in [*LISTS.items(), ("synthid-hf", SYNTHID)]:
            for number, text in enumerate(peer.write(mark)):
                report = wmctl.detect(name, text)
                p = report["corrected_p_value"]
                found = report["verdict"] == "watermarked" and p <= 1e-6
                checks.add(f"{name}, text {number + 1}: watermarked", found, f"p = {p:.2g}, {report['num_tokens']} tokens")
                compare(checks, wmctl, peer, name, f"{name}, text {number + 1}", peer.ids(text))
        for number, text in enumerate(peer.write(None)):
            for name in [*LISTS, "synthid-hf"]:
                report = wmctl.detect(name, text)
                p = report["corrected_p_value"]
                checks.add(f"unmarked text {number + 1}, {name}: not found", not report["is_watermarked"], f"p = {p:.2g}")
                compare(checks, wmctl, peer, name, f"unmarked text {number + 1}, {name}", peer.ids(text))

        print("wmctl writes, transformers' detectors read the text")
        for name in [*LISTS, "synthid-hf"]:
            for number in range(TEXTS):
                written = wmctl.run(
                    "generate", "--json", "-m", str(path), "-k", name, "-n", str(TOKENS), "--temperature", "1", "--top-k", "0",
                    "--top-p", "1", "--min-p", "0", "--seed", str(number), "--ignore-eos", "--threads", "1", PROMPT,
                )  # fmt: skip
                text = json.loads(written)["text"]
                z = compare(checks, wmctl, peer, name, f"{name}, text {number + 1} of wmctl's", peer.ids(text))
                checks.add(f"{name}, text {number + 1} of wmctl's: found by transformers", z > LEAST_Z, f"z = {z:.2f}")
    seconds = time.monotonic() - start
    print(f"{checks.total - checks.failed} of {checks.total} checks hold; {seconds:.0f} s")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: interop.py WMCTL MODEL.gguf")
    sys.exit(main(sys.argv[1], sys.argv[2]))
