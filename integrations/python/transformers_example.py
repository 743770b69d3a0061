# SPDX-License-Identifier: Apache-2.0
"""Marks what a causal language model of transformers writes for several prompts at once.

Usage: transformers_example.py MODEL TOKENIZER.json PROMPT…; MODEL is what `from_pretrained` takes, TOKENIZER.json its tokenizer's
file. Options of `wmctl filter` are read from WMCTL_OPTIONS, the program from WMCTL. Prints one text a line, as JSON.
"""

import json
import os
import shlex
import sys

import transformers

from wmctl_marker import Marker, MarkingProcessor


def write(model, tokenizer, marker, prompts, count, **settings):
    """Texts after each of the prompts, which go through the model as one batch."""
    inputs = tokenizer(prompts, return_tensors="pt", padding=True, padding_side="left", return_token_type_ids=False)
    length = inputs["input_ids"].shape[1]
    outputs = model.generate(**inputs, max_new_tokens=count, do_sample=False, pad_token_id=tokenizer.pad_token_id,
                             logits_processor=[MarkingProcessor(marker, length, **settings)])
    return tokenizer.batch_decode(outputs[:, length:], skip_special_tokens=True)


def main(name, path, *prompts):
    model = transformers.AutoModelForCausalLM.from_pretrained(name)
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=path)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.convert_ids_to_tokens(0)
    options = shlex.split(os.environ.get("WMCTL_OPTIONS", ""))
    with Marker("--tokenizer", path, *options, program=os.environ.get("WMCTL", "wmctl")) as marker:
        for text in write(model, tokenizer, marker, list(prompts), 200, temperature=0.8, top_k=40, top_p=0.9):
            print(json.dumps({"text": text}))


if __name__ == "__main__":
    main(*sys.argv[1:])
