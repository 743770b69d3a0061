# SPDX-License-Identifier: Apache-2.0
"""What PyJWT and jwcrypto say of certificates that wmctl signed, and certificates that they sign for wmctl to judge.

    certificates.py check FOLDER   verifies FOLDER/{compact.jws,detached.jws,claims.json,jwks.json,text.txt}; exits 1 with a
                                   reason when a library does not find what must be there
    certificates.py sign FOLDER    writes FOLDER/theirs.json, a key set, and FOLDER/{good,bad}-*.jws signed with it
"""
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import ed25519
from jwcrypto import jwk, jws

TYPE = "wmctl-certificate+jwt"


def must_fail(what, action, *kinds):
    try:
        action()
    except kinds:
        return
    sys.exit(f"accepted: {what}")


def check(folder):
    compact = (folder / "compact.jws").read_text().strip()
    detached = (folder / "detached.jws").read_text().strip()
    claims_file = (folder / "claims.json").read_bytes()
    text = (folder / "text.txt").read_bytes()
    keys = json.loads((folder / "jwks.json").read_text())
    kid = jwt.get_unverified_header(compact)["kid"]

    # PyJWT: the compact form, its key by id.
    key = jwt.PyJWKSet.from_dict(keys)[kid]
    claims = jwt.decode(compact, key, algorithms=["EdDSA"], issuer="example.org", options={"require": ["iat", "iss", "jti"]})
    normal = unicodedata.normalize("NFC", text.decode())
    assert claims["text_sha256"] == hashlib.sha256(normal.encode()).hexdigest(), "hash of the text"
    assert claims["input_sha256"] == hashlib.sha256(text).hexdigest(), "hash of the bytes"
    assert claims["kind"] == "detection" and claims["report"]["verdict"] == claims["verdict"], "the report"
    header, payload, signature = compact.split(".")
    changed = payload[:-2] + ("A" if payload[-2] != "A" else "B") + payload[-1]
    must_fail("a changed payload", lambda: jwt.decode(f"{header}.{changed}.{signature}", key, algorithms=["EdDSA"]),
              jwt.InvalidTokenError)

    # PyJWT: the detached form, which it is given the payload of.
    assert detached.split(".")[1] == "", "the middle part is empty"
    answer = jwt.api_jws.decode_complete(detached, key, algorithms=["EdDSA"], detached_payload=claims_file)
    assert json.loads(answer["payload"]) == json.loads(claims_file), "the same claims"
    must_fail("changed claims", lambda: jwt.api_jws.decode_complete(
        detached, key, algorithms=["EdDSA"], detached_payload=claims_file + b" "), jwt.InvalidTokenError)

    # jwcrypto: both forms.
    theirs = jwk.JWKSet.from_json(json.dumps(keys)).get_key(kid)
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(compact, theirs)
    assert json.loads(token.payload) == claims, "the same claims"
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(detached)
    token.verify(theirs, detached_payload=claims_file)
    must_fail("claims of others", lambda: token.verify(theirs, detached_payload=claims_file + b" "),
              jws.InvalidJWSSignature)
    print("ok")


def sign(folder):
    claims = json.loads((folder / "claims.json").read_text())
    pair = ed25519.Ed25519PrivateKey.generate()
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(pair.public_key()))
    (folder / "theirs.json").write_text(json.dumps({"keys": [public | {"kid": "peer", "use": "sig", "alg": "EdDSA"}]}))
    private = jwk.JWK.from_json(jwt.algorithms.OKPAlgorithm.to_jwk(pair))

    def write(name, text):
        (folder / f"{name}.jws").write_text(text + "\n")

    def encode(claims, key=pair, algorithm="EdDSA", **headers):
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "peer", "typ": TYPE} | headers)

    def crypto(payload, header, detach=False):
        token = jws.JWS(payload)
        token.allowed_algs = ["EdDSA"]
        token.add_signature(private, protected=json.dumps(header))
        if detach:
            token.detach_payload()
        return token.serialize(compact=True)

    header = {"alg": "EdDSA", "kid": "peer", "typ": TYPE}
    write("good-pyjwt", encode(claims))
    write("good-jwcrypto", crypto(json.dumps(claims), header))
    unencoded = header | {"b64": False, "crit": ["b64"]}
    write("detached-good", crypto((folder / "claims.json").read_text(), unencoded, detach=True))
    write("detached-pyjwt", jwt.api_jws.encode(
        (folder / "claims.json").read_bytes(), pair, algorithm="EdDSA",
        headers={"kid": "peer", "typ": TYPE, "crit": ["b64"]}, is_payload_detached=True))

    write("bad-type", encode(claims, typ="JWT"))
    write("bad-key-id", encode(claims, kid="other"))
    write("bad-jwk", encode(claims, jwk=public))
    write("bad-claim", encode(claims | {"exp": 4102444800}))
    write("bad-verdict", encode(claims | {"verdict": "inconclusive"}))
    write("bad-none", encode(claims, key=None, algorithm="none"))
    # The public key as the secret of a MAC, the classic confusion.
    write("bad-hmac", encode(claims, key=public["x"], algorithm="HS256"))
    write("bad-padding", encode(claims) + "==")
    stranger = ed25519.Ed25519PrivateKey.generate()
    write("bad-stranger", encode(claims, key=stranger))


if __name__ == "__main__":
    {"check": check, "sign": sign}[sys.argv[1]](Path(sys.argv[2]))
