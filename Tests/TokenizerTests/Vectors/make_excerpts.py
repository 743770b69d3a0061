#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes excerpts/: published vocabularies cut down to the tokens that short texts reach, and the peers' ids of the texts.

The texts' tokens are kept, the tokens that those are merged from, and all single bytes; ids are counted anew, the rest of each
file stays as it was. The peers encode with the cut files, so that their ids are those of the rules and not of the whole
vocabulary. Of Llama's files, whose licences ask more, nothing is kept but the ids that the whole files give. Run scripts/fetch_vocabularies.py first; needs Tests/Conformance/requirements.txt.

usage: make_excerpts.py
"""
import base64
import json
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
CACHE = REPOSITORY / ".cache/tokenizers"
EXCERPTS = HERE / "excerpts"
sys.path += [str(HERE), str(REPOSITORY / "Tests/Conformance"), str(REPOSITORY / "scripts")]

import fetch_vocabularies
import more_torture
import peers
import torture

# The first teach what to keep; the second are encoded, so that some are met unprepared.
TEACHING = [t for t in torture.SAMPLES + more_torture.SAMPLES if len(t) < 120]
TEACHING += ["It was a fine morning in May, and the children's voices were heard from the garden where they'd been playing since 7:45.",
             "The quick brown fox jumps over the lazy dog; \"nothing\" happened, however: 1,234,567 people weren't there in 1999."]
TEXTS = sorted({t for t in torture.SAMPLES + more_torture.SAMPLES if len(t) < 120}, key=lambda t: (len(t), t))[::2] + TEACHING[-2:]
TEXTS += ["Everything that follows was said by others, and there's no reason to believe a word of it (except for the 3rd)."]


def merged_parts(token, ranks):
    """The two (or more) parts that are left of a token, a sequence of units, when only tokens below its rank are merged."""
    parts = [token[i : i + 1] for i in range(len(token))]
    own = ranks.get(token)
    while len(parts) > 2:
        known = [(ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in ranks and ranks[a + b] < own]
        if not known:
            break
        _, i = min(known)
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
    return parts


def closure(tokens, parts_of):
    """The tokens and everything that they are merged from."""
    kept, waiting = set(), list(tokens)
    while waiting:
        token = waiting.pop()
        if token not in kept:
            kept.add(token)
            waiting += parts_of(token)
    return kept


# MARK: Kinds of files

def cut_ranks(name, parts):
    """A rank file of tiktoken; the peer has the publisher's pattern and no special tokens."""
    peer = peers.Tiktoken(CACHE / name, False, **parts)
    ranks = peer.tokenizer._mergeable_ranks
    kept = cut_rank_tokens(ranks, {i for t in TEACHING for i in peer.encode(t)})
    return b"".join(base64.b64encode(token) + f" {i}\n".encode() for i, token in enumerate(kept))


def cut_rank_tokens(ranks, ids):
    spelt = {rank: token for token, rank in ranks.items()}
    kept = closure({spelt[i] for i in ids if i in spelt}, lambda t: merged_parts(t, ranks) if len(t) > 1 else [])
    return sorted(kept | {bytes([b]) for b in range(256)}, key=ranks.__getitem__)


def cut_tekken(name):
    data = json.loads((CACHE / name).read_bytes())
    peer = peers.Tekken(CACHE / name, False)
    ranks = peer.tokenizer._tekken_token2id_nospecial
    specials = peer.tokenizer.num_special_tokens
    kept = cut_rank_tokens(ranks, {i - specials for t in TEACHING for i in peer.encode(t)})
    entries = {base64.b64decode(e["token_bytes"]): e for e in data["vocab"][: len(ranks)]}
    # What comes after the default size is not used, here as in the whole file.
    beyond = data["vocab"][-3:]
    data["vocab"] = [{**entry, "rank": i} for i, entry in enumerate([entries[t] for t in kept] + beyond)]
    data["config"] |= {"num_vocab_tokens": len(data["vocab"]), "default_vocab_size": len(kept) + 30, "default_num_special_tokens": 30}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def cut_model(model, specials, ids):
    """The vocabulary and merges of a tokenizer.json's model; the added tokens come first or last as they did."""
    merges = [m.split(" ") if isinstance(m, str) else m for m in model["merges"]]
    made = {a + b: (a, b) for a, b in reversed(merges)}
    spelt = {i: t for t, i in model["vocab"].items()}
    kept = closure({spelt[i] for i in ids if i in spelt}, lambda t: made.get(t, ()))
    single = {t for t in model["vocab"] if len(t) == 1}
    names = sorted(kept | single | (specials & set(model["vocab"])), key=model["vocab"].__getitem__)
    known = set(names)
    chosen = [original for original, (a, b) in zip(model["merges"], merges) if {a, b, a + b} <= known]
    return {**model, "vocab": {t: i for i, t in enumerate(names)}, "merges": chosen}


def cut_json(name):
    data = json.loads((CACHE / name).read_bytes())
    peer = peers.Tokenizers(CACHE / name, False)
    ids = {i for t in TEACHING for i in peer.encode(t)}
    # Some of each kind; a thousand place holders would say nothing more.
    added = data["added_tokens"][:4] + [t for t in data["added_tokens"][4:] if t["id"] in ids or not t["special"]][:16]
    data["model"] = cut_model(data["model"], {t["content"] for t in added}, ids)
    size = len(data["model"]["vocab"])
    for token in added:
        if token["content"] in data["model"]["vocab"]:
            token["id"] = data["model"]["vocab"][token["content"]]
        else:
            token["id"] = size
            size += 1
    data["added_tokens"] = sorted(added, key=lambda t: t["id"])
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def cut_gpt2():
    """encoder.json and vocab.bpe."""
    data = json.loads((CACHE / "gpt2.json").read_bytes())
    peer = peers.Tokenizers(CACHE / "gpt2.json", False)
    ids = {i for t in TEACHING for i in peer.encode(t)}
    model = cut_model(data["model"], {"<|endoftext|>"}, ids)
    return json.dumps(model["vocab"]).encode(), ("#version: 0.2\n" + "\n".join(model["merges"]) + "\n").encode()


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def cut_sentencepiece(name):
    """The pieces that are wanted, byte for byte, and every other member of the message."""
    data = (CACHE / name).read_bytes()
    peer = peers.SentencePiece(CACHE / name, False).tokenizer
    ids = {i for t in TEACHING for i in peer.encode(t)}
    ordinary = [i for i in range(peer.get_piece_size()) if not (peer.is_control(i) or peer.is_byte(i) or peer.is_unknown(i))]
    known = set(ordinary)
    order = sorted(ordinary, key=lambda i: (-peer.get_score(i), i))
    ranks = {peer.id_to_piece(i): rank for rank, i in enumerate(order)}
    kept = closure({peer.id_to_piece(i) for i in ids if i in known}, lambda t: merged_parts(t, ranks) if len(t) > 1 else [])
    # Runs of spaces have one score; and letters, so that few texts need bytes.
    kept |= {p for p in ranks if set(p) == {"\u2581"} or (len(p) == 1 and p < "\u0250")}
    at = number = controls = 0
    output = bytearray()
    while at < len(data):
        start = at
        key, at = varint(data, at)
        assert key & 7 == 2, "every member of the message is one of bytes"
        size, at = varint(data, at)
        at += size
        if key >> 3 == 1:
            controls += peer.is_control(number)
            wanted = peer.is_byte(number) or peer.is_unknown(number) or (controls < 16 if peer.is_control(number) else peer.id_to_piece(number) in kept)
            number += 1
            if not wanted:
                continue
        output += data[start:at]
    return bytes(output)


def gguf_string(text):
    return struct.pack("<Q", len(text.encode())) + text.encode()


def cut_gguf():
    """SmolLM2's vocabulary: an array of tokens, one of their kinds, one of merges."""
    with open(CACHE / "smollm2.gguf", "rb") as stream:
        metadata = fetch_vocabularies.gguf_metadata(stream)
    tokens, kinds = metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.token_type"]
    peer = peers.Tokenizers(CACHE / "smollm2.json", False)
    model = cut_model({"vocab": {t: i for i, t in enumerate(tokens)}, "merges": metadata["tokenizer.ggml.merges"]},
                      {t for t, kind in zip(tokens, kinds) if kind == 3}, {i for t in TEACHING for i in peer.encode(t)})
    strings = lambda values: struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(gguf_string, values))
    kind_of = dict(zip(tokens, kinds))
    numbers = [kind_of[t] for t in model["vocab"]]
    members = {
        "general.architecture": struct.pack("<I", 8) + gguf_string("llama"),
        "tokenizer.ggml.model": struct.pack("<I", 8) + gguf_string(metadata["tokenizer.ggml.model"]),
        "tokenizer.ggml.pre": struct.pack("<I", 8) + gguf_string(metadata["tokenizer.ggml.pre"]),
        "tokenizer.ggml.tokens": strings(list(model["vocab"])),
        "tokenizer.ggml.token_type": struct.pack("<IIQ", 9, 5, len(numbers)) + struct.pack(f"<{len(numbers)}i", *numbers),
        "tokenizer.ggml.merges": strings(model["merges"]),
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, len(members))
    return head + b"".join(gguf_string(k) + v for k, v in members.items()), model, numbers


# MARK: Answers

def answer(name, split, kind, path, **settings):
    """The peer's ids of all texts, special tokens as text and, where the peer can, recognised."""
    entry = {"file": name, "pattern": split, "peer": peers.description(kind)}
    plain = kind(path, False, **settings)
    entry["ids"] = [plain.encode(t) for t in TEXTS]
    if kind is peers.Tokenizers:
        recognizing = kind(path, True)
        entry["recognized"] = [recognizing.encode(t) for t in TEXTS]
    return entry


RANKS = {
    "p50k_base.tiktoken": ("gpt2", dict(name="p50k_base")),
    "cl100k_base.tiktoken": ("cl100k", dict(name="cl100k_base")),
    "o200k_base.tiktoken": ("o200k", dict(name="o200k_base")),
    "qwen.tiktoken": ("qwen2", dict(pattern=peers.QWEN_PATTERN)),
}
WHOLE = {"llama3/tokenizer.model": peers.LLAMA3_PATTERN, "llama4/tokenizer.model": peers.LLAMA4_PATTERN}
MODELS = ["tokenizer.model.v1", "mistral_instruct_tokenizer_240323.model.v3", "mistral_instruct_tokenizer_241114.model.v7"]


def main():
    (EXCERPTS / "gpt2").mkdir(parents=True, exist_ok=True)
    entries = []
    for name, (pattern, parts) in RANKS.items():
        (EXCERPTS / name).write_bytes(cut_ranks(name, parts))
        published = peers.Tiktoken(CACHE / name, False, **parts).tokenizer
        entries.append(answer(name, pattern, peers.Tiktoken, EXCERPTS / name, pattern=published._pat_str))
    for name in ("anthropic.json", "deepseek.json"):
        (EXCERPTS / name).write_bytes(cut_json(name))
        entries.append(answer(name, None, peers.Tokenizers, EXCERPTS / name))
    vocabulary, merges = cut_gpt2()
    (EXCERPTS / "gpt2/encoder.json").write_bytes(vocabulary)
    (EXCERPTS / "gpt2/vocab.bpe").write_bytes(merges)
    entries.append(gpt2_answer())
    for name in MODELS:
        (EXCERPTS / name).write_bytes(cut_sentencepiece(name))
        entries.append(answer(name, None, peers.MistralSentencePiece, EXCERPTS / name))
    name = "tekken_240911.json"
    (EXCERPTS / name).write_bytes(cut_tekken(name))
    entries.append(answer(name, None, peers.Tekken, EXCERPTS / name))
    entries.append(smollm2_answer())
    for name, pattern in WHOLE.items():
        entries.append({**answer(name, None, peers.Tiktoken, CACHE / name, pattern=pattern), "whole": True})
    lines = ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries)
    texts = json.dumps(TEXTS)
    (EXCERPTS / "expected.json").write_text('{"texts": %s,\n"files": [\n%s\n]}\n' % (texts, lines))


def gpt2_answer():
    import tiktoken
    from tiktoken.load import data_gym_to_mergeable_bpe_ranks
    from tiktoken_ext import openai_public

    ranks = data_gym_to_mergeable_bpe_ranks(str(EXCERPTS / "gpt2/vocab.bpe"), str(EXCERPTS / "gpt2/encoder.json"))
    peer = tiktoken.Encoding("gpt2", pat_str=openai_public.r50k_pat_str, mergeable_ranks=ranks, special_tokens={})
    return {"file": "gpt2/encoder.json", "pattern": "gpt2", "peer": peers.description(peers.Tiktoken),
            "ids": [peer.encode_ordinary(t) for t in TEXTS]}


def smollm2_answer():
    import tempfile

    data, model, kinds = cut_gguf()
    (EXCERPTS / "smollm2.gguf").write_bytes(data)
    specials = [t for t, kind in zip(model["vocab"], kinds) if kind == 3]
    split = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, fetch_vocabularies.byte_level()]}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(fetch_vocabularies.tokenizer_json(model["vocab"], model["merges"], specials, split))
        file.flush()
        return answer("smollm2.gguf", None, peers.Tokenizers, file.name)


if __name__ == "__main__":
    main()
