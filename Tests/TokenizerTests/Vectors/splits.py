# SPDX-License-Identifier: Apache-2.0
"""Ways to split text as PyPI's tokenizers and tiktoken do it, and texts to try them on.

A step is plain data: {"regex": …, "behavior": …, "inverted": …}, {"string": …, the same}, {"digits": individual},
{"punctuation": behavior}, {"whitespace": true}, {"whitespace_split": true} or {"rust": a pattern for tiktoken}.
"""
import random

import tiktoken
from tokenizers import Regex, pre_tokenizers
CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
R50K = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
BAILING = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|" + TAIL
QWEN2 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|" + TAIL
QWEN35 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|" + TAIL.replace(r"\p{L}", r"\p{L}\p{M}")
SEED_CODER = (
    CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def o200k(contractions, digits):
    upper, lower, first = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"[^\r\n\p{L}\p{N}]?"
    words = f"{first}{upper}*{lower}+{contractions}|{first}{upper}+{lower}*{contractions}"
    return words + "|" + digits + r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"


O200K = o200k(CONTRACTIONS + "?", r"\p{N}{1,3}")
TEKKEN = o200k("", r"\p{N}")
DEEPSEEK = [
    r"\p{N}{1,3}",
    "[一-龥぀-ゟ゠-ヿ]+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
]
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
BEHAVIORS = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


# Ways that together ask all there is to ask about a character.
OF_EVERY_CHARACTER = [
    "llama3", "qwen3.5", "o200k", "deepseek-v3", "deepseek-v3's last", "bloom", "smollm", "gpt2 within words", "word regex",
    "whitespace split",
]


def regex(pattern, behavior="Isolated", inverted=False):
    return {"regex": pattern, "behavior": behavior, "inverted": inverted}


def string(text, behavior="Isolated", inverted=False):
    return {"string": text, "behavior": behavior, "inverted": inverted}


def cases():
    """Name → steps."""
    named = {
        "gpt2": GPT2, "r50k": R50K, "cl100k": CL100K, "llama3": LLAMA3, "qwen2": QWEN2, "qwen3.5": QWEN35, "o200k": O200K,
        "tekken": TEKKEN, "bailing": BAILING, "seed-coder": SEED_CODER,
    }
    all_cases = {name: [regex(pattern)] for name, pattern in named.items()}
    all_cases |= {f"{name} by tiktoken": [{"rust": pattern}] for name, pattern in named.items()}
    all_cases["deepseek-v3"] = [regex(pattern) for pattern in DEEPSEEK]
    all_cases["deepseek-v3's last"] = [regex(DEEPSEEK[2])]
    coder = [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-퟿]+"]
    all_cases["deepseek-coder"] = [regex(pattern) for pattern in coder] + [{"digits": True}]
    signs = [r"[\r\n]", "\\s?[A-Za-zµÀ-ÖØ-öＡ-Ｚａ-ｚ]+", "\\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", "[一-龥ࠀ-一가-퟿]+"]
    all_cases["deepseek-llm's kind"] = [regex(pattern) for pattern in signs] + [{"digits": False}]
    all_cases["bloom"] = [regex(BLOOM)]
    all_cases["smollm"] = [{"digits": True}, regex(GPT2)]
    all_cases["llama3, kept"] = [regex(LLAMA3, "Removed", True)]
    all_cases["llama3, merged"] = [regex(LLAMA3, "MergedWithPrevious")]
    all_cases["gpt2 within words"] = [{"whitespace": True}, regex(GPT2)]
    all_cases["whitespace split"] = [{"whitespace_split": True}, {"punctuation": "Isolated"}]
    all_cases["word regex"] = [regex(r"\w+|[^\w\s]+", "Removed", True)]
    for behavior in BEHAVIORS:
        all_cases[f"punctuation, {behavior}"] = [{"punctuation": behavior}]
        for inverted in (False, True):
            mark = ", inverted" if inverted else ""
            all_cases[f"string, {behavior}{mark}"] = [string(" ", behavior, inverted)]
            all_cases[f"line ends, {behavior}{mark}"] = [string("\r\n", behavior, inverted)]
            all_cases[f"digits, {behavior}{mark}"] = [regex(r"\p{N}", behavior, inverted)]
            all_cases[f"triples, {behavior}{mark}"] = [regex("[0-9][0-9][0-9]", behavior, inverted)]
            all_cases[f"signs, {behavior}{mark}"] = [regex(r"[\p{P}\$\+<=>\^~\|`]+", behavior, inverted)]
    return all_cases


def behavior_name(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)[1:]


def peer(step):
    if "regex" in step:
        return pre_tokenizers.Split(Regex(step["regex"]), behavior_name(step["behavior"]), step["inverted"])
    if "string" in step:
        return pre_tokenizers.Split(step["string"], behavior_name(step["behavior"]), step["inverted"])
    if "digits" in step:
        return pre_tokenizers.Digits(individual_digits=step["digits"])
    if "punctuation" in step:
        return pre_tokenizers.Punctuation(behavior_name(step["punctuation"]))
    return pre_tokenizers.Whitespace() if "whitespace" in step else pre_tokenizers.WhitespaceSplit()


def pieces(steps, texts):
    """For each text the pieces of the peer, as pairs of byte offsets."""
    if "rust" in steps[0]:
        yield from rust_pieces(steps[0]["rust"], texts)
        return
    splitter = pre_tokenizers.Sequence([peer(step) for step in steps])
    for text in texts:
        ends = [0]
        for character in text:
            ends.append(ends[-1] + len(character.encode()))
        yield [(ends[first], ends[last]) for _, (first, last) in splitter.pre_tokenize_str(text)]


def rust_pieces(pattern, texts):
    """tiktoken shows no pieces, but a piece that is a token is that token: all parts of some texts are the vocabulary."""
    texts = list(texts)
    for start in range(0, len(texts), 500):
        some = texts[start : start + 500]
        parts = {t[i:j].encode() for t in some for i in range(len(t)) for j in range(i + 1, len(t) + 1)}
        parts |= {bytes([byte]) for byte in range(256)}
        ranks = {part: rank for rank, part in enumerate(sorted(parts, key=lambda part: (len(part), part)))}
        encoding = tiktoken.Encoding("parts", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        for text in some:
            at, found = 0, []
            for part in encoding.decode_tokens_bytes(encoding.encode_ordinary(text)):
                found.append((at, at + len(part)))
                at += len(part)
            yield found


POOL = list("'sSſlLeErRvdmtaAzǅʰ日龥龦ぁ\u3099ー\u0301\u093f1٣²Ⅻ½ \t\xa0\u3000\n\r\x85!/.-_$，。€Ⓐ😀\0\u200d\ue000\u166d\u2e43") + [
    "\U00011de1", "\U000111c9", "'s", "'LL", "  ", "\r\n", "   ", "\n\n", "123", "ab", " A",
]


def short_texts(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        yield "".join(generator.choices(POOL, k=generator.randint(1, 12)))


def all_characters():
    """Texts in which every character stands between others; of ideographs and Hangul one in 37."""
    inner = [(0x3400, 0x4DB0), (0x4E10, 0x9F90), (0xAC10, 0xD790), (0x17010, 0x187F0), (0x20010, 0x32300), (0x32400, 0xE0000)]
    inner += [(0xE0200, 0xFFFF0), (0x100000, 0x10FFF0)]
    points = [
        point
        for point in range(0x110000)
        if not 0xD800 <= point < 0xE000 and (point % 37 == 0 or not any(a <= point < b for a, b in inner))
    ]
    for start in range(0, len(points), 64):
        yield "".join(f"a{c}A1{c}!{c} {c}{c}\n's{c}" for c in map(chr, points[start : start + 64]))
