"""A device with an authenticator, in software: what a browser sends of it, right or as a forger would."""

import hashlib
import hmac
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

ORIGIN = "http://testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(content):
    return urlsafe_b64encode(content).decode().rstrip("=")


def binary(given):
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))


class Device:
    """One passkey. ``counts``: whether its counter rises."""

    def __init__(self, counts=False):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential, self.secret = os.urandom(32), os.urandom(32)
        self.counts, self.counter = counts, 0
        self.public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))

    def computed(self, asked):
        """What the PRF extension gives for the salt of the page."""
        return hmac.digest(self.secret, binary(asked["extensions"]["prf"]["eval"]["first"]), "sha256")

    def make(self, asked, **said):
        data = self._data(asked["rp"]["id"], said.pop("flags", PRESENT | VERIFIED) | ATTESTED)
        data += bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + self.public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked, **said)
        return self._answer(asked, {"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def get(self, asked, **said):
        self.counter += self.counts
        data = self._data(asked["rpId"], said.pop("flags", PRESENT | VERIFIED))
        client = self._client("webauthn.get", asked, **said)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": data, "clientDataJSON": client, "signature": signature}
        return self._answer(asked, {name: text(value) for name, value in response.items()})

    def _data(self, site, flags):
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack(">I", self.counter)

    def _client(self, kind, asked, origin=ORIGIN, **more):
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": origin, **more}).encode()

    def _answer(self, asked, response):
        name = text(self.credential)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return {"credential": json.dumps(answer), "prf": text(self.computed(asked))}
