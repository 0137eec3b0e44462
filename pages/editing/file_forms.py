"""The form of a document in the Wagtail admin."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm


class DocumentForm(BaseDocumentForm):
    """Says at once, where several are added at a time as well, whom the file still names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if warning := self.instance.warning:
            self.fields["title"].help_text = warning
