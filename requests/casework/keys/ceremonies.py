"""What a browser and the authenticator of a device answer, checked (WebAuthn): for opening the inbox alone.

Passkeys of signing in are allauth's and another matter: those were made without the PRF extension, and it
keeps no counter of them. A challenge is in the session, serves once, for five minutes, for what it was made
for. The owner is verified each time (fingerprint, face, code of the device), and the page must be ours.
"""

import json
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casework.models import KeyPasskey, WorkerKey
from casework.sealing import passkeys as sealing
from casework.sealing.crypto import CannotOpen

LIFE = timedelta(minutes=5)
LONGEST_ANSWER = 20_000
ADDING, OPENING = "add", "open"
_SESSION_KEY = "casework_passkey"
_REQUIRED = UserVerificationRequirement.REQUIRED
# What a forged answer can make its parser say; never what it contains.
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    NotImplementedError,
    struct.error,
    UnsupportedAlgorithm,
)


class Refused(CannotOpen):
    """The answer is not that of this passkey to this challenge, from this site, by its verified owner."""


@dataclass(frozen=True, slots=True)
class Registered:
    credential: bytes
    public: bytes
    counter: int


@dataclass(frozen=True, slots=True)
class Asserted:
    """``challenge``: its digest, so that two who send the same answer at once do not both pass."""

    counter: int
    challenge: str


def begin_adding(request: HttpRequest, key: WorkerKey, at: datetime) -> dict[str, Any]:
    """What the browser is to be asked for; its challenge waits in the session."""
    user = PublicKeyCredentialUserEntity(
        id=sealing.holder(str(key.worker.public_id)),
        name=f"{key.worker.name} (dossiers)",  # in the list of a device, beside the passkey of signing in
        display_name=f"{key.worker.name} (dossiers)",
    )
    asked, state = _server(request).register_begin(
        user,
        [_descriptor(one) for one in key.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,  # a phone computes a PRF for those alone
        user_verification=_REQUIRED,
        challenge=secrets.token_bytes(32),
        extensions=_prf(key),
    )
    _keep(request, ADDING, state, at)
    return dict(asked)


def begin_opening(request: HttpRequest, key: WorkerKey, at: datetime) -> dict[str, Any]:
    asked, state = _server(request).authenticate_begin(
        [_descriptor(one) for one in key.passkeys.all()],
        user_verification=_REQUIRED,
        challenge=secrets.token_bytes(32),
        extensions=_prf(key),
    )
    _keep(request, OPENING, state, at)
    return dict(asked)


def registered(request: HttpRequest, answer: str, at: datetime) -> Registered:
    state = _take(request, ADDING, at)
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        _ours(response.response.client_data)
        made = _server(request).register_complete(state, response)
        data = made.credential_data
        if data is None:
            raise Refused
        public = bytes(data)[len(data.aaguid) + 2 + len(data.credential_id) :]
    except _UNREADABLE:
        raise Refused from None
    return Registered(data.credential_id, public, made.counter)


def credential_of(answer: str) -> bytes:
    """Which passkey it says that it is; nothing is checked yet."""
    try:
        return websafe_decode(str(_read(answer)["rawId"]))
    except _UNREADABLE:
        raise Refused from None


def asserted(request: HttpRequest, passkey: KeyPasskey, answer: str, at: datetime) -> Asserted:
    state = _take(request, OPENING, at)
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        _ours(response.response.client_data)
        _server(request).authenticate_complete(state, [_kept(passkey)], response)
        counter = response.response.authenticator_data.counter
    except _UNREADABLE:
        raise Refused from None
    return Asserted(counter, sha256(state["challenge"].encode()).hexdigest())


def _keep(request: HttpRequest, aim: str, state: dict[str, Any], at: datetime) -> None:
    request.session[_SESSION_KEY] = {
        "for": aim,
        "at": at.timestamp(),
        "challenge": state["challenge"],
        "user_verification": str(_REQUIRED.value),
    }


def _take(request: HttpRequest, aim: str, at: datetime) -> dict[str, Any]:
    """Once, whatever comes of it."""
    kept: dict[str, Any] | None = request.session.pop(_SESSION_KEY, None)
    if kept is None or kept["for"] != aim or at - datetime.fromtimestamp(kept["at"], UTC) > LIFE:
        raise Refused
    return kept


@sensitive_variables()
def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("no object")
    return read


def _server(request: HttpRequest) -> Fido2Server:
    """For this very address: another port, or a neighbour of the same domain, is another site."""
    host = request.get_host()
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    ours = f"{request.scheme}://{host}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=name, name="Relais"), verify_origin=lambda origin: origin == ours
    )


def _ours(client_data: Any) -> None:
    """No other site has put our page in a frame of its own."""
    if client_data.cross_origin:
        raise Refused


def _prf(key: WorkerKey) -> dict[str, Any]:
    return {"prf": {"eval": {"first": websafe_encode(sealing.salt(key.reader))}}}


def _descriptor(passkey: KeyPasskey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(passkey.credential)
    )


def _kept(passkey: KeyPasskey) -> AttestedCredentialData:
    credential = bytes(passkey.credential)
    head = bytes(Aaguid.NONE) + struct.pack(">H", len(credential))
    return AttestedCredentialData(head + credential + bytes(passkey.public_key))
