"""The answer to « Cette page vous a-t-elle été utile ? »: with or without a script, and without a name."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from core.throttle import Limit, TooManyTries
from directory.http import turns
from pages.feedback import actions, tokens
from pages.feedback.forms import WishForm
from pages.reading import tree
from pages.reading.screens import reader_of
from pages.reading.spoken import ASKS_NOTHING
from pages.reading.tree import Node

ANSWERING = Limit("feedback", tries=40, tries_by_address=800, seconds=3600)
TAKES = ("GET", "HEAD", "POST")
ALONE = "alone"  # sent from the screen of the question, which is in the language of the reader


@never_cache
@require_http_methods(TAKES)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    node = _asked_of(request, pk)
    said = request.POST.get("utile")
    if request.method != "POST":
        return _page(request, node)
    token = request.POST.get("token", "")
    if said not in ("oui", "non") or not tokens.is_for(token, pk):
        late = _("Cette page est restée ouverte longtemps : répondez à nouveau, s’il vous plaît.")
        return _page(request, node, alert=late, status=422)
    if (refused := _spent(request, node)) is not None:
        return refused
    now = timezone.now()
    if tokens.spend(token, now):
        actions.count(Page(pk=pk), useful=said == "oui", on=timezone.localdate(now))
    # On what one does not say in front of others, nobody is asked to write where no case protects it.
    more = said == "non" and not node.sensitive
    if ALONE in request.POST and more:
        return redirect("pages:feedback_wish", pk)
    return _heard(request, node, "non" if more else "merci")


@never_cache
@require_http_methods(TAKES)
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    node = _asked_of(request, pk)
    if node.sensitive:
        raise Http404
    if turns(request):
        return _page(request, node, form=WishForm(initial=request.POST.dict()))
    form = WishForm(request.POST or None)
    if request.method != "POST":
        return _page(request, node, form=form)
    if not form.is_valid():
        return _page(request, node, form=form, status=422)
    token = request.POST.get("token", "")
    if not tokens.is_for(token, pk):
        late = _("Cette page est restée ouverte longtemps : votre texte est gardé, envoyez-le à nouveau.")
        return _page(request, node, form=form, alert=late, status=422)
    if (refused := _spent(request, node, form=form)) is not None:
        return refused
    now = timezone.now()
    if form.cleaned_data["text"] and tokens.spend(token, now):
        actions.keep(Page(pk=pk), form.cleaned_data["text"], on=timezone.localdate(now))
    return _heard(request, node, "merci")


def _heard(request: HttpRequest, node: Node, heard: str) -> HttpResponse:
    """Where the answer was given: under the page, or on the screen of the question, in its own language."""
    if ALONE in request.POST:
        return redirect(f"{reverse('pages:feedback', args=[node.pk])}?avis={heard}")
    return redirect(f"{node.url}?avis={heard}#avis")


def _asked_of(request: HttpRequest, pk: int) -> Node:
    """A page that this reader may read and that asks."""
    node = tree.current().by_pk.get(pk)
    asks = node is not None and node.model not in ASKS_NOTHING
    if node is None or not asks or not reader_of(request).may_read(node):
        raise Http404
    return node


def _spent(request: HttpRequest, node: Node, **more: Any) -> HttpResponse | None:
    try:
        ANSWERING.spend(request)
    except TooManyTries:
        alert = _("Beaucoup de réponses en peu de temps. Attendez un peu, puis répondez à nouveau.")
        return _page(request, node, alert=alert, status=429, **more)
    return None


def _page(request: HttpRequest, node: Node, *, status: int = 200, **more: Any) -> HttpResponse:
    typed = "avis-form" if "form" in more else ""
    context = {
        "node": node,
        "typed_form": typed,
        "sensitive": node.sensitive,
        "token": tokens.drawn(node.pk),
        "heard": "merci" if request.GET.get("avis") == "merci" else "",
        **more,
    }
    return render(request, "pages/feedback.html", context, status=status)
