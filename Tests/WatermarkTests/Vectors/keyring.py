#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keyrings written from docs/formats/keyring.md, without the project's code: keyring_plain.json, keyring_sealed.json, and
keyring_schemes.json, sealed keys of the schemes and functions with more parameters.

    keyring.py        (writes all beside itself; needs PyPI's `cryptography`)

The secret of each key is SHA-256 of "keyring secret " and its id, of which a whole number takes the first 8 bytes; the passphrase is PASSPHRASE. scrypt's N is far below
what the program uses, so that tests are quick.
"""
import base64
import hashlib
import json
import pathlib
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PASSPHRASE = "correct horse battery staple ✓".encode()
SCRYPT = {"n": 1024, "r": 8, "p": 1}
SALT = hashlib.sha256(b"keyring salt").digest()[:16]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def profile(key_id: str, scheme: str, parameters: dict, width: int, repeats: str, tokenizers: list,
            function: str = "hmac-sha256-aes256") -> dict:
    return {
        "id": key_id,
        "version": 1,
        "prf": function,
        "scheme": scheme,
        **parameters,
        "context_width": width,
        "repeats": repeats,
        "tokenizers": tokenizers,
    }


def binding(name: str, size: int) -> dict:
    return {"name": name, "vocabulary_sha256": hashlib.sha256(name.encode()).hexdigest(), "vocabulary_size": size}


KEYS = [
    ("prod-2026-10", "2026-10-01T08:00:00Z", "retired",
     profile("prod-2026-10", "balanced", {"gamma": 0.5}, 4, "context", [binding("english", 16384)])),
    ("prod-2026-11", "2026-11-01T08:00:00Z", "active",
     profile("prod-2026-11", "greenlist", {"gamma": 0.5, "delta": 2.0}, 2, "ngram",
             [binding("english", 16384), binding("smollm2", 49152)])),
    ("leaked", "2026-09-30T23:59:60Z", "revoked",
     profile("leaked", "greenlist", {"gamma": 0.25, "delta": "infinity"}, 0, "ngram", [])),
    ("reports", "2026-11-01T08:00:01Z", "active", None),
]

SCHEME_KEYS = [
    (key_id, "2026-11-03T08:00:00Z", "active", profile(key_id, *rest))
    for key_id, *rest in [
        ("rounds", "tournament", {"depth": 20, "weights": "weighted", "leaves": 3}, 4, "context", []),
        ("two", "gumbel", {"alpha": 0.25}, 2, "context", []),
        ("both", "gumbel", {"alpha": 0.125, "payload_bits": 16}, 2, "context", []),
        ("user", "greenlist", {"gamma": 0.5, "delta": 2.0, "payload_bits": 8}, 2, "context", []),
        ("peer", "greenlist", {"gamma": 0.25, "delta": 2.0, "vocabulary_size": 50257}, 1, "ngram", [], "hf-lefthash"),
    ]
]

# Those with a line of their own in the context, in this order.
NAMED = ["depth", "weights", "leaves", "alpha", "payload_bits", "vocabulary_size"]


def bits(parameters: dict, name: str) -> str:
    if name not in parameters:
        return "none"
    return str(struct.unpack("<Q", struct.pack("<d", float(parameters[name])))[0])


def seal_context(key_id: str, created: str, profile: dict | None) -> bytes:
    parts = ["wmctl/seal/1", "signing" if profile is None else "watermark", key_id, created]
    if profile is not None:
        parts += [profile["prf"], profile["scheme"], bits(profile, "gamma"), bits(profile, "delta"),
                  str(profile["context_width"]), profile["repeats"]]
        for name in NAMED:
            if name in profile:
                parts.append(f"{name} {bits(profile, name) if name == 'alpha' else profile[name]}")
    return "\n".join(parts).encode()


def keyring(entries: list, sealed: bool) -> str:
    key = hashlib.scrypt(PASSPHRASE, salt=SALT, dklen=32, **SCRYPT)
    keys = []
    for key_id, created, state, its_profile in entries:
        secret = hashlib.sha256(f"keyring secret {key_id}".encode()).digest()
        if its_profile is not None and its_profile["prf"] == "hf-lefthash":
            secret = secret[:8]
        if sealed:
            nonce = hashlib.sha256(f"keyring nonce {key_id}".encode()).digest()[:12]
            ciphertext = AESGCM(key).encrypt(nonce, secret, seal_context(key_id, created, its_profile))
            stored = {
                "scrypt": {**SCRYPT, "salt": base64url(SALT)},
                "nonce": base64url(nonce),
                "ciphertext": base64url(ciphertext),
            }
        else:
            stored = base64url(secret)
        entry = {
            "id": key_id,
            "kind": "signing" if its_profile is None else "watermark",
            "created": created,
            "state": state,
            "secret": stored,
        }
        if its_profile is not None:
            entry["profile"] = its_profile
        keys.append(entry)
    return json.dumps({"format": "wmctl-keyring", "version": 1, "keys": keys}, indent=2) + "\n"


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent
    (folder / "keyring_plain.json").write_text(keyring(KEYS, sealed=False))
    (folder / "keyring_sealed.json").write_text(keyring(KEYS, sealed=True))
    (folder / "keyring_schemes.json").write_text(keyring(SCHEME_KEYS, sealed=True))
