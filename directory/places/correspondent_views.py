"""The correspondents of an establishment on screen: named and ended by who coordinates there (R3, R9)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.forms import DayField, PlainField, posted_from, refuse
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Correspondent, CorrespondentFunction
from directory.places import correspondents
from directory.places.establishment_views import place_or_refused


class CorrespondentForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Adresse professionnelle"), max_length=254)
    function = forms.ChoiceField(
        label=gettext_lazy("Fonction"),
        choices=CorrespondentFunction.choices,
        initial=CorrespondentFunction.HR,
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label=gettext_lazy("À partir du"))
    first_name = PlainField(
        label=gettext_lazy("Prénom"),
        help_text=gettext_lazy("Si la personne ne s’est encore jamais connectée."),
        required=False,
        max_length=150,
    )
    last_name = PlainField(label=gettext_lazy("Nom"), required=False, max_length=150)


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    place = place_or_refused(request, code)
    form = CorrespondentForm(request.POST or None, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            correspondents.name(
                place,
                typed["email"],
                CorrespondentFunction(typed["function"]),
                typed["starts_on"],
                names=(typed["first_name"], typed["last_name"]),
                by=request.user,
                today=today,
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La personne est désignée. Elle en est informée par courriel."))
            return redirect("directory:correspondents", code)
    intro = _("Ils ont la fiche des contacts et informent le service social de ce qu’il doit savoir.")
    sheet = Sheet(_("Correspondants"), place.get_absolute_url(), whom=place.name, intro=intro)
    held = Correspondent.objects.filter(establishment=place).between(today, today.max).select_related("user")
    named = held.order_by("function", "user__last_name", "pk")
    below = "directory/_correspondents.html"
    return form_page(request, form, sheet, below=below, correspondents=named, place=place, today=today)


@posted_from("directory:correspondents", "code")
def end(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    place = place_or_refused(request, code)
    correspondents.end(place, pk, by=request.user, today=timezone.localdate())
    messages.success(request, _("Cette personne n’est plus désignée. Elle en est informée par courriel."))
    return redirect("directory:correspondents", code)
