# SPDX-License-Identifier: Apache-2.0
"""The peers: each loads a vocabulary's file and gives the ids of texts."""
import base64
import logging
import pathlib
import struct
import subprocess
from importlib.metadata import version

# The patterns and special tokens that packages keep in their code, beside their rank files.
LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN_PATTERN = LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")
CASED = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
LLAMA4_PATTERN = (
    CASED + r"*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    + CASED + r"+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def numbered(stem, first, last):
    return [f"<|{stem}_{i}|>" for i in range(first, last + 1)]


def llama3_specials():
    named = [
        "begin_of_text", "end_of_text", "reserved_special_token_0", "reserved_special_token_1", "finetune_right_pad_id",
        "step_id", "start_header_id", "end_header_id", "eom_id", "eot_id", "python_tag", "image",
    ]
    return [f"<|{n}|>" for n in named] + numbered("reserved_special_token", 2, 245)


def llama4_specials():
    text, vision = "text_post_train_reserved_special_token", "vision_reserved_special_token"
    reasoning = "reasoning_reserved_special_token"
    named = ["begin_of_text", "end_of_text", "fim_prefix", "fim_middle", "fim_suffix"]
    named += ["header_start", "header_end", "eom", "eot", "step", f"{text}_0", f"{text}_1", f"{text}_2", f"{text}_3"]
    named += [f"{text}_4", f"{text}_5", "python_start", "python_end", "finetune_right_pad"]
    tokens = [f"<|{n}|>" for n in named] + numbered(text, 8, 68)
    named = ["image_start", "image_end", f"{vision}_0", f"{vision}_1", "tile_x_separator", "tile_y_separator"]
    named += [f"{vision}_{i}" for i in range(2, 6)] + ["image", f"{vision}_6", "patch"]
    tokens += [f"<|{n}|>" for n in named] + numbered(vision, 7, 1047)
    tokens += numbered(reasoning, 0, 7) + ["<|reasoning_thinking_start|>", "<|reasoning_thinking_end|>"]
    return tokens + numbered("reserved_special_token", 0, 2048 - len(tokens) - 1)


def qwen_specials():
    return ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + numbered("extra", 0, 204)


def ranks(path):
    """The tokens of a rank file."""
    lines = (line.split() for line in pathlib.Path(path).read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in lines}


# MARK: Peers

class Tokenizers:
    """PyPI's tokenizers, with a tokenizer.json."""

    packages = ["tokenizers"]
    recognizes = True

    def __init__(self, path, recognizes):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.encode_special_tokens = not recognizes
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def encode(self, text):
        return self.tokenizer.encode_batch_fast([text], add_special_tokens=False)[0].ids


class Tiktoken:
    """tiktoken's own encoding of a name, or an encoding made of a rank file, a pattern and special tokens."""

    packages = ["tiktoken"]
    recognizes = True

    def __init__(self, path, recognizes, name=None, pattern=None, specials=()):
        import tiktoken

        self.recognizes = recognizes
        if name:
            parts = Tiktoken.published(path, name)
        else:
            tokens = ranks(path)
            parts = {"name": "file", "pat_str": pattern, "mergeable_ranks": tokens,
                     "special_tokens": {s: len(tokens) + i for i, s in enumerate(specials)}}
        self.tokenizer = tiktoken.Encoding(**parts)

    @staticmethod
    def published(path, name):
        """What tiktoken says of the encoding, with the file here instead of the one that it would fetch."""
        from tiktoken_ext import openai_public

        def gpt2(vocab_bpe_file, encoder_json_file, **hashes):
            folder = pathlib.Path(path).parent
            return gpt2_ranks(str(folder / "vocab.bpe"), str(folder / "encoder.json"), **hashes)

        gpt2_ranks = openai_public.data_gym_to_mergeable_bpe_ranks
        openai_public.load_tiktoken_bpe = lambda url, **hashes: ranks(path)
        openai_public.data_gym_to_mergeable_bpe_ranks = gpt2
        try:
            return getattr(openai_public, name)()
        finally:
            openai_public.data_gym_to_mergeable_bpe_ranks = gpt2_ranks

    def encode(self, text):
        if self.recognizes:
            return self.tokenizer.encode(text, allowed_special="all", disallowed_special=())
        return self.tokenizer.encode_ordinary(text)


class ComposingTiktoken(Tiktoken):
    """tiktoken after normalisation form C, as Qwen's files want it.

    The form is that of PyPI's tokenizers, which reads Qwen's own tokenizer.json. dashscope asks the interpreter, whose version
    of Unicode decides about marks that came after 9.0: its ids differ from one Python to the next.
    """

    packages = ["tiktoken", "tokenizers"]

    def __init__(self, path, recognizes, **settings):
        from tokenizers import normalizers

        super().__init__(path, recognizes, **settings)
        self.form = normalizers.NFC()

    def encode(self, text):
        return super().encode(self.form.normalize_str(text))


class SentencePiece:
    packages = ["sentencepiece"]
    recognizes = False

    def __init__(self, path, recognizes):
        import sentencepiece

        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path))

    def encode(self, text):
        return self.tokenizer.encode(text)


class MistralSentencePiece:
    packages = ["mistral-common", "sentencepiece"]
    recognizes = False

    def __init__(self, path, recognizes):
        from mistral_common.tokens.tokenizers.sentencepiece import SentencePieceTokenizer

        logging.disable(logging.WARNING)
        self.tokenizer = SentencePieceTokenizer(path)

    def encode(self, text):
        return self.tokenizer.encode(text, bos=False, eos=False)


class Tekken:
    packages = ["mistral-common", "tiktoken"]
    recognizes = False

    def __init__(self, path, recognizes):
        from mistral_common.tokens.tokenizers.tekken import Tekkenizer

        logging.disable(logging.WARNING)
        self.tokenizer = Tekkenizer.from_file(path)

    def encode(self, text):
        return self.tokenizer.encode(text, bos=False, eos=False)


class Llama:
    """llama.cpp itself, through llama_ids.cpp, which scripts/llama-ids builds. A text that ends it has no answer."""

    packages = ["llama.cpp"]
    recognizes = False
    program = pathlib.Path(__file__).resolve().parents[2] / ".build/llama_ids"

    def __init__(self, path, recognizes):
        self.path = path
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program, self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.words(1)

    def words(self, count):
        data = self.process.stdout.read(4 * count)
        if len(data) < 4 * count:
            raise OSError(f"llama_ids ended with status {self.process.wait()}")
        return struct.unpack(f"<{count}i", data)

    def encode(self, text):
        data = text.encode()
        try:
            self.process.stdin.write(struct.pack("<I", len(data)) + data)
            self.process.stdin.flush()
            return list(self.words(self.words(1)[0]))
        except OSError:
            self.process.wait()
            self.start()
            raise

    def __del__(self):
        self.process.stdin.close()
        self.process.wait()


def description(kind):
    """The peer's packages with their versions."""
    if kind is Llama:
        return "llama.cpp " + subprocess.run([Llama.program, "version"], capture_output=True, text=True).stdout.strip()
    return " ".join(f"{name} {version(name)}" for name in kind.packages)
