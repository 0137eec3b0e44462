"""The inbox opens, whatever opened the key: where that leads, and what is looked at on the way."""

import logging
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.counting import adding
from casework.desk.doors import locked_page, or_nothing_done
from casework.desk.resuming import AIM, resume
from casework.desk.seen import look_round, mark
from casework.forms import UnlockForm
from casework.keys import unlocking
from casework.keys.actions import KeyExists
from casework.keys.holders import deposits
from casework.keys.unlocking import Desk, Unlocked
from casework.models import WorkerKey
from casework.sealing.crypto import KeyPair

logger = logging.getLogger(__name__)


class NoRoom(Exception):
    """The secret was right, but the server cannot keep an unlocked key at this moment."""


@sensitive_variables()
def enter(request: HttpRequest, desk: Desk, key: WorkerKey, pair: KeyPair) -> HttpResponse:
    """What was typed when the lock fell comes back. ``NoRoom`` where no unlocked key can be kept."""
    try:
        unlocked = unlocking.start(request, desk, key, pair)
    except OSError as broken:
        logger.exception("no unlocked key can be kept: %s", type(broken).__name__)
        raise NoRoom from None
    look_round(request, unlocked)
    _look_after(request, unlocked)
    adding.count_ripe(unlocked.key, unlocked.private, at=unlocked.at)
    return _led_on(request, unlocked)


def come_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Asks for the passphrase, then leads to the page that hid itself after a while without a hand on it:
    another tab may keep the inbox open, where somebody sits. Nothing else stands at this address."""
    if AIM not in request.GET:
        return redirect("casework:inbox")
    return locked_page(request, desk, UnlockForm(), aim_of(request), 200)


@sensitive_variables()
def go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of the lock came again without its secret, which is never carried on: whoever had to sign in
    first may have unlocked meanwhile, in the other tab."""
    unlocked = unlocking.unlocked(request, desk)
    if unlocked is None:
        return locked_page(request, desk, UnlockForm(), aim_of(request), 422)
    return _led_on(request, unlocked)


@sensitive_variables()
def _led_on(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    response = or_nothing_done(request, unlocked, lambda: resume(request, unlocked, aim_of(request)))
    unlocking.keep_alive(response, unlocked)
    mark(request, response, unlocked)
    return response


@sensitive_variables()
def _look_after(request: HttpRequest, unlocked: Unlocked) -> None:
    """What is entrusted to the holders is as she left it, or is made anew; what changed is asked."""
    try:
        is_sound = deposits.look_after(unlocked.key, unlocked.private, at=unlocked.at)
    except KeyExists:
        return  # another window has just replaced this key: the next page is locked, and asks
    if not is_sound:
        text = _(
            "Ce qui est confié aux dépositaires de votre clé avait été modifié hors de Relais. C’est refait."
        )
        messages.error(request, text)
    if deposits.standing(unlocked.key, unlocked.private).asks:
        text = _(
            "Des dépositaires peuvent garder votre clé avec vous. "
            "Votre choix est attendu sur la page « Votre clé »."
        )
        messages.info(request, text)


def aim_of(request: HttpRequest) -> str:
    """Only an address of the inbox is followed after unlocking. A page that hid itself says its own."""
    target = (request.POST if request.method == "POST" else request.GET).get(AIM, "")
    try:
        match = resolve(urlsplit(target).path)
    except (Resolver404, ValueError):
        return reverse("casework:inbox")
    is_ours = match.namespace == "casework" and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else reverse("casework:inbox")
