# SPDX-License-Identifier: Apache-2.0
"""Reads metrics on standard input with Prometheus' own parser, and prints their names, a line each; exits 1 when one is
not as the naming rules have it.
"""

import sys

from prometheus_client.parser import text_string_to_metric_families

text = sys.stdin.read()
families = list(text_string_to_metric_families(text))
seen = set()
for family in families:
    if family.name in seen or not family.documentation or family.type == "unknown":
        sys.exit(f"{family.name}: seen twice, without help or without a type")
    seen.add(family.name)
    if family.type == "histogram":
        for sample in family.samples:
            if sample.name.endswith("_bucket") and "le" not in sample.labels:
                sys.exit(f"{family.name}: a bucket without a bound")
    keys = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in family.samples]
    if len(set(keys)) != len(keys):
        sys.exit(f"{family.name}: a value stands twice")
    print(family.name)
