"""The home page with a draft of a menu, of the tiles or of an announcement, as some reader sees it."""

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.roles import Role
from pages.frame.values import Frame
from pages.reading import tree

OWN = "own"
MODES: list[tuple[str, Any]] = [
    (OWN, _("Tel que je le vois")),
    (Role.AGENT, _("Un agent")),
    (Role.NEWCOMER, _("Une personne qui arrive")),
    (Role.HR_CORRESPONDENT, _("Un correspondant RH")),
    (Role.SOCIAL_WORKER, _("Une assistante de service social")),
    (Role.REGIONAL_COORDINATOR, _("Une coordination régionale")),
]


def home_page(request: HttpRequest, mode: str, draft: Frame) -> HttpResponse:
    """``draft``: what is published, with what is being written in its place."""
    known = replace(tree.current(), frame=draft)
    node = next(iter(known.kinds.get("HomePage", ())), None)
    if node is None:
        raise Http404
    request.relais_tree = known  # type: ignore[attr-defined]
    if mode != OWN:
        request.user = stand_in(Role(mode), request.user)
    page: Any = apps.get_model("pages", "HomePage").objects.get(pk=node.pk)
    return TemplateResponse(request, page.get_template(request), page.get_context(request))


def stand_in(role: Role, writer: Any) -> User:
    """Somebody of that role who works where the writer does, and is in no group: what is for some groups
    alone must not show to an editor who is in none of them."""
    label = str(dict(MODES)[role])
    found = User(pk=0, first_name=label, workplace=getattr(writer, "workplace", None))
    if role is Role.NEWCOMER:
        found.arrived_on = timezone.localdate()
    vars(found)["roles"] = frozenset({Role.AGENT, role})
    return found


def published() -> Frame:
    return tree.current().frame
