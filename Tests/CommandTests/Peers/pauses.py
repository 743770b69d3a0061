# SPDX-License-Identifier: Apache-2.0
"""Writes one line after the other to a program, each only when the one before is answered.

Usage: pauses.py LINES PROGRAM ARGUMENT...; the lines of a file. Prints the answers; fails when one does not come.
"""

import pathlib
import select
import subprocess
import sys

program = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
for line in pathlib.Path(sys.argv[1]).read_bytes().splitlines(keepends=True):
    # In two pieces: half a line must not be answered, and must not stop what comes after it.
    program.stdin.write(line[:len(line) // 2])
    program.stdin.write(line[len(line) // 2:])
    answer = b""
    while not answer.endswith(b"\n"):
        if not select.select([program.stdout], [], [], 60)[0]:
            program.kill()
            sys.exit(f"no answer to {line!r}")
        piece = program.stdout.read(1 << 16)
        if not piece:
            sys.exit(f"the program ended before {line!r}")
        answer += piece
    if answer.count(b"\n") != 1:
        sys.exit(f"more than an answer to {line!r}")
    sys.stdout.buffer.write(answer)
program.stdin.close()
sys.exit(program.wait())
