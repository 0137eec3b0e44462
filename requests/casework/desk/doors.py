"""The two doors before a case: being a worker, then having unlocked one's key."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework import audit, policy
from casework.cases.reading import OpenCase
from casework.cases.writing import Noteless
from casework.desk import seen
from casework.desk.opening import Parted
from casework.desk.resuming import kept as kept_fields
from casework.forms import UnlockForm
from casework.keys import passkeys, unlocking
from casework.keys.unlocking import Desk, FindKey, Unlocked
from casework.models import Case, Verb
from directory.models import User

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]
UnlockedView = Callable[Concatenate[HttpRequest, Unlocked, P], HttpResponse]
WebView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_workers(view: DeskView[P]) -> WebView[P]:
    """403 for everyone else, administrators included, and a line in the register."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user, at = cast(User, request.user), timezone.now()
        worker = policy.inbox_owner(user)
        if worker is None:
            reference = str(kwargs.get("reference", ""))
            audit.record(Verb.DENIED, by=audit.name_of(user), at=at, case=reference)
            raise PermissionDenied
        return view(request, Desk(user, worker, at), *args, **kwargs)

    return never_cache(sensitive_post_parameters()(guarded))


def for_unlocked(view: UnlockedView[P], find: FindKey = policy.live_key) -> WebView[P]:
    """Asks for the passphrase first; each page then starts the idle time again. ``find``: the key, with what
    else the page shows of its owner."""

    def unlocked_only(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        unlocked = unlocking.unlocked(request, desk, find)
        if unlocked is None:
            return ask_for_passphrase(request, desk)
        response = or_nothing_done(request, unlocked, lambda: view(request, unlocked, *args, **kwargs))
        unlocking.keep_alive(response, unlocked)
        seen.mark(request, response, unlocked)
        return response

    return for_workers(wraps(view)(unlocked_only))


@sensitive_variables()
def or_nothing_done(
    request: HttpRequest, unlocked: Unlocked, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """The answer, or the page that says why she does nothing more in that case."""
    try:
        return answer()
    except Parted as parted:
        return nothing_done(request, unlocked, parted=parted.open_case)
    except Noteless:
        return nothing_done(request, unlocked)


@sensitive_variables()
def nothing_done(
    request: HttpRequest,
    unlocked: Unlocked,
    *,
    parted: OpenCase | None = None,
    said: str | Promise = "",
) -> HttpResponse:
    """A case that the agent took back, as far as it is still read; ``said``, of what is elsewhere; without
    either, a note that nobody could vouch for. What was typed is there to be copied."""
    context = {"unlocked": unlocked, "parted": parted, "said": said, **kept(request)}
    status = 409 if request.method == "POST" else 200
    return render(request, "casework/passing/nothing_done.html", context, status=status)


def ask_for_passphrase(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What was being typed when the lock fell is carried along in the page, and nowhere else."""
    if policy.live_key(desk.worker) is None:
        return redirect("casework:keys")
    interrupted = request.method == "POST"
    status, has_files = 422 if interrupted else 200, bool(request.FILES)
    said = {"interrupted": interrupted, "has_files": has_files}
    aim = request.path if interrupted else request.get_full_path()
    return locked_page(request, desk, UnlockForm(), aim, status, **said)


@sensitive_variables()
def locked_page(
    request: HttpRequest, desk: Desk, form: UnlockForm, aim: str, status: int, **said: bool
) -> HttpResponse:
    """``aim``: where unlocking leads. With a button for a passkey, where there is one."""
    context = {"form": form, "next": aim, "has_passkeys": passkeys.of(desk.worker).exists(), **said}
    return render(request, "casework/unlock.html", {**context, **kept(request)}, status=status)


@sensitive_variables()
def kept(request: HttpRequest) -> dict[str, Any]:
    """What the page that asks for the passphrase sends on unchanged, and whether a text is among it."""
    fields = kept_fields(request)
    return {"kept": fields, "has_text": any(len(value.split()) > 1 for _name, value in fields)}


def case_or_404(unlocked: Unlocked, reference: str) -> Case:
    """Unknown and not yours look alike; the register knows the difference between asking and seeing."""
    hers = Case.objects.visible_to(unlocked.worker).with_last_line()
    case = hers.filter(reference=reference).first()
    if case is None:
        audit.record(Verb.DENIED, by=audit.name_of(unlocked.worker), at=unlocked.at, case=reference)
        raise Http404
    return case


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty post is a post too."""
    return request.POST if request.method == "POST" else None
