"""Closed by default: what answers without a sign-in is this list, and no other form of sign-in exists."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.cast import Cast
from tests.portal.web import Address, addresses

pytestmark = pytest.mark.once

# Name (or route, when it has none) -> why it is open.
OPEN = {
    "health": "monitoring",
    "ready": "monitoring",
    "account_login": "sign-in",
    "account_confirm_login_code": "sign-in",
    "account_request_login_code": "sends to sign-in",
    "account_reset_password": "sends to sign-in",
    "account_signup": "first visit",
    "account_email_verification_sent": "first visit",
    "account_inactive": "says that the account is closed",
    "mfa_authenticate": "sign-in, second step",
    "mfa_login_webauthn": "sign-in by passkey",
    "account_logout": "answers nothing to those who are out",
    "set_language": "the sign-in page has a language",
    "accessibility": "legal",
    "privacy": "legal",
    "legal": "legal",
    "cms/login/": "sends to sign-in",
    "cms/password_reset/": "sends to sign-in",
    "_util/login/": "sends to sign-in",
    "wagtailcore_login": "shadowed by the address above",
    "stop_replacement": "the signed link of a mail stops the replacement of a key, and does that alone",
    "stop_holders": "the signed link of a mail stops what is asked about holders, and does that alone",
    "permanences:feed_establishment": "calendar programs cannot sign in: the establishment's key opens it",
    "pages:agenda": "calendar programs cannot sign in: the key of all opens what all who sign in read",
    "permanences:feed_personal": "the long random address is the key: calendar programs cannot sign in",
    "permanences:feed_unknown": "always not found: half a personal address must not go on to a sign-in page",
}
# Open for another reason: their own gate asks first (portal.gate.intranet), or Wagtail's own decorators do.
OWN_GATE = ("api/", "cms/")
PASSWORD_NAMES = [
    "account_change_password",
    "account_set_password",
    "socialaccount_connections",
    "account_add_email",
]
SHADOWED = ["/cms/login/", "/cms/password_reset/", "/_util/login/"]
GONE = [
    "/compte/login/",
    "/compte/password/change/",
    "/compte/3rdparty/",
    "/django-admin/login/",
    "/accounts/login/",
]


def _is_open(address: Address) -> bool:
    return getattr(address.callback, "login_required", True) is False


def test_only_these_addresses_answer_without_signing_in():
    found = {a.key for a in addresses() if _is_open(a) and not a.route.startswith(OWN_GATE)}
    assert found - set(OPEN) == set()
    assert {key for key in OPEN if key not in SHADOWED} - found - {
        "cms/login/",
        "cms/password_reset/",
    } == set()


def test_the_list_of_open_doors_can_fail():
    doors = {a.key for a in addresses()}
    assert "profile" in doors
    assert not _is_open(next(a for a in addresses() if a.name == "profile"))


@pytest.mark.django_db
def test_wagtail_s_admin_sends_the_anonymous_to_our_sign_in(client: Client):
    for path in ("/cms/", "/cms/pages/", "/cms/users/", "/cms/reports/", "/cms/images/"):
        last, _status = client.get(path, follow=True).redirect_chain[-1]
        assert last.startswith("/connexion/?next="), path


@pytest.mark.django_db
@pytest.mark.parametrize("path", SHADOWED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_sign_in_form_answers(client: Client, path: str, method: str):
    answer = getattr(client, method)(path, {"username": "administrator@example.fr", "password": "x"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/")


@pytest.mark.parametrize("path", GONE)
def test_flows_that_relais_does_not_want_do_not_exist(cast: Cast, path: str):
    assert cast.client("agent").get(path).status_code == 404


@pytest.mark.parametrize("name", PASSWORD_NAMES)
def test_passwords_and_foreign_accounts_have_no_address(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_password_opens_nothing(cast: Cast):
    administrator = cast.users["administrator"]
    administrator.set_password("un mot de passe")
    administrator.save()
    data = {"login": administrator.email, "password": "un mot de passe", "username": administrator.email}
    client = Client()
    for path in ("/connexion/", "/cms/login/", "/_util/login/"):
        client.post(path, data)
        assert "_auth_user_id" not in client.session, path
