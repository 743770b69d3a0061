# SPDX-License-Identifier: Apache-2.0
"""Texts for patterns, normalisers and added tokens of published vocabularies, besides those of torture.py."""
import random
import unicodedata

# Spellings of special tokens and of byte tokens, whole and damaged.
SPECIALS = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>",
    "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>",
    "<|python_tag|>", "<|finetune_right_pad_id|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>",
    "<|reserved_special_token_10|>", "<|reserved_special_token_100|>", "<|reserved_special_token_247|>", "<|image|>",
    "<|header_start|>", "<|header_end|>", "<|eot|>", "<|eom|>", "<|step|>", "<|patch|>", "<|tile_x_separator|>",
    "<|reasoning_thinking_start|>", "<|vision_reserved_special_token_7|>", "<|vision_reserved_special_token_1047|>",
    "<|text_post_train_reserved_special_token_68|>", "<|reserved_special_token_946|>", "<|extra_0|>", "<|extra_204|>",
    "<|extra_205|>", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", "<｜User｜>", "<｜Assistant｜>",
    "<|User|>", "<|EOT|>", "<｜fim▁hole｜>", "<｜place▁holder▁no▁0｜>", "<｜place▁holder▁no▁12｜>", "<｜tool▁calls▁begin｜>",
    "<think>", "</think>", "<EOT>", "<META>", "<META_START>", "<META_END>", "<SOS>", "<s>", "</s>", "<unk>", "<pad>",
    "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]",
    "[IMG]", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    "<SPECIAL_20>", "<SPECIAL_999>", "<repo_name>", "<reponame>", "<file_sep>", "<filename>", "<gh_stars>", "<issue_start>",
    "<jupyter_code>", "<empty_output>", "<0x00>", "<0x41>", "<0xFF>", "<0x4>", "▁", "▁▁", "Ġ", "Ċ", "\u2047", "⁇",
]

# A text must not end inside a rule: what stands before and after a special token.
AROUND = ["", " ", "  ", "\n", "a", " a", "a ", "1", ".", "é", "日", "<", "<|", "\u2581", "\t"]

SAMPLES = [
    "'S 'T 'RE 'VE 'M 'LL 'D", "'s't're've'm'll'd", "'Re 'rE 'Ve 'lL 'Ll", "it'S IT'S It's I'M we'RE WE'VE", "’s ’t ’re it’s",
    "'ſ 'ſt 'ſ'S x'ſ", "\u212aelvin 'K", "a'sb'tc'red", "'sx 'llx 'dx 'mx", " 's  't\n're", "1's 2'll 3'd", "'1 'é '日 '' '''",
    "x's's", "''s ''t", "'", " '", "'\n", "can't've", "O'Reilly's d'être l'été qu'il", "HTTPServer XMLHttpRequest iPhone eBay",
    "McDonald ABCDef aBcDeF ÀÉÎõü ǅungla ǈ ǋ ʰa aʰ ªº ⅷⅧ ⓐⒶ", "ßẞ ﬀﬁ ĳ Ĳ ŉ ǰ", "İıIi ς σ Σ", "ᾳ ᾼ ᾈ",
    " a", "  a", "   a", "\ta", "\t a", " \ta", "\t\ta", "a\t", "a \t b", "\n a", "\n  a", "\n\n a", " \n a", "  \n\n  a", "a  \n",
    "a \n\n \n b", "a\r\n\r\nb", "a\r\rb", "\r\n a", "\r a\n", " \r\n  \r\n x", "a\u000bb \u000c c", "\u0085a \u0085 a", "\u2028a\u2029 b",
    "x\u00a0y \u00a0z\u00a0 w", "a\u3000b\u3000\u3000c", "a\u200bb\u200b \u200bc", "a\u00adb\ufeffc", "\ufeff a", "  \u00a0  ", "\u1680 \u180e x",
    "1", "12", "123", "1234", "12345", "123456", "1234567", "1 234 567", "12,345.678", "3.14e-10", "0x1F", "1st 2nd 3rd", "a1", "1a", "a12b345c",
    "١٢٣٤٥", "१२३४५६७", "１２３４", "²³¹", "½⅓¼", "ⅣⅤ", "①②③④", "〇一二三", "𝟘𝟙𝟚𝟛", "𞥐𞥑", "1²3", "1½", "೧೨೩೪", "12٣٤",
    "!", "!!", "!a", " !a", "a!", "a !", "!\n", "!\n\n", "!\r\n", " !\n", "! \n", "!/\n", "//\n//", "/ /\n /", "#a @b $c %d ^e &f *g", "(a) [b] {c} <d>",
    "_a __b a_b", "-a --b a-b", "a.b.c", "...a", "a...", "—a– b", "„x“ «y» 「z」", "€5 $5 £5 ¥5", "+a =b ~c |d `e", "© ® ™ ° § ¶", "★☆ ♥ → ∑ ∞",
    "¡Hola! ¿Qué?", "a\u0301", "\u0301a", " \u0301a", "!\u0301a", "1\u0301a", "e\u0301\u0327 e\u0327\u0301", "\u0041\u030a \u212b \u00c5", "ﬁ ﬃ ﷺ ㎏ ㍿",
    "ｆｕｌｌ ＷＩＤＴＨ １２ ！", "x² H₂O ½ № ℡ ™", "\u1100\u1161\u11a8 \uac00\u11a8 \uac01", "\u0344 \u0374 \u037e \u0387 \u2126", "\u0958 \u0915\u093c", "\u2adc \u2add\u0338",
    "ｶﾞ ガ か\u3099 \u309b", "\ufb1d \u05d9\u05b4", "\U0001d15e \U0001d157\U0001d165", "\u0fb2\u0f71\u0f80", "\u1e9b\u0323", "q\u0307\u0323 q\u0323\u0307", "\u3131 \uffa1 ㄱ",
    "漢字かなカナ交じり文、句読点。", "ひらがな", "カタカナー", "日本 語", "漢1字2", "中a文b", "a中b文", "한글 테스트입니다", "ｶﾀｶﾅ", "々〆ヶ", "龥龦 \u9fa5\u9fa6 \u3400 \U00020000",
    "ไทยไม่มีช่องว่าง", "བོད་སྐད།", "မြန်မာ", "ខ្មែរ", "हिन्दी में क्षत्रिय", "தமிழ்", "ಕನ್ನಡ", "العَرَبِيَّة", "עִבְרִית", "\u200fאבג\u200e abc", "ﻻ ﷲ",
    "👩‍👩‍👧‍👦", "👍🏽👍🏿", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🇩🇰🇩🇪", "1️⃣ #️⃣ *️⃣", "❤️‍🔥", "🤷🏼‍♀️", "a😀b 😀 1😀", "😀\n😀\n\n", "☺ ☺️ ☺︎",
    "▁", "▁a", "a▁b", " ▁ ", "▁▁▁", "▁ ▁", "a ▁b", "▁the", "\u2581\u2581the", "Ġthe", "ĠĠ Ċ", "Ã©", "<0x0A>", "<0xE2><0x96>", "##ing", "@@", "</w>",
    "\u0000a", "a\u0000", "\u0000\u0000", "\u0001 \u001f", "\u007f", "\u0080\u0081", "\ufdd0\ufffe\uffff", "\U0001fffe", "\ue000\uf8ff", "\U000f0000\U0010fffd", "\u0378\u0379",
    "\\n \\t \\\\ \\u0041", "{\"a\": [1, 2.5e3, null]}", "<html><body class=\"x\">y</body></html>", "SELECT * FROM t WHERE a='b';", "if (x) {\n\treturn y;\n}\n",
    "    four\n        eight\n\ttab\n", "a" * 100 + " " * 100 + "a" * 100, " " * 255 + "x", "\n" * 255 + "x", "\t" * 64, "=" * 200, "ab" * 200, "0" * 200, "é" * 200, "日" * 200,
    "\u0301" * 64, "😀" * 64, "\u200d" * 33, "ha" * 99 + "!", "x " * 300, "\r\n" * 80, "a\n" * 80, " \n" * 80,
]

CASED = [a + q + s + b for q in "'’" for s in ("s", "S", "t", "T", "re", "RE", "Re", "rE", "ve", "VE", "m", "M", "ll", "LL", "Ll", "d", "D", "ſ", "x")
         for a in ("", "a", " ") for b in ("", " ", "a")]
MIXED_CASE = ["A", "B", "a", "b", "É", "é", "ǅ", "ʰ", "ª", "中", "ا", "\u0301", "\u0903", "Σ", "ς", "ⅷ", "Ⓐ", " ", "1", "'s", "'S", "_", "\n", "/"]
LINES = ["\n", "\r", "\r\n", " ", "  ", "\t", "\u00a0", "\u3000", "\u2028", "\u0085", "\v", "a", "!", "1", "。", "日", "\u200b", "/"]
BASES = ["a", "e", "o", "u", "q", "A", "Å", "é", "ü", "ậ", "ﬁ", "ſ", "ẛ", "か", "カ", "ﾊ", "가", "각", "क", "ড", "ଡ", "ༀ", "𑄱", "ש", "ا", "ㄱ", "½", "①", " ", "\u00a0"]
COMBINING = ["\u0300", "\u0301", "\u0308", "\u0323", "\u0327", "\u0328", "\u0338", "\u0345", "\u0344", "\u0315", "\u034f", "\u05bc", "\u05c1", "\u0653", "\u093c", "\u09bc",
             "\u0f71", "\u0f72", "\u0f74", "\u0f80", "\u3099", "\u309a", "\uff9e", "\uff9f", "\u20dd", "\u0591", "\U000110ba", "\U00011127", "\U0001d165", "\U0001d16e", "\u1ab0", "\u1dce"]
JAMO = ["\u1100", "\u1109", "\u1112", "\u115f", "\u1161", "\u1169", "\u1175", "\u1160", "\u11a7", "\u11a8", "\u11af", "\u11c2", "가", "각", "\ua960", "\ud7b0", "\ud7cb", " ", "ㄱ", "ㅏ"]
PUNCTUATION = ["!", "?", ".", ",", "-", "—", "'", "\"", "“", "(", ")", "/", "\\", "_", "$", "+", "<", "=", "^", "`", "|", "~", "©", "€", "、", "。", "「", "：", "a", "A", " ", "\n", "1", "é", "日"]
KANA = ["あ", "い", "ん", "ア", "ー", "・", "゛", "\u3099", "日", "本", "龥", "龦", "々", "〇", "一", "ㇰ", "ｱ", "한", "국", "a", "1", "。", " "]
RIGHT_TO_LEFT = list("אבגשלום ابتثجحخ\u064b\u0651\u0640\u200f\u200e\u202b\u202c٠١٢۳۴ ,.-")
SPACED = ["▁", " ", "  ", "a", "the", "▁the", " the", "\n", "<s>", "</s>", "<unk>", "<0x20>", "é", "日", "🙂", "\u0000", "\t", ".", "\u2047"]
POOLS = [CASED, MIXED_CASE, LINES, BASES + COMBINING, JAMO, PUNCTUATION, KANA, RIGHT_TO_LEFT, SPACED, SPECIALS + AROUND]


def pooled_texts(count):
    """Short texts of chunks from one pool, sometimes with those of a second."""
    numbers = random.Random(11)
    for index in range(count):
        pool = POOLS[index % len(POOLS)]
        if index % 3 == 0:
            pool = pool + numbers.choice(POOLS)
        yield "".join(numbers.choice(pool) for _ in range(numbers.choice([2, 4, 8, 20, 60])))


def special_texts():
    """Each special token's spelling in each surrounding, and whole, cut and doubled."""
    for special in SPECIALS:
        for before in AROUND:
            yield before + special
            yield special + before
            yield before + special + before + special + before
        for other in SPECIALS[::7]:
            yield special + other
        yield special[:-1]
        yield special[1:]
        yield special[: len(special) // 2] + special


def points(stride):
    """Characters: all of the planes where most are assigned, others at a stride."""
    yield from (p for p in range(0x32400) if not 0xD800 <= p < 0xE000)
    yield from range(0x32400, 0xE0000, stride)
    yield from range(0xE0000, 0xE0200)
    yield from range(0xE0200, 0x110000, stride)


def single_characters():
    """Every character as a text of its own."""
    for point in points(509):
        yield chr(point)


# What stands before and after a character in a row of 64.
CONTEXTS = [("", ""), ("", " "), (" ", ""), ("a", ""), ("", "A"), ("1", ""), ("!", ""), (" ", "!"), ("'", "s "), ("\n", ""), (" ", "\n"), ("日", ""), ("e", "\u0301"), ("\u00a0", "b")]


def characters_in_context():
    """Rows of characters, unassigned ones left out, each in one context."""
    known = [chr(p) for p in points(4099) if unicodedata.category(chr(p)) != "Cn" or p % 64 == 0]
    for before, after in CONTEXTS:
        for start in range(0, len(known), 64):
            yield "".join(before + c + after for c in known[start : start + 64])


def normalization_texts(count):
    """Characters that normal forms change, with combining marks in any order."""
    changed = [chr(p) for p in range(0x30000) if unicodedata.normalize("NFKD", chr(p)) != chr(p) and not 0xAC00 <= p < 0xD7A4]
    marks = [chr(p) for p in range(0x20000) if unicodedata.combining(chr(p))]
    numbers = random.Random(13)
    for index in range(count):
        pieces = []
        for _ in range(numbers.choice([1, 2, 5, 20])):
            pieces.append(numbers.choice(changed) if numbers.random() < 0.6 else numbers.choice("aeou \n1!" if index % 2 else JAMO))
            pieces.extend(numbers.choice(marks) for _ in range(numbers.choice([0, 0, 1, 2, 3])))
        yield "".join(pieces)


def random_characters(count):
    """Texts of random assigned characters from one or more blocks."""
    numbers = random.Random(17)
    known = [chr(p) for p in range(0x32400) if unicodedata.category(chr(p)) not in ("Cn", "Cs", "Co")]
    for index in range(count):
        width = (40, 400, 4000, len(known))[index % 4]
        start = numbers.randrange(len(known) - width + 1)
        text = "".join(known[start + numbers.randrange(width)] for _ in range(numbers.choice([3, 10, 40])))
        if index % 5 == 0:
            text = text.replace(text[0], " ")
        yield text


def texts():
    """All of them."""
    yield from SAMPLES
    yield from SPECIALS
    yield from CASED
    yield from special_texts()
    yield from pooled_texts(12_000)
    yield from normalization_texts(12_000)
    yield from random_characters(12_000)
    yield from characters_in_context()
    yield from single_characters()
