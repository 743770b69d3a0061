# SPDX-License-Identifier: Apache-2.0
"""Feeds a program with a file again and again; prints how many lines it answered and its greatest memory in bytes.

Usage: memory.py FILE TIMES PROGRAM ARGUMENT...
"""

import pathlib
import resource
import subprocess
import sys
import threading

program = subprocess.Popen(sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
piece = pathlib.Path(sys.argv[1]).read_bytes()


def feed():
    for _ in range(int(sys.argv[2])):
        program.stdin.write(piece)
    program.stdin.close()


threading.Thread(target=feed).start()
count = sum(block.count(b"\n") for block in iter(lambda: program.stdout.read(1 << 16), b""))
program.wait()
print(count, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
