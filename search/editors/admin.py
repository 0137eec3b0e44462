"""Recherche, in the Wagtail admin: synonyms, results that were picked, and why a result ranks as it does."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from core.forms import posted_from
from core.locks import Gone
from directory.http import only_for
from search.editors import actions, explain, policy
from search.editors.forms import ExplainForm, OfWhatWasRead, SynonymsForm, WordingsForm
from search.editors.models import Pick, Selection, SynonymGroup
from search.editors.picking import shelves
from search.models import Findable
from search.query.text import MAX_TYPED
from search.query.values import Viewer, is_cut

for_editors = only_for(policy.may_steer)
View = Callable[..., HttpResponse]


def written_in_turn(view: View) -> View:
    """What is posted is read, checked and saved while nobody else writes."""

    @wraps(view)
    def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with actions.one_at_a_time():
            return view(request, *args, **kwargs)

    return in_turn


@for_editors
@require_safe
def synonyms(request: HttpRequest) -> HttpResponse:
    return render(request, "search/admin/synonyms.html", {"groups": SynonymGroup.objects.all()})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
@written_in_turn
def synonym_group(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    group = SynonymGroup.objects.filter(pk=pk).first() if pk else None
    if pk and group is None:
        return _gone(request, SynonymsForm, "search/admin/synonym_group.html", "search_synonyms_add")
    form = SynonymsForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        actions.write_synonyms(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Synonymes enregistrés : la recherche en tient compte dès maintenant."))
        return redirect("search_synonyms")
    return render(request, "search/admin/synonym_group.html", {"form": form}, status=_status(form))


@for_editors
@posted_from("search_synonyms")
def delete_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.delete_synonyms(pk, request.POST.get(SynonymsForm.READ, ""), by=request.user)  # type: ignore[arg-type]
    except actions.Changed:
        messages.warning(request, _("Ce groupe a changé entre-temps : il n’est pas supprimé. Relisez-le."))
        return redirect("search_synonym_group", pk)
    except Gone:
        messages.info(request, _("Ce groupe était déjà supprimé."))
    else:
        messages.success(request, _("Groupe supprimé."))
    return redirect("search_synonyms")


@for_editors
@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    found = Selection.objects.prefetch_related("picks")
    return render(request, "search/admin/selections.html", {"selections": found})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
@written_in_turn
def add_selection(request: HttpRequest) -> HttpResponse:
    form = WordingsForm(request.POST or None, initial={"wordings": request.GET.get("q", "")})
    if request.method == "POST" and form.is_valid():
        selection = actions.write_wordings(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        return redirect("search_selection", selection.pk)
    return render(request, "search/admin/selection_add.html", {"form": form}, status=_status(form))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
@written_in_turn
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """The wordings, what was picked, and what can be: what is found now, or what ``q`` finds."""
    one = Selection.objects.filter(pk=pk).first()
    if one is None:
        return _gone(request, WordingsForm, "search/admin/selection_add.html", "search_selection_add")
    wordings, mark = one.phrases, one.mark_of_all
    form = WordingsForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        actions.write_wordings(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Recherches enregistrées."))
        return redirect("search_selection", pk)
    query = request.GET.get("q", "").strip() or wordings[0]
    context = {
        "form": form,
        "selection": one,
        "mark": mark,
        "query": query,
        "cut_at": MAX_TYPED if is_cut(query) else 0,
        "shelves": shelves(one, query, _viewer(request)),
    }
    return render(request, "search/admin/selection.html", context, status=_status(form))


@for_editors
@posted_from("search_selection", "pk")
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """One press of one of the buttons beside a result."""
    do = _PRESSED.get(request.POST.get("do", ""))
    key = request.POST.get("key", "").replace("\x00", "")
    picked = Pick.objects.filter(selection=pk, key=key).exists()
    if do is None or not (picked or _can_be_picked(key, request)):
        raise Http404
    try:
        do(pk, key, by=request.user)
    except actions.TooMany as full:
        messages.error(request, str(full))
    except Gone:
        messages.warning(request, _("Ces résultats choisis viennent d’être supprimés : rien n’a été changé."))
        return redirect("search_selections")
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
    try:
        actions.delete_selection(pk, request.POST.get(WordingsForm.READ, ""), by=request.user)  # type: ignore[arg-type]
    except actions.Changed:
        messages.warning(
            request, _("Ces choix ont changé entre-temps : ils ne sont pas supprimés. Relisez-les.")
        )
        return redirect("search_selection", pk)
    except Gone:
        messages.info(request, _("Ces choix étaient déjà supprimés."))
    else:
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
    if getattr(form, "overtaken", False):
        return 409
    return 422 if form.errors else 200


def _gone(request: HttpRequest, kind: type[OfWhatWasRead], template: str, door: str) -> HttpResponse:
    """Deleted while it was being changed: what was typed can be kept, as a new one."""
    if request.method != "POST":
        raise Http404
    form = kind(request.POST)
    form.is_valid()
    told = _(
        "Quelqu’un vient de supprimer ce que vous modifiiez. Votre texte est ci-dessous :"
        " enregistrez-le à neuf s’il doit rester."
    )
    form.add_error(None, told)
    return render(request, template, {"form": form, "action": reverse(door)}, status=409)


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
