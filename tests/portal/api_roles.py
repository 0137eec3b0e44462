"""Every address of /api/v1/, with one request that succeeds; ``test_api_walk`` walks them with everyone.

All who are signed in read the same addresses; what each finds there follows from what they may see.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from pages.editing import previews
from pages.models import HomePage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document, picture, rendition
from tests.roles import Endpoint

IN_JSON = {"anonymous": 401, "others": 200}


def _court(cast: Cast) -> dict[str, Any]:
    return {"code": cast.court.code}


def _worker(cast: Cast) -> dict[str, Any]:
    return {"id": cast.workers["assistant"].public_id}


def _department(_cast: Cast) -> dict[str, Any]:
    return {"code": "59"}


def _page(_cast: Cast) -> dict[str, Any]:
    return {"page_id": HomePage.objects.get().pk}


def _open(name: str, kwargs: Callable[[Cast], dict[str, Any]] | None = None, query: str = "") -> Endpoint:
    given = {"kwargs": kwargs} if kwargs else {}
    return Endpoint(f"api-v1:{name}", IN_JSON, query=query, **given)


def _document(_cast: Cast) -> dict[str, Any]:
    """One that a page links to."""
    file = document()
    make.page(title="Avec un fichier", body=[("document", {"document": file, "text": ""})])
    return {"document_id": file.pk}


def _shown_image(_cast: Cast) -> dict[str, Any]:
    """One that a page shows."""
    image = rendition(picture(), "width-480|format-webp").image
    make.page(title="Avec une image", body=[("image", {"image": image, "caption": ""})])
    return {"image_id": image.pk}


def _amount(_cast: Cast) -> dict[str, Any]:
    return {"slug": make.scale("Repas").slug}


def _rendition(_cast: Cast) -> dict[str, Any]:
    return {"name": Path(rendition(picture(), "width-480").file.name).name}


def _draft(cast: Cast) -> dict[str, Any]:
    link = previews.make_link(HomePage.objects.get(), by=cast.users["moderator"], at=timezone.now())
    return {"token": link.token}


EDITS = {"anonymous": 401, "editor": 201, "moderator": 201, "administrator": 201, "others": 403}
TABLE = [
    _open("openapi-json"),
    Endpoint("api_docs", IN_JSON),
    Endpoint("api_root", {"anonymous": 401, "others": 302}),
    _open("me"),
    _open("pages"),
    _open("page_find", query="path=/"),
    _open("page", _page),
    _open("page_children", _page),
    _open("page_ancestors", _page),
    _open("sync"),
    _open("sitemap"),
    _open("banner"),
    _open("menus"),
    _open("announcements"),
    _open("redirects"),
    _open("events"),
    _open("benefits"),
    _open("amounts"),
    _open("amount", _amount),
    _open("documents"),
    _open("document", _document),
    _open("document_file", _document),
    _open("images"),
    _open("image", _rendition),
    _open("image_file", _shown_image),
    Endpoint("api-v1:preview", {"others": 200}, kwargs=_draft, why="the link is the key"),
    Endpoint("api-v1:preview_links", EDITS, method="post", kwargs=_page),
    _open("establishments"),
    _open("establishment", _court),
    _open("coverage", _court),
    _open("workers"),
    _open("disability_referents"),
    _open("own_referents", _court),
    _open("worker", _worker),
    _open("regions"),
    _open("region", lambda _cast: {"code": "nord"}),
    _open("departments"),
    _open("department", _department),
    _open("permanences", query="establishment=tribunal-judiciaire-de-lille"),
    _open("permanence_rules"),
    _open("search", query="q=lille"),
    _open("suggestions", query="q=lil"),
]
