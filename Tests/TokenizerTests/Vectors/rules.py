# SPDX-License-Identifier: Apache-2.0
"""Small tokenizers, one for each rule of tokenizer.json that changes, splits, searches or decodes text, and texts for them.

A case is the text of a tokenizer.json in which @bytes, @spaces and @plain stand for the vocabulary and merges of MODELS.
"""
import functools
import json
import random
import unicodedata

import regex
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

import torture

SEQUENCE = "Sequence"
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
PREFIXED = {**BYTE_LEVEL, "add_prefix_space": True}
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
LOWERCASE = {"type": "Lowercase"}


def replace(old, new):
    return {"type": "Replace", "pattern": {"String": old}, "content": new}


def prepend(text):
    return {"type": "Prepend", "prepend": text}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


def metaspace(scheme, split=True):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}


def normalizers(*steps):
    return {"type": SEQUENCE, "normalizers": list(steps)}


def pretokenizers(*steps):
    return {"type": SEQUENCE, "pretokenizers": list(steps)}


def decoders(*steps):
    return {"type": SEQUENCE, "decoders": list(steps)}


def split(behavior, invert=False, **pattern):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


LLAMA_NORMALIZER = normalizers(prepend("▁"), replace(" ", "▁"))
LLAMA_DECODER = decoders(replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                         {"type": "Strip", "content": " ", "start": 1, "stop": 0})
GEMMA_DECODER = decoders(replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"})


def metaspace_decoder(scheme):
    return decoders({"type": "ByteFallback"}, metaspace(scheme))


def added(content, special=False, normalized=False, lstrip=False, rstrip=False, single_word=False):
    return {"content": content, "single_word": single_word, "lstrip": lstrip, "rstrip": rstrip, "normalized": normalized,
            "special": special}


def lines():
    numbers = random.Random(7)
    found = [" ".join(numbers.choice(torture.WORDS) for _ in range(40)) for _ in range(60)]
    found += [" ".join("".join(numbers.choice(torture.SCRIPTS) for _ in range(5)) for _ in range(9)) for _ in range(20)]
    return found + ["  \n\n  \n\n    x", "aaaaaaaa aaaa", "Éé Åå ﬁ １２ 가각", "12 345 6789", "==== ----", "a\u0301e\u0301"] * 5


def parts(vocabulary, merges):
    return '"vocab": %s, "merges": %s' % (json.dumps(vocabulary), json.dumps(merges))


def trained(pre_tokenizer, size, alphabet):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False, limit_alphabet=150)
    tokenizer.train_from_iterator(lines(), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    return tokens, model["merges"]


@functools.cache
def models_by_name():
    """Name → the members vocab and merges, as text."""
    tokens, merges = trained(pre_tokenizers.ByteLevel(add_prefix_space=False), 330, pre_tokenizers.ByteLevel.alphabet())
    found = {"bytes": parts({t: i for i, t in enumerate(tokens)}, merges)}
    tokens, merges = trained(pre_tokenizers.Metaspace(), 300, [])
    names = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256))]
    found["spaces"] = parts({t: i for i, t in enumerate(names + tokens)}, merges)
    tokens, merges = trained(pre_tokenizers.Sequence([]), 300, [])
    found["plain"] = parts({t: i for i, t in enumerate(["<unk>", *tokens])}, merges)
    return found


def case(model, options=None, normalizer=None, pre_tokenizer=None, decoder=None, tokens=()):
    vocabulary = json.loads("{" + models_by_name()[model] + "}")["vocab"]
    size, entries = len(vocabulary), []
    for token in tokens:
        identifier = vocabulary.get(token["content"])
        if identifier is None:
            identifier, size = size, size + 1
        entries.append({"id": identifier, **token})
    head = json.dumps({"version": "1.0", "added_tokens": entries, "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
                       "decoder": decoder})
    members = {"type": "BPE", "unk_token": None, "fuse_unk": False, "byte_fallback": False, **(options or {})}
    return "%s, \"model\": %s, @%s}}" % (head[:-1], json.dumps(members)[:-1], model)


def text_of(template, models):
    """The tokenizer.json of a case."""
    for name, text in models.items():
        template = template.replace(f", @{name}", ", " + text)
    return template


BACK = {"byte_fallback": True, "unk_token": "<unk>", "fuse_unk": True}
UNKNOWN = {"unk_token": "<unk>"}
FUSED = {"unk_token": "<unk>", "fuse_unk": True}
WHOLE = {"ignore_merges": True}


@functools.cache
def cases():
    """Name → template."""
    def byte_level(**more):
        return case("bytes", pre_tokenizer=BYTE_LEVEL, decoder=BYTE_LEVEL, **more)

    def found(*tokens, **more):
        return case("bytes", **{"pre_tokenizer": BYTE_LEVEL, "tokens": tokens, **more})

    result = {f"form {form}": byte_level(normalizer={"type": form}) for form in FORMS}
    result |= {
        "lowercase": byte_level(normalizer=LOWERCASE),
        "empty normalizer": byte_level(normalizer=normalizers()),
        "strip both": byte_level(normalizer=strip(True, True)),
        "strip left": byte_level(normalizer=strip(True, False)),
        "strip right": byte_level(normalizer=strip(False, True)),
        "prepend": byte_level(normalizer=prepend("▁x ")),
        "replace": byte_level(normalizer=replace("th", "Th")),
        "delete": byte_level(normalizer=replace(" ", "")),
        "many steps": byte_level(normalizer=normalizers(strip(True, True), {"type": "NFKC"}, LOWERCASE, replace("  ", " "),
                                                        normalizers(prepend("<"), replace("a", "ab")))),
        "ignore merges": byte_level(options=WHOLE),
        "prefix space": case("bytes", pre_tokenizer=PREFIXED, decoder=BYTE_LEVEL),
        "no regex": case("bytes", pre_tokenizer={**PREFIXED, "use_regex": False}),
        "digits": case("bytes", pre_tokenizer=pretokenizers({"type": "Digits", "individual_digits": True}, BYTE_LEVEL)),
        "falcon": case("bytes", pre_tokenizer=pretokenizers({"type": "Punctuation", "behavior": "Contiguous"}, BYTE_LEVEL,
                                                            {"type": "Digits", "individual_digits": False},
                                                            split("Isolated", Regex="[0-9][0-9][0-9]"))),
        "nested": case("bytes", pre_tokenizer=pretokenizers(pretokenizers({"type": "Digits", "individual_digits": False}), pretokenizers(BYTE_LEVEL))),
        "punctuation": case("bytes", pre_tokenizer=pretokenizers({"type": "Punctuation", "behavior": "Isolated"}, BYTE_LEVEL)),
        "punctuation runs": case("bytes", pre_tokenizer=pretokenizers({"type": "Punctuation", "behavior": "Contiguous"},
                                                                      BYTE_LEVEL)),
        "words": case("plain", FUSED, pre_tokenizer={"type": "Whitespace"}),
        "words of bytes": case("bytes", pre_tokenizer=pretokenizers({"type": "Whitespace"}, BYTE_LEVEL)),
        "split at white space": case("plain", FUSED, pre_tokenizer={"type": "WhitespaceSplit"}),
        "string removed": case("plain", FUSED, pre_tokenizer=split("Removed", String=" ")),
        "string isolated": case("plain", FUSED, pre_tokenizer=split("Isolated", String="aa")),
        "string with next": case("plain", FUSED, pre_tokenizer=split("MergedWithNext", String=" ")),
        "no pre-tokenizer": case("plain", FUSED),
        "unknown apart": case("plain", UNKNOWN, pre_tokenizer={"type": "WhitespaceSplit"}),
        "unknown dropped": case("plain"),
        "plain lowercase": case("plain", FUSED, normalizer=LOWERCASE),
        "llama": case("spaces", BACK, LLAMA_NORMALIZER, None, LLAMA_DECODER, [added("<unk>", True), added("<s>", True)]),
        "llama without bytes": case("spaces", FUSED, LLAMA_NORMALIZER, None, LLAMA_DECODER),
        "llama in order": case("spaces", BACK, normalizers(replace(" ", "▁"), prepend("▁")), None, LLAMA_DECODER),
        "gemma": case("spaces", BACK, replace(" ", "▁"), split("MergedWithPrevious", String=" "), GEMMA_DECODER,
                      [added("▁▁"), added("<s>", True)]),
        "spaces after": case("spaces", BACK, normalizers({"type": "NFKC"}, prepend("▁"), replace(" ", "▁"), replace("▁▁", "▁")),
                             None, LLAMA_DECODER),
        "metaspace legacy": case("spaces", BACK, None, {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
                                 decoders({"type": "ByteFallback"}, {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True})),
        "metaspace digits": case("spaces", BACK, None, pretokenizers(metaspace("always"), {"type": "Digits", "individual_digits": False})),
        "metaspace whole pieces": case("spaces", {**BACK, **WHOLE}, None, metaspace("always")),
        "metaspace strip": case("spaces", BACK, strip(True, True), metaspace("first"), None, [added("<s>", True)]),
    }
    for scheme in ("always", "first", "never"):
        for splits in (True, False):
            result[f"metaspace {scheme}{' split' if splits else ''}"] = case(
                "spaces", BACK, None, metaspace(scheme, splits), metaspace_decoder(scheme), [added("<s>", True), added("the")])
    result |= {
        "lstrip": found(added("<s>", lstrip=True), added("<e>", True, lstrip=True)),
        "rstrip": found(added("<s>", rstrip=True), added("<e>", True, rstrip=True), added(" x"), added("  ")),
        "both strips": found(added("<s>", rstrip=True, lstrip=True), added("<e>", lstrip=True)),
        "single word": found(added("the", single_word=True), added("<s>", single_word=True), added("he")),
        "overlaps": found(added("<s>"), added("<s><s>"), added("s><e"), added("<e>", True), added("e>e"), added("")),
        "normalized": found(added("TH", normalized=True), added("the"), added("<S>", True, True), added("<e>", True),
                            normalizer=LOWERCASE),
        "normalized words": found(added("THE", normalized=True, single_word=True, lstrip=True), added("<E>", rstrip=True),
                                  normalizer=LOWERCASE),
        "normalized with spaces": case("spaces", BACK, LLAMA_NORMALIZER, None, LLAMA_DECODER,
                                       [added("the of", normalized=True), added("xx", normalized=True), added("<s>", True)]),
        "added before prefix": case("spaces", BACK, None, metaspace("first"), metaspace_decoder("first"),
                                    [added("<s>", True), added("the", normalized=True), added("▁", normalized=True)]),
        "spaces in tokens": case("spaces", BACK, LLAMA_NORMALIZER, None, LLAMA_DECODER, [added("a b"), added("▁c"), added("é▁x")]),
    }
    return result


SAMPLES = [
    "", " ", "  ", "a", " a", "  a  b  ", "a ", "▁", "▁a", " ▁ a▁b", "\ta", "\u00a0a\u00a0", "\u3000\n a \u2003", "<s>", "<s>a", "a<s>b", " <s> ",
    "<s> the", "  <s>  <s>  ", "<s><s><s>", "<s><e>e>e", "x<e> x  <s>   x y", "<S> <E> <s> <e>", "the", "The THE thE", "the_ _the the-he",
    "éthe the\u0301 the1 the² theⅫ theⒶ the\u200d the\u203f", "the of x", "the  of", "of the of", "a b a  b", "▁c c é▁x é x", "<0x41>",
    "<unk>", "日本 語", "😀 unknown ☃☃ ☃ x", "ab☃c", "12 345a6", "wo-rd!? (x)...", "aaaa aaa", "ﬁ １２ Ⅻ ㎏ ½ ﷺ", "e\u0301 E\u0301\u0323 \u0301",
    "\u1100\u1161\u11a8 가\u11a8 각", "\uff76\uff9e ｶﾞ", "q\u0307\u0323 q\u0323\u0307", "\u0344 \u0374 \u037e \u212b \u2126", "\u0958 \u0929 \U0001d15e",
    "İstanbul ΑΣ Σ ǅ ẞ", "\U00010781\u32ff \U00011935\U00011930", "a\u1ac1\u0334b \u08d3\u0315", "\n\n  \n x", "x" * 40, "the " * 12,
]
MARKS = [chr(c) for c in [*range(0x300, 0x315), 0x31B, *range(0x323, 0x329), 0x338, 0x342, 0x345, 0x3099, 0x309A, 0x93C, 0x9BE, 0x1161,
                          0x1175, 0x11A8, 0x11C2, 0xFF9E, 0xFF9F, 0x1AC1, 0x8D3, 0x11930, 0x102E, 0x1DFA, 0x0F71, 0x0F72, 0x0591]]
BASES = list("aeiouAEOUqxdÅéở \n<") + [chr(c) for c in [0x1100, 0xAC00, 0x304B, 0x30AB, 0xFF76, 0x1025, 0x11935, 0x11131, 0x9C7, 0xB47, 0x212B,
                                                       0x1E9B, 0xFB01, 0x2460, 0x3300, 0xFDFA, 0x1D15E, 0x32FF, 0x10781, 0x2581, 0x3000]]
PIECES = ["<s>", "<e>", "<S>", "the", "The", " ", "  ", "▁", "x", "of", "é", "☃", "\u3000", "1", "-", "_", "a", "\n", "th", "e>e", "he", " x"]


def random_texts(count, seed):
    """Short texts that the rules make something of."""
    numbers = random.Random(seed)
    for index in range(count):
        pool = [PIECES, MARKS + BASES, PIECES + MARKS + BASES][index % 3]
        yield "".join(numbers.choice(pool) for _ in range(numbers.choice([2, 4, 8, 20])))


def texts(count, seed):
    """Samples, random texts of the rules, and the torture set's."""
    yield from SAMPLES
    yield from random_texts(count, seed)
    yield from torture.short_texts(count // 2)


def characters():
    """Every assigned character but ideographs and syllables, alone and with marks; every base with every mark that composes."""
    marks = "\u0301\u0323\u0334\u0345\u3099\u1161\u11a8"
    known = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cs", "Co")]
    known = [c for c in known if not unicodedata.name(c, "").startswith(("CJK UNIFIED", "TANGUT", "NUSHU"))]
    known = [c for c in known if unicodedata.category(c) != "Cn" or ord(c) < 0x20000 and regex.match(r"\P{Cn}", c)]
    for mark in ("x", *marks, "\u0315x", "\u05b0\u0591"):
        for start in range(0, len(known), 500):
            yield "".join("x" + c + mark for c in known[start:start + 500])
            yield "".join("x" + mark + c for c in known[start:start + 500])
    canonical = [unicodedata.decomposition(c).split() for c in known]
    pairs = [d for d in canonical if len(d) == 2 and d[0][0] != "<"]
    firsts = sorted({chr(int(d[0], 16)) for d in pairs} | {"\u1100", "\uac00", "\uac01", "\U00011935", "\U000105d2", "\U00016d67"})
    seconds = sorted({chr(int(d[1], 16)) for d in pairs} | {"\u1161", "\u11a7", "\u11a8", "\U00011930", "\U00016d67"})
    for first in firsts:
        yield "".join(first + second + "x" for second in seconds)
        yield "".join(first + "\u0334" + second + first + second + "\u0327\u0301x" for second in seconds)


def encode(tokenizer, texts):
    """The ids of every text, or None where the peer ends in a panic: where one token takes what another begins in."""
    found = []
    for text in texts:
        try:
            found.append(tokenizer.encode(text, add_special_tokens=False).ids)
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            found.append(None)
    return found
