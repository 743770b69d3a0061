# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks have in common: where things are, what they read, and how a line of the result looks."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE = ROOT / ".build/release"
VOCABULARY = ROOT / "vocab/english"


def row(name: str, value: str, note: str = "") -> None:
    print(f"{name:<44}{value:>18}   {note}".rstrip(), flush=True)


def english() -> bytes:
    """The corpus where it lies beside the checkout, else text of the shipped model."""
    corpus = ROOT.parent / "shared/corpus/english-public-domain.txt.zst"
    if corpus.exists():
        return subprocess.run(["zstd", "-dcq", corpus], check=True, capture_output=True).stdout
    # Nothing is cut off: a text this long of only likely words ends in a loop.
    settings = ["--temperature", "1", "--top-k", "0", "--top-p", "1", "--seed", "1"]
    command = [RELEASE / "wmctl", "generate", "--no-watermark", "--max-tokens", "1000000", *settings, ""]
    return subprocess.run(command, check=True, capture_output=True).stdout


def peak_memory(command: list[str | Path], stdin: Path | None = None) -> float:
    """The most memory the command held, in MB.

    Started by a small process: a child's record begins with what its parent held.
    """
    wrapper = (
        "import os, subprocess, sys;"
        "p = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "_, status, usage = os.wait4(p.pid, 0);"
        "print(usage.ru_maxrss);"
        # 1 says that a text has no mark.
        "sys.exit(os.waitstatus_to_exitcode(status) not in (0, 1))"
    )
    with open(stdin or os.devnull, "rb") as source:
        python = [sys.executable, "-S", "-c", wrapper]
        output = subprocess.run([*python, *command], stdin=source, check=True, capture_output=True).stdout
    return int(output) / 1024
