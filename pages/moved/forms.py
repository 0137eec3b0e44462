"""The form of a redirect, for the screens, the import and the editors' API."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.forms import RedirectForm as WagtailRedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from pages.moved import rules
from pages.reading import tree


class RedirectForm(WagtailRedirectForm):
    """What is wrong is said beside the field; a link to a page becomes that page, wherever it goes later."""

    redirect_link = forms.CharField(
        label=_("Ou vers une adresse"),
        max_length=255,
        required=False,
        help_text=_("Un écran du portail (/annuaire/), ou un site connu."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_path"].label = _("Ancienne adresse")
        self.fields["old_path"].help_text = _("Sans le nom du site : /vie-pratique/ancienne-page/")
        self.fields["is_permanent"].label = _("Pour toujours")
        self.fields["is_permanent"].help_text = _("Décochez si l’ancienne adresse doit resservir un jour.")
        self.fields["redirect_page"].label = _("Vers une page")
        if Site.objects.count() < 2:
            self.fields["site"].widget = forms.HiddenInput()

    def clean_old_path(self) -> str:
        path: str = Redirect.normalise_path(self.cleaned_data["old_path"])
        if faults := list(rules.faults_of_source(path, self.instance.pk)):
            raise ValidationError(faults)
        return path

    def clean(self) -> dict[str, Any]:
        super().clean()
        data: dict[str, Any] = self.cleaned_data
        page, link = data.get("redirect_page"), data.get("redirect_link", "")
        if "redirect_page" in self.errors or "redirect_link" in self.errors:
            return data
        if bool(page) == bool(link):
            self.add_error(
                "redirect_link" if page else "redirect_page",
                _("Une page ou une adresse, pas les deux.")
                if page
                else _("Dites où mène l’ancienne adresse."),
            )
        elif page:
            if page.pk not in tree.current().by_pk:
                self.add_error("redirect_page", _("Cette page n’est pas en ligne : choisissez-en une autre."))
        else:
            self._take(link, data)
        return data

    def _take(self, link: str, data: dict[str, Any]) -> None:
        try:
            found = rules.destination(link.strip(), data.get("old_path", ""), tree.current())
        except ValidationError as error:
            self.add_error("redirect_link", error)
            return
        if found.node is None:
            data["redirect_link"] = found.url
        else:
            page = self.fields["redirect_page"].queryset.get(pk=found.node.pk)
            data.update(redirect_page=page, redirect_link="")

    def _get_validation_exclusions(self) -> set[str]:
        """A path of the portal is no whole URL: what it is was looked at above."""
        return {*super()._get_validation_exclusions(), "redirect_link"}
