"""What the administrator types; an address that leads inside is refused next to the field."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import Named
from directory.models import User
from portal.webhooks import http, queue
from portal.webhooks.failures import REFUSED
from portal.webhooks.models import OFFERED, Webhook


class WebhookForm(Named, forms.ModelForm):  # type: ignore[type-arg]  # generic for the stubs only
    url = forms.CharField(
        label=_("Adresse"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("Elle commence par https:// et se trouve hors du réseau interne."),
    )
    events = forms.MultipleChoiceField(
        label=_("Ce qui est annoncé"),
        choices=[(event.value, event.label) for event in OFFERED],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "events", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.ONE_MACHINE:
            self.fields["url"].help_text = _(
                "Elle commence par https:// et se trouve hors du réseau interne. Sur ce poste d’essai, une "
                "adresse de la machine elle-même (http://127.0.0.1) convient aussi."
            )

    def seed_of_secret(self, creator: User) -> bytes:
        """Another address typed into the same form makes another webhook."""
        said = [self.cleaned_data[name] for name in self.Meta.fields]
        return self.seed("webhook", creator.pk, said)

    def is_free(self, creator: User) -> bool:
        """Of two of one name nobody knows which fails. What this very form has made is no other one."""
        others = Webhook.objects.filter(name__iexact=self.cleaned_data["name"]).exclude(pk=self.instance.pk)
        others = others.exclude(salt=queue.salt_of(self.seed_of_secret(creator)))
        if others.exists():
            self.add_error("name", _("Un webhook porte déjà ce nom."))
        return not self.errors

    def clean_url(self) -> Any:
        url = self.cleaned_data["url"]
        try:
            http.check(url)
        except http.Forbidden as error:
            raise ValidationError(REFUSED[error.code], code=error.code) from error
        return url
