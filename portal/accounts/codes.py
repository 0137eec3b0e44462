"""Which codes a browser was sent: who types the one of an earlier message is told so."""

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from core import keyed

KEPT = 5
_KEY = "sent_codes"  # of the session: proofs, never the codes


def sent(request: HttpRequest, code: str) -> None:
    request.session[_KEY] = [*request.session.get(_KEY, []), _proof(code)][-KEPT:]


def was_sent(request: HttpRequest, code: str) -> bool:
    found = [constant_time_compare(one, _proof(code)) for one in request.session.get(_KEY, [])]
    return any(found)


def _proof(code: str) -> str:
    """As allauth compares: without dashes and spaces, in capitals."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed.proof("relais sent code", plain)
