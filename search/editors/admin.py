"""Recherche, in the Wagtail admin: synonyms, results that were picked, and why a result ranks as it does."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from core.forms import posted_from
from directory.http import only_for
from search.editors import actions, explain, policy
from search.editors.forms import ExplainForm, SynonymsForm, WordingsForm
from search.editors.models import Selection, SynonymGroup
from search.editors.picking import shelves
from search.models import Findable
from search.query.values import Viewer

for_editors = only_for(policy.may_steer)


@for_editors
@require_safe
def synonyms(request: HttpRequest) -> HttpResponse:
    return render(request, "search/admin/synonyms.html", {"groups": SynonymGroup.objects.all()})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def synonym_group(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    group = get_object_or_404(SynonymGroup, pk=pk) if pk else None
    form = SynonymsForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        actions.write_synonyms(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Synonymes enregistrés : la recherche en tient compte dès maintenant."))
        return redirect("search_synonyms")
    return render(request, "search/admin/synonym_group.html", {"form": form}, status=_status(form))


@for_editors
@posted_from("search_synonyms")
def delete_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    actions.delete(get_object_or_404(SynonymGroup, pk=pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Groupe supprimé."))
    return redirect("search_synonyms")


@for_editors
@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    found = Selection.objects.prefetch_related("picks")
    return render(request, "search/admin/selections.html", {"selections": found})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add_selection(request: HttpRequest) -> HttpResponse:
    form = WordingsForm(request.POST or None, initial={"wordings": request.GET.get("q", "")})
    if request.method == "POST" and form.is_valid():
        selection = actions.write_wordings(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        return redirect("search_selection", selection.pk)
    return render(request, "search/admin/selection_add.html", {"form": form}, status=_status(form))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """The wordings, what was picked, and what can be: what is found now, or what ``q`` finds."""
    one = get_object_or_404(Selection, pk=pk)
    wordings = one.phrases
    form = WordingsForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        actions.write_wordings(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Recherches enregistrées."))
        return redirect("search_selection", pk)
    query = request.GET.get("q", "").strip() or wordings[0]
    context = {
        "form": form,
        "selection": one,
        "query": query,
        "shelves": shelves(one, query, _viewer(request)),
    }
    return render(request, "search/admin/selection.html", context, status=_status(form))


@for_editors
@posted_from("search_selection", "pk")
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """One press of one of the buttons beside a result."""
    one = get_object_or_404(Selection, pk=pk)
    do = _PRESSED.get(request.POST.get("do", ""))
    key = request.POST.get("key", "").replace("\x00", "")
    if do is None or not (_can_be_picked(key, request) or one.picks.filter(key=key).exists()):
        raise Http404
    try:
        do(one, key, by=request.user)
    except actions.TooMany as full:
        messages.error(request, str(full))
    response = redirect("search_selection", pk)
    if query := request.POST.get("q", ""):
        response["Location"] += f"?{urlencode({'q': query})}"
    return response


_PRESSED: dict[str, Callable[..., None]] = {
    "pin": actions.pin,
    "exclude": actions.exclude,
    "release": actions.release,
    "up": partial(actions.move, up=True),
    "down": partial(actions.move, up=False),
}


def _can_be_picked(key: str, request: HttpRequest) -> bool:
    return Findable.objects.visible_to(_viewer(request)).filter(key=key).exists()


@for_editors
@posted_from("search_selections")
def delete_selection(request: HttpRequest, pk: int) -> HttpResponse:
    actions.delete(get_object_or_404(Selection, pk=pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Résultats choisis supprimés : cette recherche redevient ordinaire."))
    return redirect("search_selections")


@for_editors
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """What was typed stays in the address: nothing of it is kept."""
    form = ExplainForm({"who": "agent", **request.GET.dict()})
    if not form.is_valid() or not request.GET:
        return render(request, "search/admin/why.html", {"form": form}, status=_status(form))
    asked = form.cleaned_data
    reader = _viewer(request)
    viewer = reader if asked["who"] == "me" else explain.as_agent(reader)
    told = explain.understood(asked["q"])
    context = {"form": form, "understood": told, "ranking": explain.ranking(told.query, viewer, reader)}
    if asked["address"]:
        context["expected"] = explain.expected(asked["address"], told.query, viewer, request.user)  # type: ignore[arg-type]
    return render(request, "search/admin/why.html", context)


def _viewer(request: HttpRequest) -> Viewer:
    return Viewer.of(request.user, timezone.localdate())


def _status(form: Any) -> int:
    return 422 if form.errors else 200


urlpatterns = [
    path("recherche/synonymes/", synonyms, name="search_synonyms"),
    path("recherche/synonymes/ajouter/", synonym_group, name="search_synonyms_add"),
    path("recherche/synonymes/<int:pk>/", synonym_group, name="search_synonym_group"),
    path("recherche/synonymes/<int:pk>/supprimer/", delete_synonyms, name="search_synonyms_delete"),
    path("recherche/resultats-choisis/", selections, name="search_selections"),
    path("recherche/resultats-choisis/ajouter/", add_selection, name="search_selection_add"),
    path("recherche/resultats-choisis/<int:pk>/", selection, name="search_selection"),
    path("recherche/resultats-choisis/<int:pk>/choisir/", pick, name="search_pick"),
    path("recherche/resultats-choisis/<int:pk>/supprimer/", delete_selection, name="search_selection_delete"),
    path("recherche/pourquoi/", why, name="search_why"),
]
