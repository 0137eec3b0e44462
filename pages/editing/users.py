"""The accounts in the admin. Of somebody of the network, who signs in where is not an administrator's to say.

Codes go to the address of the account: whoever changed it would sign in as that person. And an administrator
reads no case (DESIGN.md 5), so nobody of the network becomes one. ``directory.team.accounts`` has the rule
for the way in of the coordination.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm
from wagtail.users.views.users import UserViewSet

KEPT = {
    "email": _("Cette adresse est tenue par la coordination, à la page de la personne."),
    "is_superuser": _("Une personne du réseau n’administre pas Relais : elle peut lire des dossiers."),
}


class AccountForm(UserEditForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.worker is not None:
            for name in KEPT.keys() & self.fields.keys():
                self.fields[name].disabled = True  # what is posted for it is not read
                self.fields[name].help_text = KEPT[name]


class Accounts(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> Any:
        return AccountForm if for_update else super().get_form_class(for_update)
