"""Creates, lists and revokes the tokens of /api/v1/; says by mail which of both APIs end soon, each night."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from portal.tokens import ending
from portal.tokens import models as tokens
from portal.tokens.models import ApiToken

MAX_DAYS = 730


class Command(BaseCommand):
    help = "Crée, liste ou révoque les jetons d’accès à /api/v1/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="Crée un jeton et l’affiche une seule fois.")
        create.add_argument("--name", required=True)
        create.add_argument(
            "--user", help="adresse de la personne pour qui le jeton agit ; sans elle, un service"
        )
        create.add_argument("--by", help="adresse de la personne qui crée le jeton")
        create.add_argument("--days", type=int, default=365)
        verbs.add_parser("list", help="Liste les jetons, sans leur secret.")
        revoke = verbs.add_parser("revoke", help="Révoque un jeton.")
        revoke.add_argument("selector", help="le second morceau du jeton, tel que « list » le montre")

        verbs.add_parser(
            "remind",
            help="Écrit à qui peut renouveler les jetons des deux API, 30 puis 7 jours avant leur fin.",
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        verbs = {"create": self._create, "list": self._list, "revoke": self._revoke, "remind": self._remind}
        verbs[verb](options)

    def _create(self, options: dict[str, Any]) -> None:
        if not 1 <= options["days"] <= MAX_DAYS:
            raise CommandError(_("La durée va de 1 à %(days)d jours.") % {"days": MAX_DAYS})
        _token, text = tokens.create(
            options["name"],
            at=timezone.now(),
            lifetime=timedelta(days=options["days"]),
            user=self._user(options["user"]),
            created_by=self._user(options["by"]),
        )
        self.stdout.write(text)

    def _list(self, _options: dict[str, Any]) -> None:
        for token in ApiToken.objects.select_related("user"):
            state = (
                _("révoqué")
                if token.revoked_at
                else _("expire le %(day)s") % {"day": f"{token.expires_at:%d/%m/%Y}"}
            )
            used = f"{token.last_used_at:%d/%m/%Y}" if token.last_used_at else _("jamais")
            self.stdout.write(f"{token.selector}  {token.name}  {token.user or '-'}  {state}  {used}")

    def _revoke(self, options: dict[str, Any]) -> None:
        token = ApiToken.objects.filter(selector=options["selector"]).first()
        if token is None:
            raise CommandError(_("Aucun jeton ne porte ce numéro."))
        tokens.revoke(token, at=timezone.now())
        self.stdout.write(_("Jeton révoqué : %(name)s") % {"name": token.name})

    def _remind(self, options: dict[str, Any]) -> None:
        sent = ending.warn(timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(ending.describe(sent))

    def _user(self, email: str | None) -> User | None:
        if not email:
            return None
        user: User | None = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(_("Aucune personne n’a l’adresse %(email)s.") % {"email": email})
        return user
