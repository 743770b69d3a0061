#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the small tokenizer.json files in variants/, one for each rule that the large vocabularies leave untested.

They are trained with PyPI's tokenizers 0.23.3 on a page of words and then changed by hand.

usage: make_variants.py
"""
import copy
import json
import pathlib
import random

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

import torture

FOLDER = pathlib.Path(__file__).parent / "variants"
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def trained():
    numbers = random.Random(0)
    lines = [" ".join(numbers.choice(torture.WORDS) for _ in range(50)) for _ in range(100)]
    lines += ["".join(numbers.choice(torture.SCRIPTS + torture.DIGITS) for _ in range(50)) for _ in range(20)]
    lines += ["a" * 9, "==== ----", "aaaa", "日本語日本語", "  \n\n  \n\n    "] * 9
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=450, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    parts = json.loads(tokenizer.to_str())
    parts["decoder"] = BYTE_LEVEL
    return parts


def added(identifier, content, special, normalized):
    return {"id": identifier, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": normalized, "special": special}


def digit_runs(parts):
    """Runs of digits stand together; merges in the older form."""
    digits = {"type": "Digits", "individual_digits": False}
    parts["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [digits, BYTE_LEVEL]}
    parts["model"]["merges"] = [" ".join(merge) for merge in parts["model"]["merges"]]


def gaps(parts):
    """Some bytes have no token, nor have the ids that theirs were."""
    missing = {"q", "!", "Ħ", "ã", "Ĥ"}
    model = parts["model"]
    model["vocab"] = {t: i for t, i in model["vocab"].items() if not missing & set(t)}
    model["merges"] = [merge for merge in model["merges"] if not missing & set("".join(merge))]


def unordered(parts):
    """Every way to split a token is a merge, in a random order: a token has several merges, and is used before it is made."""
    vocabulary = parts["model"]["vocab"]
    merges = [[t[:k], t[k:]] for t in vocabulary for k in range(1, len(t)) if t[:k] in vocabulary and t[k:] in vocabulary]
    random.Random(3).shuffle(merges)
    parts["model"]["merges"] = merges


def added_tokens(parts):
    """Special and ordinary added tokens, some inside others, some looked for in the second pass."""
    size = len(parts["model"]["vocab"])
    contents = [("[A]", True, False), ("[AB]", False, False), ("[ABC]", False, True), ("AB", False, False), ("B]", True, True),
                ("wo-rd", False, True), ("rds-", False, False), ("é x", False, False), ("<|endoftext|>", True, False)]
    parts["added_tokens"] = [added(size + i, *rest) for i, rest in enumerate(contents)]
    parts["post_processor"] = {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}],
                               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                               "special_tokens": {}}


def whole(parts):
    """No split at all, and the oldest form: a model without a type, with empty texts for absent options."""
    parts["pre_tokenizer"] = {**BYTE_LEVEL, "use_regex": False}
    model = parts["model"]
    parts["model"] = {
        "dropout": None, "unk_token": "", "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
        "vocab": model["vocab"], "merges": [" ".join(merge) for merge in model["merges"]],
    }


base = trained()
for name, change in (("digit-runs", digit_runs), ("gaps", gaps), ("unordered", unordered), ("added", added_tokens),
                     ("whole", whole)):
    variant = copy.deepcopy(base)
    change(variant)
    Tokenizer.from_str(json.dumps(variant))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(variant, ensure_ascii=False, indent=0) + "\n")
