"""A name of one's own for a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.cases import memory
from casework.cases.reading import OpenCase, look, worker_reader
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.resuming import resumes
from casework.keys.unlocking import Unlocked
from casework.listing import labels
from casework.listing.forms import LabelForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def label(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    open_case = _open(unlocked, reference)
    if request.method != "POST":
        known = memory.recall(unlocked.key, unlocked.private)
        return _show(request, unlocked, open_case, labels.read(open_case, known))
    form = LabelForm(request.POST)
    if not open_case.keyring:
        form.add_error("text", _("Aucune clé n’ouvre plus cette demande : elle ne peut pas recevoir de nom."))
    if not form.is_valid():
        return _render(request, unlocked, open_case, form, 422)
    text = form.cleaned_data["text"]
    labels.give(unlocked, open_case, text)
    messages.success(request, _("Le nom est enregistré.") if text else _("Le nom est retiré."))
    return redirect("casework:inbox")


@resumes("label")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    """After unlocking again: with what was being typed."""
    typed = request.POST.get(f"{LabelForm.prefix}-text", "")
    return _show(request, unlocked, _open(unlocked, reference), typed)


@sensitive_variables()
def _open(unlocked: Unlocked, reference: str) -> OpenCase:
    return look(case_or_404(unlocked, reference), worker_reader(unlocked.key, unlocked.private))


@sensitive_variables()
def _show(request: HttpRequest, unlocked: Unlocked, open_case: OpenCase, text: str) -> HttpResponse:
    return _render(request, unlocked, open_case, LabelForm(initial={"text": text}), 200)


@sensitive_variables()
def _render(
    request: HttpRequest, unlocked: Unlocked, open_case: OpenCase, form: LabelForm, status: int
) -> HttpResponse:
    context = {"unlocked": unlocked, "case": open_case.case, "open_case": open_case, "form": form}
    return render(request, "casework/listing/label.html", context, status=status)
