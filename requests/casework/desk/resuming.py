"""What was being typed when the lock fell comes back to its screen once the passphrase was given again."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.keys.unlocking import Unlocked
from core.forms import is_only_posted, typed

AIM = "next"  # where unlocking leads

# A screen with what ``request.POST`` holds for it. Nothing is done, and no error is told yet.
Shown = Callable[..., HttpResponse]

_SCREENS: dict[str, Shown] = {}


def resumes(*names: str) -> Callable[[Shown], Shown]:
    """For the function that shows again what was typed at the addresses of these names."""

    def registered(show: Shown) -> Shown:
        _SCREENS.update(dict.fromkeys(names, show))
        return show

    return registered


@sensitive_variables()
def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent when the lock fell."""
    return [(name, value) for name, value in typed(request) if name != AIM]


@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, target: str) -> HttpResponse:
    """The page stands where the passphrase was given: its forms go to ``request.path``, whence they came.
    Where nothing had been sent, a page is opened as if it had never been locked.
    """
    path = urlsplit(target).path
    match = resolve(path)
    show = _SCREENS.get(match.url_name or "")
    if show is None or not (kept(request) or is_only_posted(match.func)):
        return redirect(target)
    request.path = path
    if kept(request):
        said = _(
            "Rien n’est encore envoyé ni enregistré : ce que vous aviez écrit est revenu dans cette page. "
            "Relisez-le, puis appuyez à nouveau sur le bouton."
        )
        messages.warning(request, said)
    return show(request, unlocked, **match.kwargs)
