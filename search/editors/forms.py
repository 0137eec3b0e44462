"""What editors type: refused next to the field, with a sentence that says what to change."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.editors.models import Selection, SynonymGroup
from search.query import synonyms
from search.query.synonyms import Stems
from search.query.text import MAX_TYPED

MAX_PHRASES = 15  # of a group, or wordings of a query
MAX_WORDS = 8  # of a phrase
MAX_LETTERS = 80
MAX_GROUPS = 500

_Lines = forms.Textarea(attrs={"rows": 6})


class OfWhatWasRead(forms.ModelForm):  # type: ignore[type-arg]  # generic for the stubs only
    """Two editors at once: what the first wrote is shown to the second, whose own words stay in the form."""

    READ = "read"
    overtaken = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None
        self.mark: str = self.instance.mark if known else ""
        self.stands = str(self.instance) if known else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.mark and self.data.get(self.READ) != self.mark and self.has_changed():
            self.overtaken = True
            message = _(
                "Quelqu’un vient d’enregistrer ici autre chose : %(stands)s. Rien de ce que vous avez écrit"
                " n’est perdu : reprenez ce qu’il faut, puis enregistrez ; votre texte remplacera l’autre."
            )
            self.add_error(None, message % {"stands": self.stands})
        return data


class SynonymsForm(OfWhatWasRead):
    words = forms.CharField(
        label=gettext_lazy("Mots et expressions"),
        widget=_Lines,
        error_messages={"required": gettext_lazy("Écrivez au moins un mot.")},
        help_text=gettext_lazy(
            "Un par ligne, ou séparés par des virgules. Les accents, les majuscules et le pluriel"
            " ne comptent pas. Qui cherche l’un trouve aussi les pages qui emploient les autres."
        ),
    )
    one_way = forms.BooleanField(
        label=gettext_lazy("Dans un seul sens : du premier vers les autres"),
        required=False,
        help_text=gettext_lazy(
            "Par exemple « CLM », puis « congé de longue maladie » : qui cherche CLM trouve les pages"
            " sur ce congé, mais qui cherche le congé ne trouve pas tout ce qui dit CLM."
        ),
    )

    class Meta:
        model = SynonymGroup
        fields = ("words", "one_way")

    def clean_words(self) -> str:
        written = synonyms.split(self.cleaned_data["words"])
        _check(written)
        if len({synonyms.stems(phrase) for phrase in written}) < 2:
            raise ValidationError(
                _("Écrivez au moins deux mots différents : accents, majuscules et pluriel ne comptent pas.")
            )
        return "\n".join(written)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            written = data["words"].splitlines()
            self._refuse_what_is_taken(written[:1] if data["one_way"] else written)
            if self.instance.pk is None and SynonymGroup.objects.count() >= MAX_GROUPS:
                self.add_error(
                    "words",
                    _("Il y a déjà %(most)d groupes : supprimez-en un d’abord.") % {"most": MAX_GROUPS},
                )
        return data

    def _refuse_what_is_taken(self, written: list[str]) -> None:
        """A word leads to one group only: else nobody could tell why it finds what it finds."""
        taken = {
            synonyms.stems(phrase): group
            for group in SynonymGroup.objects.exclude(pk=self.instance.pk)
            for phrase in (group.phrases[:1] if group.one_way else group.phrases)
        }
        for phrase in written:
            if (group := taken.get(synonyms.stems(phrase))) is not None:
                message = _("« %(phrase)s » est déjà dans le groupe « %(group)s » : complétez-le plutôt.")
                self.add_error("words", message % {"phrase": phrase, "group": group})


class WordingsForm(OfWhatWasRead):
    wordings = forms.CharField(
        label=gettext_lazy("Recherches"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Écrivez au moins un mot.")},
        help_text=gettext_lazy(
            "Ce que les agents tapent, une recherche par ligne. Les accents, les majuscules, le pluriel,"
            " l’ordre des mots et les petits mots (de, la, pour…) ne comptent pas ; un mot de plus fait"
            " une autre recherche."
        ),
    )

    class Meta:
        model = Selection
        fields = ("wordings",)

    def clean_wordings(self) -> str:
        written = synonyms.split(self.cleaned_data["wordings"])
        _check(written)
        others = {
            synonyms.query_key(phrase): selection
            for selection in Selection.objects.exclude(pk=self.instance.pk)
            for phrase in selection.phrases
        }
        taken = [phrase for phrase in written if synonyms.query_key(phrase) in others]
        if taken:
            message = _("« %(phrase)s » a déjà ses résultats choisis : modifiez-les plutôt.")
            raise ValidationError([message % {"phrase": phrase} for phrase in taken])
        if self.instance.pk is None and Selection.objects.count() >= MAX_GROUPS:
            message = _("Il y a déjà %(most)d recherches : supprimez-en une d’abord.")
            raise ValidationError(message % {"most": MAX_GROUPS})
        return "\n".join(_once(written))


class ExplainForm(forms.Form):
    """Sent by its address: nothing is kept. Whatever is typed is answered."""

    q = forms.CharField(
        label=gettext_lazy("Recherche"),
        max_length=MAX_TYPED,
        required=False,
        help_text=gettext_lazy("Comme un agent la taperait."),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Vue par"),
        choices=[("agent", gettext_lazy("un agent sans droit particulier")), ("me", gettext_lazy("moi"))],
        required=False,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=gettext_lazy("Résultat attendu (facultatif)"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "L’adresse d’une page qui manque, copiée du navigateur : Relais dit pourquoi elle ne sort pas."
        ),
    )


def _once(written: list[str]) -> list[str]:
    """Of wordings that are the same query, the first."""
    known: dict[Stems, str] = {}
    for phrase in written:
        known.setdefault(synonyms.query_key(phrase), phrase)
    return list(known.values())


def _check(written: list[str]) -> None:
    if not written:
        raise ValidationError(_("Écrivez au moins un mot."))
    if len(written) > MAX_PHRASES:
        raise ValidationError(_("Au plus %(most)d lignes.") % {"most": MAX_PHRASES})
    faults = [fault for phrase in written for fault in _faults(phrase)]
    if faults:
        raise ValidationError(faults)


def _faults(phrase: str) -> Iterator[str]:
    if len(phrase) > MAX_LETTERS or len(synonyms.folded(phrase).split()) > MAX_WORDS:
        yield _("« %(phrase)s » est trop long : au plus %(words)d mots et %(letters)d lettres.") % {
            "phrase": phrase[:MAX_LETTERS],
            "words": MAX_WORDS,
            "letters": MAX_LETTERS,
        }
    elif not synonyms.stems(phrase):
        yield _("« %(phrase)s » est trop courant pour être cherché : ajoutez un mot qui compte.") % {
            "phrase": phrase
        }
