"""What somebody sets for themselves in the admin: how it looks, and which mails it sends them."""

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.admin.views.account import AccountView

# Neither the name nor the address, which are the portal's own, nor a portrait, which nothing would show.
KEPT = ("notifications", "locale", "theme")


class MailsForm(NotificationPreferencesForm):
    """There are no comments in the margin to be told of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("updated_comments_notifications", None)


class Account(AccountView):
    def get_panels(self) -> list[Any]:
        panels = [panel for panel in super().get_panels() if panel.name in KEPT]
        for panel in panels:
            if panel.name == "notifications":
                panel.form_class = MailsForm
        return panels


account = require_admin_access(Account.as_view())
