"""The forms of images and documents in the Wagtail admin."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.traces import contents
from pages.media import meanwhile, replacing
from pages.models import files
from pages.models.files import FOCUS
from pages.reference import Rights
from pages.typed import uncut

SEEN = "seen"


class OneAfterTheOther:
    """A form that says which version of the file it was filled on; what somebody else saved meanwhile stays.

    A new file in the place of the former one keeps its number, so every page shows it.
    """

    instance: Any
    fields: Any
    cleaned_data: Any
    changed_data: Any
    errors: Any
    user: Any
    files: Any
    original_file: Any
    add_error: Any
    add_prefix: Any
    data: Any

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]  # of Wagtail's forms
        self.user = user
        uncut(self.fields)
        self.former = self.instance.file.name if self.instance.pk else ""
        if not self.instance.pk:
            return
        version = self.instance.changed_at.isoformat()
        self.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False, initial=version)
        if "file" in self.fields:
            field = self.fields["file"]
            field.help_text = f"{field.help_text} {replacing.what_follows(self.instance)}".strip()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        if self.former and "file" in self.changed_data and data.get("file"):
            try:
                replacing.check(self.instance, self.former, data["file"])
            except ValidationError as error:
                self.add_error("file", error)
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if (
            self.instance.pk
            and not self.errors
            and self.add_prefix(SEEN) in self.data
            and not self._claimed()
        ):
            self.add_error(None, self._overtaken())

    def _claimed(self) -> bool:
        """In one statement: of two forms that were filled on the same version, one alone is saved."""
        try:
            seen = datetime.fromisoformat(self.data[self.add_prefix(SEEN)])
        except ValueError:
            return False
        rows = type(self.instance)._default_manager.filter(pk=self.instance.pk, changed_at=seen)
        return bool(rows.update(changed_at=timezone.now()))

    def _overtaken(self) -> ValidationError:
        """The form that comes back was filled on what is stored now: whoever saves it again has read this."""
        now = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix(SEEN)] = now.changed_at.isoformat()
        said = [meanwhile.told(now, self.user), *self._differences(now)]
        if self.files:
            said.append(_("Le fichier que vous aviez choisi est à choisir de nouveau."))
        return ValidationError(said)

    def _differences(self, now: Any) -> list[str]:
        words = _("%(field)s : « %(value)s » est enregistré.")
        names = [name for name in self.fields if name not in (SEEN, "file", "tags", *FOCUS)]
        return [
            words % {"field": capfirst(str(self.fields[name].label)), "value": _shown(now, name)}
            for name in names
            if getattr(now, name, None) != self.cleaned_data.get(name)
        ]

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        replaced = self.former if "file" in self.changed_data else ""
        self.original_file = None  # what Wagtail would delete before the row is written
        if replaced and commit:
            self.instance.file.name = replacing.name_for(self.instance, replaced)
        saved = super().save(commit=commit)  # type: ignore[misc]
        if replaced and commit:
            made = list(self.instance.renditions.all()) if hasattr(self.instance, "renditions") else []
            for rendition in made:
                rendition.delete()
            storage = self.instance.file.storage
            transaction.on_commit(partial(storage.delete, replaced), robust=True)
        return saved


def _shown(now: Any, name: str) -> str:
    choice = getattr(now, f"get_{name}_display", None)
    value = choice() if choice else getattr(now, name)
    return "" if value is None else str(value)


def _otherwise_named(name: Any) -> str:
    """By its content, of a file that is called so."""
    words = _("Ce fichier s’appelle .%(kept)s, mais son contenu est d’une autre sorte.")
    return words % {"kept": str(name).rpartition(".")[2].lower()}


class DocumentForm(OneAfterTheOther, BaseDocumentForm):
    """Says at once, where several are added at a time as well, whom the file still names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if warning := self.instance.warning:
            self.fields["title"].help_text = warning

    def clean_file(self) -> Any:
        """By what is in it: its name proves nothing."""
        file = self.cleaned_data["file"]
        extension = str(file.name).rpartition(".")[2].lower() if file else ""
        if file and "file" in self.changed_data:
            files.check_kind(file.name)
            file.seek(0)
            if not contents.is_one(extension, file.read()):
                raise ValidationError(_otherwise_named(file.name))
            file.seek(0)
        return file


class ImageForm(OneAfterTheOther, BaseImageForm):
    """What rights ask for is said beside the field that lacks it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            said = _otherwise_named(getattr(self.files.get(self.add_prefix("file")), "name", ""))
            self.fields["file"].error_messages["invalid_image_known_format"] = said.replace("%", "%%")
        if "alternative" in self.fields and self.instance.pk:
            field = self.fields["alternative"]
            asked = _("Si vous changez le fichier, vérifiez que cette phrase dit encore ce qu’il montre.")
            field.help_text = f"{field.help_text} {asked}"
        if "rights" in self.fields:
            self._ask_for_rights(self.fields["rights"])

    def _ask_for_rights(self, field: Any) -> None:
        """Only an image from before they were asked for may go without."""
        stands = self.instance.pk and self.instance.rights
        field.required = not stands  # left out by a program: it stays as it is
        if stands != Rights.UNKNOWN:
            nothing = [] if stands else [("", _("Choisissez ce qui permet de la montrer"))]
            field.choices = [*nothing, *((one.value, one.label) for one in Rights if one != Rights.UNKNOWN)]
        if not stands:
            self.initial["rights"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        rights, until, credit = (self._said(name) for name in ("rights", "rights_until", "credit"))
        if rights == Rights.AGREEMENT and not until and not self.errors.get("rights_until"):
            self._refuse(
                "rights_until",
                _("Jusqu’à quand vaut l’accord écrit ? Dites le dernier jour où l’image peut paraître."),
            )
        if rights == Rights.AGREEMENT and until and not self.instance.pk and until < timezone.localdate():
            self._refuse(
                "rights_until", _("Ce jour est passé : l’image ne paraîtrait jamais. Vérifiez la date.")
            )
        if rights == Rights.LICENCE and not credit and not self.errors.get("credit"):
            self._refuse("credit", _("Une licence demande de nommer l’auteur : écrivez le crédit."))
        return data

    def _said(self, name: str) -> Any:
        if name in self.fields and self.add_prefix(name) in self.data:
            return self.cleaned_data.get(name)
        return getattr(self.instance, name)

    def _refuse(self, name: str, words: str) -> None:
        self.add_error(name if name in self.fields else None, words)
