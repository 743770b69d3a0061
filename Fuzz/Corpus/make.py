#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the seeds of the fuzz targets: one small file for each form an input can take.

Usage: make.py WMCTL (the program trains the n-gram models)
"""

import base64
import gzip
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
wmctl = sys.argv[1]


def put(target, name, content):
    folder = here / target
    folder.mkdir(exist_ok=True)
    if isinstance(content, (dict, list)):
        content = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def base64url(count):
    return base64.urlsafe_b64encode(bytes(range(count))).rstrip(b"=").decode()


# Profiles and keyrings

binding = {"name": "english", "vocabulary_sha256": "0123456789abcdef" * 4, "vocabulary_size": 16384}
common = {"version": 1, "prf": "hmac-sha256-aes256"}
profiles = [
    common | {"id": "a", "scheme": "greenlist", "gamma": 0.25, "delta": 2, "context_width": 2, "repeats": "ngram",
              "tokenizers": [binding, binding | {"name": "other", "vocabulary_size": 50257}]},
    common | {"id": "b", "scheme": "greenlist", "gamma": 0.5, "delta": "infinity", "context_width": 0,
              "repeats": "ngram", "tokenizers": []},
    common | {"id": "c", "scheme": "balanced", "gamma": 0.5, "context_width": 8, "repeats": "context"},
]
for profile in profiles:
    put("profile", profile["id"], profile)

sealed = {"scrypt": {"n": 131072, "r": 8, "p": 1, "salt": base64url(16)}, "nonce": base64url(12),
          "ciphertext": base64url(48)}


def entry(profile, **changes):
    return {"id": profile["id"], "kind": "watermark", "created": "2025-01-01T00:00:00Z", "state": "active",
            "secret": base64url(32), "profile": profile} | changes


def keyring(*keys):
    return {"format": "wmctl-keyring", "version": 1, "keys": list(keys)}


signing = {"id": "s", "kind": "signing", "created": "", "state": "revoked", "secret": base64url(32)}
put("keyring", "empty", keyring())
put("keyring", "plain", keyring(entry(profiles[0]), signing))
put("keyring", "sealed", keyring(entry(profiles[1], secret=sealed), entry(profiles[2], state="retired", secret=sealed)))


# Tokenizers: a few bytes, a few merges

def tokenizer(pieces, merges, pre, added=()):
    return {"added_tokens": list(added), "normalizer": None, "pre_tokenizer": pre,
            "post_processor": {"type": "ByteLevel"}, "decoder": {"type": "ByteLevel"},
            "model": {"type": "BPE", "unk_token": None, "dropout": None, "byte_fallback": False,
                      "vocab": {piece: place for place, piece in enumerate(pieces)}, "merges": merges}}


level = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}
digits = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, level]}
letters = ["Ċ", "Ġ", "a", "e", "h", "r", "t", "0", "2"]
tiny = tokenizer(letters + ["th", "the", "Ġthe"], ["t h", "th e", "Ġ the"], level)
put("tokenizer", "ordered", tiny)
put("tokenizer", "unordered", tokenizer(letters + ["th", "he", "the", "aa", "aaa"],
    [["h", "e"], ["t", "h"], ["th", "e"], ["t", "he"], ["aa", "a"], ["a", "aa"], ["a", "a"]], digits))


def field(number, content):
    """A field of a protocol buffer: bytes, a number, or a float."""
    if isinstance(content, float):
        return bytes([number << 3 | 5]) + struct.pack("<f", content)
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content


def piece(text, score=0.0, kind=1):
    return field(1, field(1, text.encode()) + field(2, score) + field(3, kind))


pieces = piece("<unk>", kind=2) + piece("<s>", kind=3) + piece("th", 9.0) + piece("▁th", 8.0) + piece("▁▁", 7.0)
pieces += b"".join(piece(c) for c in "▁théa") + piece("<mark>", kind=4)
byte_pieces = b"".join(piece(f"<0x{b:02X}>", kind=6) for b in range(256))
# Field 35 of the trainer's options is byte_fallback.
for name, more, fallback in [("unknown", b"", b""), ("bytes", byte_pieces, b"\x98\x02\x01")]:
    trainer = field(2, field(3, 2) + fallback)
    put("sentencepiece", name, pieces + more + trainer + field(3, field(3, 1) + field(4, 0)))
put("tokenizer", "added", tokenizer(letters, [], level | {"use_regex": False}, [
    {"id": 9, "content": "<|endoftext|>", "special": True, "normalized": False, "lstrip": False},
    {"id": 10, "content": "theatre", "special": False, "normalized": True, "single_word": False},
    {"id": 0, "content": "you're", "special": True, "rstrip": False}]))


# Texts

texts = {
    "plain": "Call me Ishmael.  Some years ago--never mind how long precisely--I'd 12 or 345 dollars\n\n\tin my purse. ",
    "hidden": "a\u200bb\u00adc\ufeff \u2003d\u00a0\r\ne\u2028f\u2026 \u201cquoted\u201d \u2013\u2014 \ufb03",
    "lookalike": "Р\u0430ypal \U0001d4ab\uff41 e\u0301\u0323 \u212b \u1100\u1161\u11a8 plain Latin letters here",
    "cyrillic": "Мороз и солнце; день чудесный! и\u0306",
    "special": "<|endoftext|>a<|endof<|endoftext|>",
    "run": "a" * 40 + " " * 20 + "\u0301" * 70,
}
for target in ["text", "normalizer", "detector"]:
    for name, text in texts.items():
        put(target, name, text)
    put(target, "invalid", b"a\xff\xc3\xe4\xbd\xf0\x9f\x92\xed\xa0\x80 b")

# Records: format, limit, blank lines, pieces; then a file

rows = {
    "plain": b"id,text\r\n1,one\r\n\r\n2,two",
    "quoted": b'\xef\xbb\xbfa,"b ""c"""\n"1,\n2","",\n" ",\n',
    "stray": b'a,b\n1,"open\n2,good\n3,b"ad\n4,"x"y\n5,"never\n6,last\n',
}
for name, text in rows.items():
    for format in [2, 3]:
        put("csv", f"{name}-{format}", bytes([format, 255, 0, 3]) + text)
put("csv", "tabs", bytes([4, 20, 1, 7]) + b'a\t"b\tc"\n1\t"2"\n\n' + b"x" * 30 + b"\ny\tz\n")
put("csv", "lines", bytes([1, 5, 0, 1]) + b"abc\r\nabcdefgh\n\x00\n")
put("csv", "text", bytes([0, 255, 0, 1]) + b"a\nb\n")
for level in [0, 9]:
    put("csv", f"gzip-{level}", bytes([1, 255, 0, 5]) + gzip.compress(b"a\nb\n" * 20, level, mtime=0))
put("csv", "zstd", bytes([1, 255, 0, 5]) + bytes.fromhex("502a4d180100000000") + bytes.fromhex("28b52ffd2004210000610a620a"))

for name, text in {"commas": "[1, 22,333 ,4294967295]\n", "lines": "0\n+1\r\n002\t3\v4\f5", "bad": "1 two -3 4294967296"}.items():
    put("tokenlist", name, text)


# Detection reports: every verdict, and what may be null

def report(**changes):
    return {"verdict": "watermarked", "profile": "a", "technique": "statistical-watermark", "z_score": 12.41,
            "p_value": 1.1e-35, "corrected_p_value": 2.2e-35, "log10_p_value": -34.95860731484178, "tests": 2,
            "score": 141.0, "num_scored_tokens": 180, "num_tokens": 202, "green_fraction": 141 / 180,
            "is_watermarked": True, "spans": [{"start": 9, "end": 911, "p_value": 1.1e-35}],
            "text_sha256": "0123456789abcdef" * 4, "tokenizer": "english", "detector_version": "0.1.0",
            "warnings": []} | changes


put("report", "watermarked", report())
put("report", "deep", report(p_value=1e-300, corrected_p_value=1e-300, log10_p_value=-434294.4819032518, spans=[
    {"start": 0, "end": 9, "p_value": 1e-300}, {"start": 9, "end": 10, "p_value": 0.5}]))
put("report", "likely", report(verdict="likely", is_watermarked=False, warnings=["invalid_utf8", "matched_normalized_text"]))
unscored = {"is_watermarked": False, "z_score": 0.0, "p_value": 1.0, "corrected_p_value": 1.0, "log10_p_value": 0.0,
            "score": 0.0, "num_scored_tokens": 0, "green_fraction": None, "spans": [], "tokenizer": None}
put("report", "empty", report(verdict="too_short", num_tokens=0, warnings=["empty_input"], **unscored))
put("report", "tokens", report(verdict="inconclusive", text_sha256=None, warnings=["z_score_rule"], **unscored))


# Certificates: every kind of claims, key sets, and what should be a signature

def certificate(kind="detection", **more):
    text = "0123456789abcdef" * 4
    return {"version": 1, "iss": "example.org", "jti": "cert_" + "0" * 32, "iat": 1795253400, "time": "2026-11-21T09:30:00Z",
            "kind": kind, "text_sha256": text, "input_sha256": text, "technique": "statistical-watermark", "caveat": "none"} | more


band = {"verdict": "watermarked", "is_watermarked": True, "detector_version": "0.1.0", "warnings": []}
limits = {"fpr": 1e-06, "likely_rate": 0.0001, "min_scored_tokens": 50, "rule": "p_value"}
put("certificate", "band", certificate(**band))
put("certificate", "report", certificate(**band, profile="a", tokenizer="english", report=report(method="whole"), thresholds=limits))
put("certificate", "z_score", certificate(**band, profile="a", tokenizer="english", report=report(method="whole"),
                                          thresholds=limits | {"rule": "z_score", "z_score": 4.5}))
put("certificate", "marked", certificate("generation", model="m", profile="a", num_tokens=9, marked=True, exemption=None))
put("certificate", "exempt", certificate("generation", model="m", profile=None, num_tokens=9, marked=False, exemption="too_short"))
put("certificate", "keys", {"keys": [
    {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a", "use": "sig", "alg": "EdDSA"},
    {"kty": "RSA"}]})
put("certificate", "compact", "eyJhbGciOiJFZERTQSIsImtpZCI6ImZ1enoiLCJ0eXAiOiJ3bWN0bC1jZXJ0aWZpY2F0ZStqd3QifQ.e30." + "A" * 86)


# JSON: one of everything, spaced and escaped

put("json", "values", ' {"a" : [ 1, -2.5e-3 ,"b\\"\\u00e9\\ud834\\udd1e", {"":null} ,[],{}],"a":true , "\\\\" :18446744073709551615,"e":1E5}\n')
put("json", "row", {"id": "a.txt:1", "text": "It was a fine morning\n", "n": [1, 2.0, -0.0, False], "meta": {"k": {"k": []}}})
put("json", "scalar", "-9223372036854775808")


# Logits: a u64 little-endian header length, the header, the numbers

def safetensors(kind, shape, data):
    header = json.dumps({"__metadata__": {"format": "pt"},
                         "logits": {"dtype": kind, "shape": shape, "data_offsets": [0, len(data)]}})
    return struct.pack("<Q", len(header)) + header.encode() + data


put("logits", "unigram", safetensors("F32", [4], struct.pack("<4f", 0, -1, 2.5, float("-inf"))))
put("logits", "bigram", safetensors("F16", [3, 3], struct.pack("<9e", *range(9))))
put("logits", "brain", safetensors("BF16", [2], b"\x80\x3f\x00\xc0"))


# Lines of 'wmctl filter --mode tokens'

put("filterline", "logits", {"context": [3, 1, 4294967295], "logits": [0, -1.5, None, 1e20, -1e30], "temperature": 0.5})
put("filterline", "candidates", {"candidates": [[9, -0.1], [3, None], [4294967295, 2]], "context": [], "id": "a", "top_k": 2})
put("filterline", "settings", {"context": [1, 2, 1, 2, 1], "logits": [1, 2, 3], "top_p": 0.9, "min_p": 0.01,
                               "repetition_penalty": 1.3, "seed": 18446744073709551615, "temperature": None})
put("filterline", "bad", '{"context":[1.0],"logits":[],"candidates":[[1]]}')


# n-gram models

put("arpa", "order-1", "A comment\n\n\\data\\\nngram 1=2\n\n\\1-grams:\n-0.5\ta\n-99\t<unk>\n\n\\end\\\n")
put("arpa", "order-3", """\\data\\
ngram 1=5
ngram  2 = 3
ngram 3=2

\\1-grams:
-1e0 <unk>
-99 <s> -0.5
-0.7\ta\t-0.3
-0.7\tb\t0.25
-1.25\th

\\2-grams:
-0.2 b a
-0.3\ta b\t-0.125
-0.4 <s> a -0.1

\\3-grams:
-0.1\ta b a
-0.15\t<s> a b

\\end\\
""")

tokens = bytes(ord(letter) % 6 for letter in "the heart of that tree ate the heat")
for first in range(12):
    put("training", f"options-{first}", bytes([first]) + tokens + b"\6" + tokens[::-1])

corpus = "the hat\nheat that tea\n\nrather at the theatre\n\na tree the heart ate\n\nthat threat at tea"
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "tokenizer.json").write_text(json.dumps(tiny))
    (folder / "corpus.txt").write_text(corpus)
    (here / "ngram").mkdir(exist_ok=True)
    for order in [1, 2, 4]:
        subprocess.run([wmctl, "model", "train", folder / "corpus.txt", "--tokenizer", folder / "tokenizer.json",
                        "--order", str(order), "--output", here / "ngram" / f"order-{order}"], check=True)

# Tokenizers of other kinds

formats = here.parents[1] / "Tests/TokenizerTests/Vectors/formats"
# The target puts magic and version before its input.
for kind in ("byte-pairs", "sentence-pieces"):
    put("gguf", kind, (formats / f"{kind}.gguf").read_bytes()[8:])
put("gguf", "types", struct.pack("<QQ", 0, 2) + b"".join(
    struct.pack("<Q1sI", 1, key, 9) + struct.pack("<IQ", kind, 2) + bytes(size)
    for key, kind, size in ((b"a", 5, 8), (b"b", 6, 8))
))
# The target puts the ranks of all bytes before its input.
put("rankfile", "words", "".join(
    f"{base64.b64encode(word).decode()} {rank}\n"
    for rank, word in enumerate([b"th", b"the", b" the", b"aa", b"aaaa", "é".encode()], start=256)
))
put("rankfile", "gaps", "dGg= 300\r\n\r\ndGhl 299\r\n")
tekken = json.loads((formats / "tekken.json").read_text())
tekken["vocab"] = tekken["vocab"][:270]
tekken["config"] |= {"num_vocab_tokens": 270, "default_vocab_size": 290, "default_num_special_tokens": 20}
put("tekken", "defaults", tekken)
names = [{"rank": rank, "token_str": name, "is_control": True} for rank, name in enumerate(["<s>", "[INST]"])]
put("tekken", "special", tekken | {"special_tokens": names})

# The first byte says whose form of a request it is.
put("detectionrequest", "text", 'd{"input":"a","explain":true,"fpr":0.01,"certificate":"compact"}')
put("detectionrequest", "list", 'd{"input":["a","' + "b" * 101 + '"],"profile":["x"],"certificate":"detached"}')
put("detectionrequest", "vllm", 'v{"text":"a\\u00e9\\ud83d\\ude00"}')
put("detectionrequest", "contents", 'c{"contents":["a","b"],"detector_params":{"threshold":0.5}}')

token = {"id": "token-1", "name": "chat", "role": "client", "created": "2026-11-21T00:00:00Z", "state": "active",
         "sha256": "0123456789abcdef" * 4}
put("tokenfile", "one", {"version": 1, "tokens": [token]})
put("tokenfile", "limits", {"version": 1, "tokens": [
    token, token | {"id": "b", "state": "revoked", "requests_per_minute": 60, "bytes_per_minute": 4000000}]})
put("tokenfile", "newer", {"version": 2})

# The first byte says which header it is; its values stand one a line.
put("accessheader", "token", "aBearer wmctl_" + base64url(32))
put("accessheader", "proxies", "x198.51.100.1, 10.0.0.1:80\n[2001:db8::1]:443,::ffff:10.0.0.1")
put("accessheader", "forwarded", 'ffor=198.51.100.1;proto=https, For="[2001:db8::1]:4711";host="a,\\"b"')
put("accessheader", "range", "r2001:db8::/32")

# The first byte says which kind of request it is.
put(
    "generationrequest",
    "chat.json",
    'c{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"a"}]}],"n":2,'
    '"logprobs":true,"top_logprobs":3,"stop":["a","b"],"seed":-1,"tools":[],"tool_choice":"none"}',
)
put(
    "generationrequest",
    "completion.json",
    'p{"model":"m","prompt":["a","b"],"max_tokens":5,"temperature":0.5,"top_p":0.9,"top_k":-1,"min_p":0.1,'
    '"logit_bias":{"7":-3.5},"echo":true,"stream":true,"stream_options":{"include_usage":true},'
    '"watermark":{"enabled":true,"purpose":"standard_editing","certificate":false}}',
)
put(
    "generationrequest",
    "tokens.json",
    'p{"prompt":[[1,2],[3]],"logprobs":2,"best_of":1,"suffix":"","response_format":{"type":"text"},'
    '"frequency_penalty":1,"presence_penalty":-1}',
)
# A configuration file, and one with a byte order mark and lines that say nothing or nothing valid.
put("configuration", "lines", "# comment\nlisten = 127.0.0.1:8080\nlisten=unix:/run/wmctl/socket\nlog-requests = false\n")
put("configuration", "odd", b"\xef\xbb\xbfa=b\r\n\n  c =\td = e # f \r\n=\n")
