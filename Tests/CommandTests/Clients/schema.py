# SPDX-License-Identifier: Apache-2.0
"""Asks a running service whatever its description allows and forbids, by schemathesis: schema.py URL EXAMPLES SECONDS

Prints nothing but what went wrong; exits 1 then. The seed is fixed, so that a run can be repeated. Left out is the check
that whatever the schema allows is accepted: what one member demands of another is not in the schema.
"""

import subprocess
import sys
import tempfile

url, examples, seconds = sys.argv[1:4]
# Hypothesis describes deep strategies by Python's own parser, which fails near the limit of nested calls.
start = "import sys; sys.setrecursionlimit(20000); from schemathesis.cli import schemathesis; schemathesis()"
command = [
    sys.executable, "-c", start, "run", f"{url}/openapi.json", "--url", url,
    "--seed", "20261121", "--max-examples", examples, "--generation-database", "none",
    "--phases", "examples,coverage,fuzzing", "--mode", "all", "--exclude-checks", "positive_data_acceptance",
    "--request-timeout", "20", "--max-failures", "20", "--no-color", "--continue-on-failure", *sys.argv[4:],
]
with tempfile.TemporaryDirectory() as folder:
    run = subprocess.run(command, capture_output=True, text=True, timeout=float(seconds), cwd=folder)
if run.returncode:
    print(run.stdout[-20000:], run.stderr[-4000:], sep="\n")
sys.exit(1 if run.returncode else 0)
