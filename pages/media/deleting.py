"""Wagtail's screen that deletes a document names no template of its own, and has no setting for one."""

from wagtail.documents.views.documents import DeleteView


def connect() -> None:
    DeleteView.template_name = "pages/admin/delete_document.html"
