"""Each way in which signing in can fail tells its cause and the way on: a table, each row as it is met."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.models import User
from portal.models import OutboxMessage
from tests.portal.signing_in import (
    AGENT,
    CODE,
    NEXT,
    SECOND,
    SIGN_IN,
    SIGN_UP,
    TOTP_SECRET,
    VERIFY,
    At,
    new_key,
)
from tests.portal.web import code_in_last_mail, code_of

# --- Steps that fail: each returns the last answer -------------------------------------------------------


def _expired(at: At) -> Any:
    code = at.ask()
    at.clock.shift(timedelta(minutes=10, seconds=1))
    return at.give(code)


def _wrong(at: At) -> Any:
    at.ask()
    return at.give("AAAA-AAAA")


def _three_wrong(at: At) -> Any:
    at.ask()
    return [at.give(code) for code in ("AAAA-AAAA", "AAAA-AAAB", "AAAA-AAAC")][-1]


def _asked_again_in_another_tab(at: At) -> Any:
    first = at.ask()
    at.ask()
    return at.give(first)


def _asked_again_on_the_page(at: At) -> Any:
    first = at.ask()
    at.clock.shift(timedelta(minutes=1))
    at.client.post(CODE, {"action": "resend"})
    return at.give(first.lower().replace("-", " "))


def _used(at: At) -> Any:
    code = at.ask()
    at.give(code)
    at.client.post("/compte/deconnexion/")
    return at.give(code)


def _another_browser(at: At) -> Any:
    code = at.ask()
    at.client = Client()
    return at.give(code)


def _a_quarter_of_an_hour(at: At) -> Any:
    code = at.ask()
    at.clock.shift(timedelta(minutes=20))
    return at.give(code)


def _too_many_messages(at: At) -> Any:
    at.ask()
    answers = []
    for _time in range(3):
        at.clock.shift(timedelta(minutes=1))
        answers.append(at.client.post(CODE, {"action": "resend"}, follow=True))
    return answers[-1]


def _asked_too_often(at: At) -> Any:
    return [at.client.post(SIGN_IN, {"login": AGENT}, follow=True) for _time in range(4)][-1]


def _mail_is_late(at: At) -> Any:
    row = OutboxMessage.objects.create(payload="{}", run_after=timezone.now())
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    return at.client.post(SIGN_IN, {"login": AGENT}, follow=True)


def _other_domain(at: At) -> Any:
    return at.client.post(SIGN_IN, {"login": "x@ailleurs.fr"})


def _closed_meanwhile(at: At) -> Any:
    code = at.ask()
    User.objects.filter(email=AGENT).update(is_active=False)
    return at.give(code)


def _sign_up_code_expired(at: At) -> Any:
    at.client.post(SIGN_UP, {"email": "marine.thym@example.fr"})
    code = code_in_last_mail()
    at.clock.shift(timedelta(minutes=11))
    return at.give(code, VERIFY)


def _sign_up_code_replaced(at: At) -> Any:
    at.client.post(SIGN_UP, {"email": "marine.thym@example.fr"})
    first = code_in_last_mail()
    at.clock.shift(timedelta(minutes=1))
    at.client.post(VERIFY, {"action": "resend"})
    return at.give(first, VERIFY)


def _factor_wrong(at: At) -> Any:
    at.factor()
    return at.give("000000", SECOND)


def _factor_old(at: At) -> Any:
    at.factor()
    return at.give(code_of(TOTP_SECRET, steps_ago=4), SECOND)


def _factor_reused(at: At) -> Any:
    at.factor()
    at.give(code_of(TOTP_SECRET), SECOND)
    at.client.post("/compte/deconnexion/")
    at.give(at.ask())
    at.clock.shift(timedelta(seconds=31))
    return at.give(code_of(TOTP_SECRET, steps_ago=1), SECOND)


def _recovery_code_used(at: At) -> Any:
    codes = RecoveryCodes.activate(at.factor()).generate_codes()
    at.give(codes[0], SECOND)
    at.client.post("/compte/deconnexion/")
    at.give(at.ask())
    return at.give(codes[0], SECOND)


def _factor_too_often(at: At) -> Any:
    at.factor()
    return [at.give("000000", SECOND) for _time in range(6)][-1]


def _factor_unreadable(at: At) -> Any:
    at.factor()
    new_key(at.settings)
    at.give(at.ask())
    return at.give(code_of(TOTP_SECRET), SECOND)


def _recovery_code_unreadable(at: At) -> Any:
    codes = RecoveryCodes.activate(at.factor()).generate_codes()
    new_key(at.settings)
    at.give(at.ask())
    return at.give(codes[0], SECOND)


def _factor_step_lost(at: At) -> Any:
    at.factor()
    at.clock.shift(timedelta(minutes=16))
    return at.give(code_of(TOTP_SECRET), SECOND)


def _key_unknown(at: At) -> Any:
    at.client.get(
        "/connexion/cle/", headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    )
    return at.client.post("/connexion/cle/", {"credential": _credential(at)}, follow=True)


def _key_asked_long_ago(at: At) -> Any:
    return at.client.post("/connexion/cle/", {"credential": _credential(at)}, follow=True)


def _key_as_second_factor(at: At) -> Any:
    at.factor()
    at.client.get(SECOND)
    return at.client.post(SECOND, {"credential": _credential(at)}, follow=True)


def _credential(at: At) -> str:
    """What a device sends whose key the account does not have (any more)."""
    import base64
    import json

    def b64(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    data = {"type": "webauthn.get", "challenge": b64(b"x" * 32), "origin": "http://testserver"}
    response = {
        "clientDataJSON": b64(json.dumps(data).encode()),
        "authenticatorData": b64(b"\0" * 32 + b"\x05" + b"\0" * 4),
        "signature": b64(b"s"),
        "userHandle": b64(str(at.cast.users["agent"].pk).encode()),
    }
    return json.dumps(
        {"id": b64(b"k" * 16), "rawId": b64(b"k" * 16), "type": "public-key", "response": response}
    )


AGAIN = "Recevoir un code"  # the button of the sign-in page: one may start anew
TABLE: list[tuple[Callable[[At], Any], str, str]] = [
    (_expired, "Le code n’est plus valable", AGAIN),
    (_wrong, "Recopiez celui du dernier message", "Recevoir un nouveau code"),
    (_three_wrong, "Trois codes faux", AGAIN),
    (_asked_again_in_another_tab, "Ce code est celui d’un message plus ancien", "Confirmer"),
    (_asked_again_on_the_page, "Ce code est celui d’un message plus ancien", "Confirmer"),
    (_used, "elle est finie", AGAIN),
    (_another_browser, "demandé dans un autre navigateur", AGAIN),
    (_a_quarter_of_an_hour, "elle a attendu trop longtemps", AGAIN),
    (_too_many_messages, "Trois messages sont partis", "Confirmer"),
    (_asked_too_often, "Attendez cinq minutes", AGAIN),
    (_mail_is_late, "partent en retard en ce moment", "Confirmer"),
    (_other_domain, "Utilisez votre adresse professionnelle", AGAIN),
    (_closed_meanwhile, "Ce compte est fermé", "01"),
    (_sign_up_code_expired, "Le code n’est plus valable", AGAIN),
    (_sign_up_code_replaced, "Ce code est celui d’un message plus ancien", "Confirmer"),
    (_factor_wrong, "réglez l’heure du téléphone", "Confirmer"),
    (_factor_old, "Ce code n’est plus valable. Tapez celui qui s’affiche", "Confirmer"),
    (_factor_reused, "Ce code vient de servir", "Confirmer"),
    (_recovery_code_used, "Ce code de secours a déjà servi. Prenez-en un autre", "Confirmer"),
    (_factor_too_often, "Attendez cinq minutes", "Confirmer"),
    (_factor_unreadable, "Le portail ne peut plus lire le secret", "Confirmer"),
    (_recovery_code_unreadable, "Le portail ne peut plus lire le secret", "Confirmer"),
    (_factor_step_lost, "elle a attendu trop longtemps", AGAIN),
    (_key_unknown, "Le portail ne connaît pas cette clé d’accès", AGAIN),
    (_key_asked_long_ago, "La demande de clé a trop attendu", AGAIN),
    (_key_as_second_factor, "Le portail ne connaît pas cette clé d’accès", "Confirmer"),
]


@pytest.mark.parametrize(
    ("fails", "cause", "way_on"), TABLE, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_sign_in_that_fails_tells_its_cause_and_the_way_on(
    at: At, fails: Callable[[At], Any], cause: str, way_on: str
) -> None:
    answer = fails(at)
    assert answer.status_code == 200
    assert cause in _read(answer)
    assert way_on in _read(answer)
    assert "_auth_user_id" not in at.client.session


def _read(answer: Any) -> str:
    return str(answer.text).replace("&#x27;", "’").replace("\u00a0", " ").replace("\u202f", " ")


# --- And nothing is lost by it ---------------------------------------------------------------------------


def test_the_code_of_the_last_message_still_works_after_an_older_one_was_typed(at: At) -> None:
    first = at.ask()
    last = at.ask()
    for _time in range(4):
        at.give(first)
    assert at.give(last).redirect_chain[-1][0] == NEXT


def test_another_address_typed_while_a_code_is_awaited_gets_its_code(at: At) -> None:
    """The browser's "back", or a form that another tab had open: it led to the code of the first address."""
    at.ask()
    page = at.client.post(SIGN_IN, {"login": "editor@example.fr"}, follow=True)
    assert mail.outbox[-1].to == ["editor@example.fr"]
    assert "editor@example.fr" in page.text
    at.client.post(SIGN_UP, {"email": "marine.thym@example.fr"})
    assert mail.outbox[-1].to == ["marine.thym@example.fr"]
    assert at.client.get(SIGN_IN).status_code == 302


@pytest.mark.parametrize("fails", [_expired, _another_browser, _factor_step_lost])
def test_who_starts_again_is_led_where_they_went(at: At, fails: Callable[[At], Any]) -> None:
    assert f'value="{NEXT}"' in fails(at).text
    at.client.post(SIGN_IN, {"login": "editor@example.fr", "next": NEXT})
    assert at.give(code_in_last_mail()).redirect_chain[-1][0] == NEXT


def test_a_code_of_the_application_serves_once_for_as_long_as_it_is_accepted(at: At) -> None:
    """RFC 6238 5.2: the second attempt of the same value is refused."""
    at.factor()
    code = code_of(TOTP_SECRET)
    assert "_auth_user_id" in _after(at, code)
    for _step in range(2):
        at.client.post("/compte/deconnexion/")
        at.clock.shift(timedelta(seconds=25))
        at.give(at.ask())
        assert "_auth_user_id" not in _after(at, code)


def _after(at: At, code: str) -> Any:
    at.give(code, SECOND)
    return at.client.session


def test_a_code_to_come_is_not_told_from_a_wrong_one(at: At) -> None:
    at.factor()
    assert "réglez l’heure du téléphone" in _read(at.give(code_of(TOTP_SECRET, steps_ago=-4), SECOND))
