"""What stands under a campaign's own address: its kit. And the number that its page sends."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from directory.http import PortalRequest
from pages.campaigns import counting, kit
from pages.kinds import CampaignPage
from pages.reading import routing, tree
from pages.reading.screens import Screen, reader_of


def _kit(request: HttpRequest, where: str) -> tuple[kit.Kit, str, Screen]:
    found = routing.page_at(request, where, CampaignPage.__name__)
    if found is None:
        raise Http404
    node, page = found
    return kit.of(page, request.build_absolute_uri(node.url)), slugify(node.slug), Screen(page, request)


def _file(content: bytes | str, media: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response


@require_safe
def poster(request: PortalRequest, where: str) -> HttpResponse:
    found, slug, _screen = _kit(request, where)
    return _file(kit.poster(found), "application/pdf", f"affiche-{slug}.pdf", inline=True)


@require_safe
def slides(request: PortalRequest, where: str) -> HttpResponse:
    found, slug, screen = _kit(request, where)
    return _file(kit.slides(found, screen), "application/pdf", f"diapositives-{slug}.pdf")


@require_safe
def mail_text(request: PortalRequest, where: str) -> HttpResponse:
    found, slug, _screen = _kit(request, where)
    return _file(str(kit.mail(found)), "text/plain; charset=utf-8", f"courriel-{slug}.txt")


@require_safe
def mail_file(request: PortalRequest, where: str) -> HttpResponse:
    found, slug, _screen = _kit(request, where)
    return _file(kit.mail_file(kit.mail(found)), "message/rfc822", f"courriel-{slug}.eml")


@require_POST
def opened(request: PortalRequest, pk: int) -> HttpResponse:
    """Sent by the script of the page. The same answer whether it is counted or not.

    A campaign on what is sensitive is never counted: that somebody read of it is theirs alone.
    """
    known, at = tree.current(), timezone.now()
    node = known.by_pk.get(pk)
    if node is None or node.model != CampaignPage.__name__ or not reader_of(request).may_read(node):
        raise Http404
    if node["starts_at"] <= at <= node["ends_at"] and not node.sensitive:
        counting.count(pk, request.user.pk, timezone.localdate(at))
    return HttpResponse(status=204)
