"""What an address gets when it asks for a code, what the screen does not tell; a new key of the site."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contact import carrying
from directory.models import User
from permanences.feeds import tokens
from portal.webhooks import signing
from portal.webhooks.models import Webhook
from tests.cast import Cast
from tests.portal.signing_in import AGENT, CODE, NEXT, SECOND, SIGN_IN, SIGN_UP, TOTP_SECRET, At, new_key
from tests.portal.web import code_of

pytestmark = pytest.mark.once


def test_the_screen_says_the_same_of_an_address_that_has_an_account_and_of_one_that_has_none(at: At) -> None:
    User.objects.filter(email="editor@example.fr").update(is_active=False)
    pages = []
    for email in (AGENT, "editor@example.fr", "inconnue@example.fr"):
        client = Client()
        page = client.post(SIGN_IN, {"login": email}, follow=True)
        wrong = client.post(CODE, {"code": "AAAA-AAAA"})
        pages.append([_anonymous(answer.text, email) for answer in (page, wrong)])
    assert pages[0] == pages[1] == pages[2]


def _anonymous(page: str, email: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page).replace(email, "")


def test_no_mail_leaves_for_another_domain(at: At) -> None:
    for email in ("x@ailleurs.fr", "x@example.fr.ailleurs.fr", "x@sub.example.fr"):
        at.client.post(SIGN_IN, {"login": email})
    assert mail.outbox == []
    at.settings.SIGN_IN_DOMAINS = ["example.fr", "ailleurs.fr"]
    at.client.post(SIGN_IN, {"login": "x@ailleurs.fr"})
    assert mail.outbox[-1].to == ["x@ailleurs.fr"]


def test_whose_account_is_closed_is_told_by_mail_and_not_invited(at: At) -> None:
    User.objects.filter(email=AGENT).update(is_active=False)
    for path, field in ((SIGN_IN, "login"), (SIGN_UP, "email")):
        at.client.post(path, {field: AGENT})
        assert mail.outbox[-1].subject == "Votre accès est fermé"
        assert "/connexion/" not in mail.outbox[-1].body


def test_where_accounts_are_given_no_mail_invites_to_open_one(at: At) -> None:
    at.settings.SIGN_UP_OPEN = False
    at.client.post(SIGN_IN, {"login": "inconnue@example.fr"})
    assert "/connexion/inscription/" not in mail.outbox[-1].body
    assert "l’administration du portail qui ouvre les accès" in mail.outbox[-1].body


@pytest.mark.parametrize("most", [3, 40])
def test_how_many_of_one_site_may_sign_in_in_a_minute_is_a_setting(at: At, most: int) -> None:
    at.settings.ACCOUNT_RATE_LIMITS = {"login": f"{most}/m/ip", "request_login_code": f"{most}/m/ip,3/m/key"}
    statuses = [Client().post(SIGN_IN, {"login": f"x{n}@example.fr"}).status_code for n in range(most + 1)]
    assert statuses == [302] * most + [429]


# --- A new key of the site --------------------------------------------------------------------------------


def test_with_the_old_key_among_the_fallbacks_everything_goes_on(at: At) -> None:
    at.cast.client("assistant").post(reverse("permanences:reset_calendar"))
    feeds = [_personal(at.cast), tokens.establishment_path(at.cast.court)]
    webhook = Webhook(salt="0" * 32)
    before = signing.headers(webhook, "m", b"{}", timezone.now())["webhook-signature"]
    user = at.factor()
    at.give(code_of(TOTP_SECRET), SECOND)
    assert "_auth_user_id" in at.client.session
    new_key(at.settings, fallbacks=True)
    assert at.client.get(NEXT).status_code == 200
    assert [Client().get(path).status_code for path in feeds] == [200, 200]
    assert before in signing.headers(webhook, "m", b"{}", timezone.now())["webhook-signature"].split()
    call_command("renew_secrets")
    at.settings.SECRET_KEY_FALLBACKS = []
    at.client = Client()
    at.clock.shift(timedelta(minutes=5))
    at.give(at.ask(user.email))
    assert at.give(code_of(TOTP_SECRET), SECOND).redirect_chain[-1][0] == NEXT


def _personal(cast: Cast) -> str:
    address = tokens.address_of(cast.workers["assistant"])
    assert address is not None
    return tokens.personal_path(address)


def test_a_page_that_carries_a_follow_up_code_is_sent_after_the_key_changed(at: At) -> None:
    user = at.cast.users["agent"]
    carried = carrying.carry(b"m" * 32, user, timezone.now())
    new_key(at.settings, fallbacks=True)
    assert carrying.carried(carried, user, timezone.now()) == b"m" * 32
    at.settings.SECRET_KEY_FALLBACKS = []
    assert carrying.carried(carried, user, timezone.now()) is None


def test_without_the_old_key_the_administrator_is_told_and_has_a_way_on(at: At) -> None:
    user = at.factor()
    new_key(at.settings)
    page = at.cast.client("administrator").get("/etat-du-service/").text
    assert "SECRET_KEY_FALLBACKS" in page
    with pytest.raises(CommandError, match="1 cannot be read"):
        call_command("renew_secrets")
    call_command("reset_second_factor", user.email.upper())
    assert not Authenticator.objects.filter(user=user).exists()
    assert "SECRET_KEY_FALLBACKS" not in at.cast.client("administrator").get("/etat-du-service/").text
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "personne@example.fr")
