# SPDX-License-Identifier: Apache-2.0
"""Texts that tokenizers get wrong: short samples, and large texts that a recipe generates.

A recipe is plain data, so that the Swift tests make the same text from the committed vectors:
  {"pick": [chunk, …], "count": n, "seed": s}   n chunks, each chosen by SplitMix64's next number modulo their number
  {"unicode": n, "seed": s}                     n scalar values, each SplitMix64's next modulo 0x10F800, surrogates skipped
  {"scalars": [from, to], "separator": s}       every scalar value of the half-open range, each followed by the separator
"""
import random

MASK = (1 << 64) - 1


def splitmix64(seed):
    """Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def text(recipe):
    """The text of a recipe."""
    if "scalars" in recipe:
        first, last = recipe["scalars"]
        points = (p for p in range(first, last) if not 0xD800 <= p < 0xE000)
        return "".join(chr(p) + recipe["separator"] for p in points)
    numbers = splitmix64(recipe["seed"])
    if "unicode" in recipe:
        points = (next(numbers) % 0x10F800 for _ in range(recipe["unicode"]))
        return "".join(chr(p if p < 0xD800 else p + 0x800) for p in points)
    chunks = recipe["pick"]
    if len(chunks) == 1:
        return chunks[0] * recipe["count"]
    return "".join(chunks[next(numbers) % len(chunks)] for _ in range(recipe["count"]))


ALPHABET = list("abcdefghijklmnopqrstuvwxyz")
WORDS = "the of and to in a is that it was for on as with he be at by had not are but from or have an they".split()
CONTROLS = [chr(c) for c in [*range(32), *range(0x7F, 0xA0)]]
SPACES = list("\t\n\v\f\r \x85\xa0\u1680\u2000\u2003\u2007\u200a\u2028\u2029\u202f\u205f\u3000")
MARKS = ["e", " ", "\u0300", "\u0301", "\u0308", "\u20dd", "\u0f71", "\u0591", "\u093f", "a"]
EMOJI = ["\U0001F468", "\u200d", "\U0001F469", "\U0001F467", "\ufe0f", "\U0001F3FD", "\u2764", "\U0001F1E9", "\U0001F1F0",
         " ", "1", "\u20e3", "\U0001F600"]
DIGITS = list("0123456789٠١٢३४௫๖໗༨၉²³¹½¾ⅫⅷⅠ①⑩一二〇𝟘𝟡") + ["\U00011DE1", "\U00016EBC", " ", "a", "."]
CONTRACTIONS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'", "’s", " ", "r", "e", "l", "it", "1", "!"]
SCRIPTS = list("日本語中文한국어ไทยहिन्दीעבריתالعربيةქართულიአማርኛབོད་ತಮಿழ் русский ελληνικά")

# name → recipe; a million bytes where a quadratic step would show.
GENERATED = {
    "one letter": {"pick": ["a"], "count": 1_000_000, "seed": 0},
    "two letters": {"pick": ["ab"], "count": 100_000, "seed": 0},
    "one word": {"pick": ["the"], "count": 100_000, "seed": 0},
    "spaces": {"pick": [" "], "count": 300_000, "seed": 0},
    "newlines": {"pick": ["\n"], "count": 300_000, "seed": 0},
    "line ends": {"pick": ["\r\n", "\n", "\r", "x", " "], "count": 50_000, "seed": 1},
    "no space": {"pick": WORDS, "count": 330_000, "seed": 2},
    "random letters": {"pick": ALPHABET, "count": 200_000, "seed": 3},
    "zeros": {"pick": ["0"], "count": 100_000, "seed": 0},
    "rules": {"pick": ["=", "-", "#", "*"], "count": 50_000, "seed": 4},
    "controls": {"pick": [*CONTROLS, "a", " "], "count": 50_000, "seed": 5},
    "white space": {"pick": [*SPACES, "a", "1", "!"], "count": 50_000, "seed": 6},
    "marks": {"pick": MARKS, "count": 50_000, "seed": 7},
    "emoji": {"pick": EMOJI, "count": 30_000, "seed": 8},
    "digits": {"pick": DIGITS, "count": 50_000, "seed": 9},
    "contractions": {"pick": CONTRACTIONS, "count": 50_000, "seed": 10},
    "scripts": {"pick": SCRIPTS, "count": 50_000, "seed": 11},
    "random Unicode": {"unicode": 100_000, "seed": 12},
    "every character": {"scalars": [0, 0x32400], "separator": ""},
    "characters and spaces": {"scalars": [0, 0x3400], "separator": " "},
    "characters and letters": {"scalars": [0, 0x3400], "separator": "a"},
    "characters and digits": {"scalars": [0, 0x3400], "separator": "1"},
    "characters and marks": {"scalars": [0, 0x3400], "separator": "!"},
}

SAMPLES = [
    "", "a", " ", "  ", "   ", "\n", "\n\n", "\n\n\n", "\t", "\t\tx", " a", "a ", " a ", "a  b", "a \n b", "a\r\nb\r\n",
    "Call me Ishmael. Some years ago - never mind how long precisely - having little or no money in my purse.",
    "It's we're they'll I'd can't I've I'm 'tis 'S 'LL O'Neil rock'n'roll", " 'd 's", "'", "''s", "'re're", "'l", "'r", "'v",
    "12345 6789 3.14159 1,000,000 1e-9", "x 5  6   7\n 8\n\n9", "½ Ⅻ ٣٤ 一二三 ² ①", "a1b2 c3", "１２３ ００",
    "naïve café — “quotes” … €5", "日本語のテキスト。中文字符 한국어", "ภาษาไทย हिन्दी עברית العربية ქართული",
    "emoji 😀👩‍👩‍👧‍👦🇩🇰 ✨ ❤️ 👍🏽 1️⃣", "a b c　d\u200be\u00a0f\u2003 g", "\u00a0\u00a0x", "\u3000 x", "\u2028\u2029 \u0085x",
    "def f(x):\n    return x**2  # ok\n\n\tif x != 3:\n\t\tpass\n", "http://example.com/a?b=c&d=%20#e", "!!!???...;;;---___===+++",
    "ABCdefGHI_snake_case camelCase", "e\u0301 \u0301e \u0301 \u0301\u0301", "z̶a̶l̶g̶o̶", "ﬁ İstanbul ß ſ ǅ", "\ufeffBOM", "\ufffd",
    "\u0000", "\u0000\u0001\u0004\u0006\u0007\u001f", "\u007f\u0080\u009f", "!\u0004!", "\u0004", "a\u0004", "\u0004a", "\u0004 \u0006",
    "\U0010ffff\U000e0001\U000f0000", "a" * 31, "a" * 32, "a" * 33, "a" * 47, "e" * 100, "-" * 64, "the " * 20,
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "q", "quiz quiz", "aaaa bbbb abab baba aabb",
    "<|endoftext|>", "a<|endoftext|>b", "<|endoftext|><|endoftext|>", "<|endoftext|", "<|<|endoftext|>|>", " <|endoftext|> ",
    "<|im_start|>user\nhi<|im_end|>\n", "<repo_name>a<file_sep>b", "[A][AB][ABC] [B]", "[[A]]", "[AB", "wo-rd wo-rds", "rds-wo",
]

# Not UTF-8; the peer reads it with every maximal part of a character replaced by U+FFFD.
INVALID = [
    b"\x80", b"\xff\xfe", b"a\xc3", b"\xc3(", b"\xe2\x82", b"\xe2\x82a", b"\xf0\x9f\x98", b"\xf0\x9f\x98a", b"\xed\xa0\x80",
    b"\xf8\x88\x80\x80\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe0\x80\xaf", b"caf\xe9 na\xefve", b"\x00\xff" * 20,
]


def short_texts(count):
    """Many short texts of mixed chunks."""
    numbers = random.Random(1)
    pools = [CONTROLS, SPACES, MARKS, EMOJI, DIGITS, CONTRACTIONS, SCRIPTS, ALPHABET, WORDS]
    mixed = sum(pools, [])
    for index in range(count):
        pool = pools[index % len(pools)] if index % 2 else mixed
        yield "".join(numbers.choice(pool) for _ in range(numbers.choice([3, 10, 30, 100])))


def invalid_texts(count):
    """Random bytes, and texts with bytes changed."""
    yield from INVALID
    numbers = random.Random(2)
    for index in range(count):
        if index % 2:
            yield numbers.randbytes(numbers.randrange(1, 60))
        else:
            damaged = bytearray("".join(numbers.choice(SCRIPTS + EMOJI) for _ in range(20)).encode())
            for _ in range(3):
                damaged[numbers.randrange(len(damaged))] = numbers.randrange(256)
            yield bytes(damaged)
