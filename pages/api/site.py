"""What stands around the pages, for other systems: the site map, redirects, the banner, events, files."""

import hashlib
from datetime import date, datetime, time
from typing import Annotated, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import http_date
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field, model_validator
from wagtail.contrib.redirects.models import Redirect

from core.days import Day, Moment
from core.paging import KeysetPagination
from pages import views
from pages.amounts.values import Scale
from pages.api import schemas, serializers
from pages.api.library import readable_documents, readable_images
from pages.kinds.campaign import AUDIENCE
from pages.models import RelaisDocument, RelaisImage
from pages.moved import rules
from pages.reading import audience
from pages.reading.screens import reader_of, tree_of
from pages.reading.tree import Node
from pages.reference import EventKind, Language

router = Router(tags=["site"])


def _file(kind: str, meaning: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": meaning, "content": content}}}


@router.get("/sitemap/", response=schemas.SiteMapEntry, url_name="sitemap", summary="The site map")
def site_map(request: HttpRequest, language: Language = Language.FRENCH) -> dict[str, Any]:
    """Every published page in that language that this reader may read, as a tree from its home page."""
    known, reader = tree_of(request), reader_of(request)
    french = known.kinds.get("HomePage", ())
    homes = reader.visible(
        one for home in french for one in (home, *known.translations(home)) if one.language == language
    )
    if not homes:
        raise Http404
    return serializers.site_map(homes[0], known, reader)


@router.get("/banner/", response=schemas.CurrentBanner, url_name="banner", summary="The banner of the moment")
def banner(request: HttpRequest) -> dict[str, Any]:
    """The announcements of the campaigns that run (R13); ``banner`` is the one whose turn it is today."""
    found = [_banner(n) for n in audience.running(tree_of(request), reader_of(request), timezone.now())]
    return {"banner": found[0] if found else None, "banners": found}


def _banner(node: Node) -> dict[str, Any]:
    facts = {name: node[name] for name in ("subject", "starts_at", "ends_at", *AUDIENCE)}
    return facts | {"text": node["banner"], "page": serializers.link(node)}


class EventFilters(Schema):
    """``from`` and ``to`` are days in Paris, both included: events that touch them."""

    from_: Day = Field(None, alias="from")
    to: Day = None
    kind: EventKind | None = None

    @model_validator(mode="after")
    def sensible(self) -> "EventFilters":
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("expected `to` on or after `from`")
        return self

    def match(self, node: Node) -> bool:
        if self.from_ and node["ends_at"] < _midnight(self.from_, time.min):
            return False
        if self.to and node["starts_at"] > _midnight(self.to, time.max):
            return False
        return self.kind is None or node["kind"] == self.kind


def _midnight(day: date, end: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, end))


@router.get("/events/", response=list[schemas.EventSummary], url_name="events", summary="Events")
@paginate(KeysetPagination, keys=("facts__starts_at", "pk"), serialize=serializers.events)
def events(request: HttpRequest, filters: Annotated[EventFilters, Query()]) -> list[Node]:
    """Forums, meetings and webinars, by date; those that are over included unless ``from`` says otherwise."""
    nodes = reader_of(request).visible(tree_of(request).kinds.get("EventPage", ()))
    return [node for node in nodes if filters.match(node)]


@router.get("/redirects/", response=list[schemas.Redirect], url_name="redirects", summary="Redirects")
@paginate(KeysetPagination, keys=("old_path", "pk"))
def redirects(request: HttpRequest) -> list[Any]:
    """Addresses that moved. Those that lead nowhere, or to a page which this reader may not read, do not
    exist."""
    known, reader = tree_of(request), reader_of(request)
    site = known.site_for(request.get_host())
    rows = Redirect.objects.filter(site=None) | Redirect.objects.filter(site=site)
    for row in rows:
        row.found = rules.for_reader(row, known, reader)
        if row.found:
            row.target, node = row.found.url, row.found.node
            row.page = serializers.link(node) if node else None
    return [row for row in rows if row.found]


class AmountFilters(Schema):
    on: Day = None


def _documents(_request: HttpRequest, rows: list[RelaisDocument], **_arguments: Any) -> list[Schema]:
    return [serializers.document(row) for row in rows]


class FileFilters(Schema):
    """``q`` is a part of the title."""

    q: Annotated[str, Field(max_length=100)] = ""
    changed_since: Moment = None

    def narrow(self, found: Any) -> Any:
        if self.changed_since:
            found = found.filter(changed_at__gte=self.changed_since)
        return found.filter(title__icontains=self.q) if self.q else found


FILE_ORDERS = {
    order: (order.removeprefix("-"), "pk") for order in ("title", "-title", "changed_at", "-changed_at")
}


@router.get(
    "/amounts/", response=list[schemas.Amount], url_name="amounts", summary="Amounts with their dates"
)
@paginate(KeysetPagination, keys=("slug",), serialize=serializers.amounts)
def amounts(request: HttpRequest, filters: Annotated[AmountFilters, Query()]) -> list[Scale]:
    """The scales that pages name; ``value`` and ``text`` are as of the day ``on``, in Paris, or of today."""
    request.relais_day = filters.on or timezone.localdate()  # type: ignore[attr-defined]
    return list(tree_of(request).scales.values())


@router.get("/amounts/{slug:slug}/", response=schemas.Amount, url_name="amount", summary="An amount")
def amount(request: HttpRequest, slug: str, filters: Annotated[AmountFilters, Query()]) -> Schema:
    """By the name that a page gives it."""
    found = tree_of(request).scales.get(slug)
    if found is None:
        raise Http404
    return serializers.amount(found, filters.on or timezone.localdate())


@router.get("/documents/", response=list[schemas.Document], url_name="documents", summary="Documents")
@paginate(KeysetPagination, keys=("title", "pk"), orders=FILE_ORDERS, serialize=_documents)
def documents(request: HttpRequest, filters: Annotated[FileFilters, Query()]) -> Any:
    """Files that pages show or link to, by title."""
    return filters.narrow(readable_documents(request.user))


def _images(_request: HttpRequest, rows: list[RelaisImage], **_arguments: Any) -> list[Schema]:
    prefetch_related_objects(rows, Prefetch("renditions", to_attr="prefetched_renditions"))
    return [serializers.image_file(row) for row in rows]


@router.get("/images/", response=list[schemas.ImageFile], url_name="images", summary="Images")
@paginate(KeysetPagination, keys=("title", "pk"), orders=FILE_ORDERS, serialize=_images)
def images(request: HttpRequest, filters: Annotated[FileFilters, Query()]) -> Any:
    """Images that pages show, by title, in the widths that a ``srcset`` offers, while they may be shown. The
    first call makes them: it takes longer."""
    return filters.narrow(readable_images(request.user).shown(timezone.localdate()))


@router.get(
    "/documents/{int:document_id}/", response=schemas.Document, url_name="document", summary="A document"
)
def document(request: HttpRequest, response: HttpResponse, document_id: int) -> Schema:
    """Its name, its size and where to fetch it."""
    found = _document(request, document_id)
    response["Last-Modified"] = http_date(found.changed_at.timestamp())
    return serializers.document(found)


@router.get(
    "/documents/{int:document_id}/file/",
    url_name="document_file",
    summary="The file of a document",
    openapi_extra=_file("*/*", "The file, to be saved."),
)
def document_file(request: HttpRequest, document_id: int) -> FileResponse:
    """Its bytes, under its own name and type."""
    found = _document(request, document_id)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, content_type=found.content_type
    )
    answer["ETag"] = f'"{found.get_file_hash()}"'
    answer["Last-Modified"] = http_date(found.changed_at.timestamp())
    return answer


@router.get("/images/{int:image_id}/", response=schemas.ImageFile, url_name="image_file", summary="An image")
def image_file(request: HttpRequest, image_id: int) -> Schema:
    """What the list of images says of it."""
    shown = readable_images(request.user).shown(timezone.localdate())
    return serializers.image_file(_found(shown, image_id))


@router.get(
    "/images/{name}",
    url_name="image",
    summary="An image at one size",
    openapi_extra=_file("image/*", "The image."),
)
def image(request: HttpRequest, name: str) -> FileResponse:
    """The address that ``renditions`` gives. A changed image has another address: this one may be kept."""
    found = views.rendition(name, request.user)
    found["ETag"] = f'"{hashlib.sha256(name.encode()).hexdigest()[:32]}"'
    return found


def _document(request: HttpRequest, pk: int) -> RelaisDocument:
    found: RelaisDocument = _found(readable_documents(request.user), pk)
    return found


def _found(rows: Any, pk: int) -> Any:
    if pk > 2**31:
        raise Http404
    return get_object_or_404(rows, pk=pk)
