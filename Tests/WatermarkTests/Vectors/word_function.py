#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The word function of DESIGN section 2, written a second time from its formula; prints word_function.json.

    word_function.py > word_function.json        (needs PyPI's `cryptography`)
"""
import hashlib
import hmac
import json
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def hkdf(secret: bytes, info: bytes) -> bytes:
    pseudorandom_key = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(pseudorandom_key, info + b"\x01", hashlib.sha256).digest()


def tag(secret: bytes, context: list[int]) -> bytes:
    message = struct.pack(f"<B{len(context)}I", len(context), *context)
    return hmac.new(hkdf(secret, b"wmctl/seed/1"), message, hashlib.sha256).digest()


def word(secret: bytes, context: list[int], token: int, info: bytes = b"wmctl/word/1") -> int:
    counter = (int.from_bytes(tag(secret, context)[:16], "big") + token // 4) % 2**128
    aes = Cipher(algorithms.AES(hkdf(secret, info)), modes.ECB()).encryptor()
    return struct.unpack("<4I", aes.update(counter.to_bytes(16, "big")))[token % 4]


def main() -> None:
    cases = []
    for number, (context, tokens) in enumerate(
        [
            ([], [0, 1, 2, 3, 4, 16383, 262143, 2**32 - 1]),
            ([0], [0, 5, 50256]),
            ([1, 2], [0, 7, 8, 9, 16000, 49151]),
            ([2, 1], [0, 7, 8, 9, 16000, 49151]),
            ([65535, 65536, 2**32 - 1], [3, 128255]),
            ([1, 2, 3, 4, 5, 6, 7, 8], [11, 13, 255999]),
        ]
    ):
        secret = hashlib.sha256(f"secret {number}".encode()).digest()
        cases.append(
            {
                "secret": secret.hex(),
                "context": context,
                "tokens": tokens,
                "words": [word(secret, context, token) for token in tokens],
                "second_words": [word(secret, context, token, b"wmctl/word/2") for token in tokens],
                "coin": f"{int.from_bytes(tag(secret, context)[16:24], 'big'):016x}",
                "key_coin": f"{int.from_bytes(tag(secret, context)[24:32], 'big'):016x}",
            }
        )
    # A seed close to 2^128 would carry over the counter's end; none is reachable by design, so the carry is tested on
    # the cipher itself.
    print(json.dumps({"origin": "word_function.py", "cases": cases}, indent=1))


if __name__ == "__main__":
    main()
