"""What a new page holds when an editor opens it: the plan to follow, in words to replace."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import init_new_page

from pages.models import (
    BenefitPage,
    BookletChapterPage,
    CampaignPage,
    ContentPage,
    DisabilityPolicyPage,
    EmergencyPage,
    EventPage,
    ThemePage,
)

REVIEW_AFTER = timedelta(days=365)
CAMPAIGN_LASTS = timedelta(days=30)


def connect() -> None:
    init_new_page.connect(fill, dispatch_uid="pages.starters")


def fill(page: Page, **_signal: Any) -> None:
    starter = STARTERS.get(type(page))
    if starter is None:
        return
    today = timezone.localdate()
    page.as_of, page.review_on = today, today + REVIEW_AFTER
    starter(page)


def _situation(page: Any) -> None:
    page.body = [
        ("heading", _("Ce que vous pouvez demander")),
        ("text", _("<ul><li>Une première chose.</li><li>Une deuxième chose.</li></ul>")),
        (
            "steps",
            {
                "title": _("Par quoi commencer"),
                "items": [_("<p>Le premier geste.</p>"), _("<p>Le deuxième.</p>")],
            },
        ),
        ("heading", _("Qui appeler")),
        ("text", _("<p>Qui répond, et quand.</p>")),
        ("social_worker", {"title": _("En parler avec votre assistant de service social")}),
    ]


def _benefit(page: Any) -> None:
    page.who = _("<p>Les personnes qui y ont droit, en deux phrases.</p>")
    page.amount = _("<p>Le montant, et ce qui le fait varier.</p>")
    page.how = _("<p>Où déposer la demande, et qui vous aide à la remplir.</p>")
    page.documents = _("La pièce d’identité\nLe dernier bulletin de paie")
    page.body = [("social_worker", {"title": _("Un doute sur vos droits ?")})]


def _chapter(page: Any) -> None:
    page.body = [
        ("text", _("<p>Une idée par chapitre. Une page au plus.</p>")),
        ("heading", _("Un intertitre")),
        ("text", _("<p>Ce que le nouvel arrivant doit savoir à ce moment.</p>")),
    ]
    page.todo = _("Une chose à faire\nUne autre")
    page.ask = _("<p>Qui peut répondre, et comment le joindre.</p>")


def _emergency(page: Any) -> None:
    page.sensitive = True
    page.numbers = [
        ("number", {"number": "15", "label": _("Samu"), "text": _("Urgence médicale")}),
        ("number", {"number": "17", "label": _("Police ou gendarmerie"), "text": _("Violence, menace")}),
        ("number", {"number": "112", "label": _("Urgences"), "text": _("Partout en Europe")}),
    ]
    page.steps = [("step", _("Mettez-vous à l’abri.")), ("step", _("Appelez."))]
    page.involve = _("<p>Qui doit être prévenu, et par qui.</p>")


def _dated(page: Any, lasts: timedelta) -> None:
    day = timezone.localdate() + timedelta(days=7)
    page.starts_at = timezone.make_aware(datetime.combine(day, time(9)))
    page.ends_at = page.starts_at + lasts


def _campaign(page: Any) -> None:
    _dated(page, CAMPAIGN_LASTS)
    page.body = [
        ("text", _("<p>Ce que la campagne change pour le lecteur, en deux phrases.</p>")),
        ("steps", {"title": _("Ce que vous pouvez faire"), "items": [_("<p>Un premier geste.</p>")]}),
        ("social_worker", {"title": _("Une question ?")}),
    ]


def _event(page: Any) -> None:
    _dated(page, timedelta(hours=2))
    page.body = [("text", _("<p>À qui s’adresse ce rendez-vous, et ce qu’on y apprend.</p>"))]


STARTERS: dict[type[Page], Callable[[Any], None]] = {
    ContentPage: _situation,
    ThemePage: _situation,
    DisabilityPolicyPage: _situation,
    BenefitPage: _benefit,
    BookletChapterPage: _chapter,
    EmergencyPage: _emergency,
    CampaignPage: _campaign,
    EventPage: _event,
}
