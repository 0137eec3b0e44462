"""A secret is tried: counted before anything costly, given back when it was right or nothing was done."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from casework import actions, throttle
from casework.busy import later
from casework.inbox.confirming import why
from casework.sealing.crypto import CannotOpen
from casework.sealing.derivation import Busy

T = TypeVar("T")


class Refused(Exception):
    """Why is said beside the field of the form, which is to be shown again."""

    def __init__(self, reason: Exception) -> None:
        super().__init__()
        self.reason = reason

    @property
    def is_too_often(self) -> bool:
        return isinstance(self.reason, throttle.TooManyTries)

    def on(self, page: HttpResponse) -> HttpResponse:
        """The page with the form: to come back to later, where no key can be derived at this moment."""
        return later(page) if isinstance(self.reason, Busy) else page


@sensitive_variables()
def tried(request: HttpRequest, form: forms.Form, field: str, verb: Callable[[], T]) -> T:
    """What ``verb`` gives. Raises ``Refused``."""
    try:
        throttle.UNLOCKING.spend(request)
        given = verb()
    except (CannotOpen, throttle.TooManyTries, actions.KeyChanged, actions.KeyExists) as reason:
        form.add_error(field, why(reason))
        raise Refused(reason) from None
    except Busy as reason:
        throttle.UNLOCKING.give_back(request)
        form.add_error(field, why(reason))
        raise Refused(reason) from None
    throttle.UNLOCKING.give_back(request)
    return given
