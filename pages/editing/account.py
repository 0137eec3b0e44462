"""What somebody sets for themselves in the admin: how it looks, and which mails it sends them."""

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView

# Neither the name nor the address, which are the portal's own, nor a portrait, which nothing would show.
KEPT = ("notifications", "locale", "theme")


class Account(AccountView):
    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name in KEPT]


account = require_admin_access(Account.as_view())
