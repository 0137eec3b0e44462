"""The field of a form in which files are chosen: each is looked through, and refused in a sentence."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_variables
from PIL import Image

from casework.attachments import kinds
from casework.attachments.arriving import FIELD, SealedFile
from casework.attachments.limits import LARGEST, MEGABYTE, MOST, MOST_PIXELS
from casework.attachments.scanning import Verdict
from core.text import plainly
from core.traces import photos

HELP = format_lazy(
    _lazy(
        "PDF, photo (JPEG, PNG), texte (ODT, DOCX, TXT). {each} Mo par fichier et 24 Mo par envoi au plus, "
        "{most} fichiers par demande. Le lieu et la date que garde une photo sont effacés."
    ),
    each=LARGEST // MEGABYTE,
    most=MOST,
)

CHOOSE_AGAIN = _lazy("Choisissez à nouveau vos fichiers : la page ne peut pas les garder.")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Gives a list of ``SealedFile``, each with the name and the kind that it has in the case."""

    def __init__(self, **options: Any) -> None:
        widget = FilesInput(attrs={"multiple": True, "accept": kinds.ACCEPTED})
        super().__init__(widget=widget, required=False, help_text=HELP, **options)

    @sensitive_variables()
    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [one for one in _listed(data) if isinstance(one, SealedFile)]
        if len(files) > MOST:
            raise forms.ValidationError(too_many(MOST))
        refused = [told for one in files if (told := _looked_through(one))]
        if refused:
            raise forms.ValidationError(refused)
        return files


class FilesMixin(forms.Form):
    """A form with ``text`` and ``files``: one of the two is enough."""

    one_of_several: tuple[str, ...] = ("text", FIELD)
    text_is_elsewhere = False

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (self.text_is_elsewhere or data.get("text") or data.get(FIELD) or self.errors):
            self.add_error("text", self.fields["text"].error_messages["required"])
        if self.errors:
            self.choose_again()
        return data

    @property
    def said(self) -> dict[str, Any]:
        """What a verb is told."""
        data = dict(self.cleaned_data)
        files = data.pop(FIELD)
        return {**data, "files": files}

    def choose_again(self, sent: MultiValueDict[str, Any] | None = None) -> None:
        """What is refused comes back without its files: no browser keeps them, the good ones among them.

        ``sent``: what came with another button of the page, to a form that is shown anew.
        """
        files = (self.files if sent is None else sent) or MultiValueDict()
        chosen = len(files.getlist(self.add_prefix(FIELD)))
        if chosen > (1 if FIELD in self.errors else 0):
            self.errors.setdefault(FIELD, self.error_class()).append(CHOOSE_AGAIN)


def too_many(left: int) -> str:
    if left <= 0:
        return _("Cette demande a déjà %(most)d fichiers : elle ne peut pas en contenir plus.") % {
            "most": MOST
        }
    return _("%(most)d fichiers par demande au plus : il en reste %(left)d à joindre ici.") % {
        "most": MOST,
        "left": left,
    }


def _listed(data: Any) -> Iterable[Any]:
    return data if isinstance(data, list | tuple) else [data]


@sensitive_variables()
def _looked_through(file: SealedFile) -> str:
    """Why it is refused; empty when it is taken, by then without what a photograph says besides."""
    named = {"name": plainly(file.name or ""), "most": LARGEST // MEGABYTE}
    if file.too_large:
        return _("« %(name)s » pèse plus de %(most)d Mo. Choisissez un fichier plus léger.") % named
    if file.verdict is Verdict.INFECTED:
        return (
            _("L’antivirus a reconnu un programme dangereux dans « %(name)s ». Il n’est pas gardé.") % named
        )
    if file.verdict is Verdict.UNKNOWN:
        return (
            _("L’antivirus ne répond pas : « %(name)s » n’est pas gardé. Envoyez le texte seul ou réessayez.")
            % named
        )
    if not file.size:
        return _("« %(name)s » est vide.") % named
    return _of_its_kind(file) % named


@sensitive_variables()
def _of_its_kind(file: SealedFile) -> str:
    content = file.clear()
    kind = kinds.kind_of(content)
    if kind is not None and kinds.false_end(file.name or "", kind):
        return _(
            "Ce que contient « %(name)s » ne correspond pas à la fin de son nom."
            " Ouvrez-le, enregistrez-le à nouveau, puis joignez-le."
        )
    if kind is None:
        return _(
            "« %(name)s » n’est ni un PDF, ni une photo JPEG ou PNG, ni un texte ODT, DOCX ou TXT sans macro."
            " Enregistrez-le sous une de ces formes."
        )
    if kind.is_picture:
        try:
            cleaned = _without_traces(content)
        except (OSError, ValueError, SyntaxError):  # what Pillow makes of a broken file
            return _("« %(name)s » ne se lit pas comme une photo. Enregistrez-la à nouveau, puis joignez-la.")
        if cleaned is not None:
            file.replace(cleaned)
    file.kind = kind
    file.name = kinds.named(file.name or "", kind)
    return ""


@sensitive_variables()
def _without_traces(content: bytes) -> bytes | None:
    """``ValueError`` for one that is too large to be unpacked."""
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError
    except Image.DecompressionBombError:
        raise ValueError from None
    return photos.cleaned(content)
