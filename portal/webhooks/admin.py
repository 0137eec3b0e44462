"""Réglages > Webhooks: addresses, secrets, and what became of every message. For administrators."""

from typing import cast

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from core.forms import has_life, new_name, posted_from, seed_of
from directory.models import User
from portal.accounts.administrators import for_administrators
from portal.webhooks import queue, signing
from portal.webhooks.forms import WebhookForm
from portal.webhooks.models import Delivery, State, Webhook

PER_PAGE = 50


@for_administrators
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    counts = {state.value: Count("deliveries", Q(deliveries__state=state)) for state in State}
    return render(request, "portal/admin/webhooks.html", {"webhooks": Webhook.objects.annotate(**counts)})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The secret is shown in the answer, and never again."""
    form = WebhookForm(request.POST or None, initial={"events": []})
    if request.method == "POST" and form.is_valid() and form.is_free(cast(User, request.user)):
        by = cast(User, request.user)
        seed = form.seed_of_secret(by)
        webhook = queue.register(form.save(commit=False), by=by, at=timezone.now(), seed=seed)
        context = {"webhook": webhook, "secret": signing.secret(webhook.salt)}
        return render(request, "portal/admin/webhook_secret.html", context)
    return render(request, "portal/admin/webhook_form.html", {"form": form}, status=_status(form))


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The address and its messages, the newest first."""
    webhook = get_object_or_404(Webhook, pk=pk)
    form = WebhookForm(request.POST or None, instance=webhook)
    if request.method == "POST" and form.is_valid() and form.is_free(cast(User, request.user)):
        form.save()
        messages.success(request, _("Webhook enregistré."))
        return redirect("webhook", pk)
    page = Paginator(Delivery.objects.filter(webhook_id=pk), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "webhook": webhook,
        "form_name": new_name(),
        "page": page,
        "most": queue.MAX_ATTEMPTS,
    }
    return render(request, "portal/admin/webhook_form.html", context, status=_status(form))


def _status(form: WebhookForm) -> int:
    return 422 if form.errors else 200


@for_administrators
@posted_from("webhook", "pk")
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    name = request.POST.get("form_name", "")
    if name and not has_life(name):
        messages.warning(request, _("Cette page était ouverte depuis longtemps. Rien n’a été changé."))
        return redirect("webhook", pk)
    seed = seed_of(name or new_name(), "rotation", pk)
    secret = queue.rotate(webhook, at=timezone.now(), seed=seed)
    context = {"webhook": webhook, "secret": secret, "hours": queue.OLD_SECRET_FOR}
    return render(request, "portal/admin/webhook_secret.html", context)


@for_administrators
@posted_from("webhook", "pk")
def ping(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk, is_active=True)
    queue.ping(webhook, at=timezone.now())
    messages.success(request, _("Message d’essai en route : rechargez la page pour voir la réponse."))
    return redirect("webhook", pk)


@for_administrators
@posted_from("webhooks")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery, pk=pk)
    queue.send_again(delivery, at=timezone.now())
    messages.success(request, _("Message remis en route."))
    return redirect("webhook", delivery.webhook_id)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked twice: its messages go with it, and its secret."""
    webhook = get_object_or_404(Webhook, pk=pk)
    if request.method != "POST":
        rows = webhook.deliveries.all()
        context = {"webhook": webhook, "count": rows.count(), "waiting": rows.waiting().count()}
        return render(request, "portal/admin/webhook_delete.html", context)
    webhook.delete()
    messages.success(request, _("Webhook supprimé."))
    return redirect("webhooks")


urlpatterns = [
    path("webhooks/", index, name="webhooks"),
    path("webhooks/ajouter/", add, name="webhook_add"),
    path("webhooks/<int:pk>/", edit, name="webhook"),
    path("webhooks/<int:pk>/secret/", rotate, name="webhook_rotate"),
    path("webhooks/<int:pk>/essai/", ping, name="webhook_ping"),
    path("webhooks/<int:pk>/supprimer/", delete, name="webhook_delete"),
    path("webhooks/envois/<int:pk>/renvoyer/", send_again, name="webhook_send_again"),
]
