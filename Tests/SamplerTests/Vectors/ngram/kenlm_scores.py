#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Print log10 p(last word | the words before it) of every line by PyPI's kenlm.

    kenlm_scores.py MODEL.arpa QUERIES.txt > SCORES.txt     (PyPI kenlm 0.3.0)
"""
import sys

import kenlm


def main(model_path: str, queries: str) -> None:
    model = kenlm.Model(model_path)
    before, after = kenlm.State(), kenlm.State()
    with open(queries, encoding="utf-8") as lines:
        for line in lines:
            model.NullContextWrite(before)
            for word in line.rstrip("\n").split(" "):
                score = model.BaseScore(before, word, after)
                before, after = after, before
            print(repr(score))


if __name__ == "__main__":
    main(*sys.argv[1:])
