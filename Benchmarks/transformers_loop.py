# SPDX-License-Identifier: Apache-2.0
"""Hugging Face's own detector over the same rows, as its documentation uses it; batch.py runs this on one core.

Usage: transformers_loop.py TOKENIZER ROWS COUNT. Prints one JSON object; rates are texts a second of CPU time.
"""
import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
import transformers
from transformers import GPT2Config, PreTrainedTokenizerFast, WatermarkDetector, WatermarkingConfig


def main(tokenizer_file: str, rows_file: str, count: int) -> None:
    torch.set_num_threads(1)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=tokenizer_file)
    model = GPT2Config(vocab_size=len(tokenizer), bos_token_id=0, eos_token_id=0)
    # As near to a key of wmctl's as its options go: half of the tokens are green, and a repeated n-gram counts once.
    mark = WatermarkingConfig(greenlist_ratio=0.5, context_width=2, hashing_key=15485863)
    detector = WatermarkDetector(model, device="cpu", watermarking_config=mark, ignore_repeated_ngrams=True)

    def tokens(row: str) -> torch.Tensor:
        return tokenizer(json.loads(row)["text"], return_tensors="pt")["input_ids"]

    with open(rows_file, encoding="utf-8") as file:
        rows = [row for row, _ in zip(file, range(count + 1))]
    detector(tokens(rows.pop()), return_dict=True)
    start = time.process_time()
    texts = [tokens(row) for row in rows]
    tokenized = time.process_time()
    for text in texts:
        detector(text, return_dict=True)
    end = time.process_time()
    result = {
        "version": transformers.__version__,
        "texts": len(texts),
        "tokens": sum(text.shape[1] for text in texts) / len(texts),
        "detection": len(texts) / (end - tokenized),
        "all": len(texts) / (end - start),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
