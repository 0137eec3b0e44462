"""R14: a newcomer's own booklet as they meet it: form, pages, ticks, home page, paper, mails."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from directory.models import User
from pages.arriving import stages
from pages.blocks import ForSomeBlock, NumberBlock
from pages.booklet import reminders
from pages.models import BookletChapterPage, BookletMails, BookletTick
from pages.reading.arriving import digest
from portal.management.commands.housekeeping import round_once
from portal.operations import duties
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.pages.test_files import document, picture

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves a temporary file to the garbage collector while it makes a rendition.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
BOOKLET = "/nouvel-arrivant/livret/"
MINE, TICKS = f"{BOOKLET}mon-livret/", f"{BOOKLET}mon-livret/coches/"
BROWSER = {"Accept": "text/html"}
ARRIVES = NOW.date() - timedelta(days=10)  # in the first month


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def for_some(text: str, **whom: Any) -> dict[str, Any]:
    value = {"text": f"<p>{text}</p>", "where": "", "audience": [], "establishments": [], **whom}
    return {"type": "for_some", "value": value}


@pytest.fixture
def chapters(cast: Cast) -> dict[str, Any]:
    booklet = make.booklet(0)
    week = [
        for_some("Au tribunal.", establishments=["tribunal_judiciaire"]),
        for_some("En prison.", establishments=["etablissement_penitentiaire"]),
        for_some("Sous les tropiques.", where="overseas"),
        for_some("Sous contrat.", audience=["contract"]),
    ]
    every = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    there, lost = picture(), picture("Un plan perdu")
    lost.file.storage.delete(lost.file.name)
    every += [{"type": "image", "value": {"image": one.pk, "caption": "Le hall"}} for one in (there, lost)]
    every.append({"type": "document", "value": {"document": document().pk, "text": "À signer"}})

    def chapter(title: str, **fields: Any) -> Any:
        return make.page(BookletChapterPage, booklet, title, **fields)

    secret = chapter("Réservé", stage="first_week", todo="Ne pas voir")
    make.restrict(secret, Group.objects.create(name="Quelques-uns"))
    return {
        "booklet": booklet,
        "before": chapter("Se loger", stage="before", todo="Chercher\nSigner", body=every),
        "week": chapter("Accueil", stage="first_week", todo="Badge\nDossier", body=week),
        "health": chapter("Se soigner", stage="first_month", todo="Médecin", sensitive=True),
        "year": chapter(
            "Tenir",
            stage="first_year",
            todo="Budget",
            legal_reference="Code du travail, art. L. 1",
            as_of="2026-09-01",
        ),
        "overseas": chapter("Le grand départ", stage="overseas", todo="Vaccins"),
        "judges": chapter("Juger", stage="first_week", todo="Prêter serment", audience=["magistrate"]),
    }


def say(client: Client, **said: Any) -> Any:
    values = {"arrived_on": ARRIVES.isoformat(), "status": "civil_servant", **said}
    return client.post(MINE, values)


def key(chapter: Any, line: str) -> str:
    return f"{chapter.pk}-{digest(line)}"


def tick(client: Client, *done: str, was: tuple[str, ...] = (), **sent: Any) -> Any:
    return client.post(TICKS, {"done": done, "was": was, **sent}, headers=BROWSER)


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())


@pytest.mark.once
def test_place_status_and_arrival_choose_what_one_reads(cast: Cast, chapters: dict[str, Any]):
    client = cast.client("agent")
    text = client.get(MINE).text
    assert all(title in text for title in ("Accueil", "Juger"))  # the status is not said yet
    assert "Pour\xa0: magistrat ou magistrate" in text
    assert "Le grand départ" not in text  # the place is
    refused = say(client, arrived_on="1812-01-01", mails="on")
    assert refused.status_code == 422
    assert "Vérifiez l’année" in refused.text
    assert '<option value="civil_servant" selected>' in refused.text
    assert "aucun rappel ne peut partir" in say(client, arrived_on="", mails="on").text
    assert cast.user("agent").arrived_on is None

    assert say(client).status_code == 302
    saved = cast.user("agent")
    assert (saved.arrived_on, saved.status) == (ARRIVES, "civil_servant")
    text = client.get(MINE).text
    for shown in ("Au tribunal.", "Inès Basilic", "Nadia Verveine", "Hélène Sauge"):
        assert shown in text
    for hidden in (
        "En prison.",
        "Sous les tropiques.",
        "Sous contrat.",
        "Juger",
        "Réservé",
        "Le grand départ",
    ):
        assert hidden not in text
    assert "Pour\xa0: tribunal" not in text  # certain, so not said
    whole = client.get(make.url(chapters["week"])).text
    assert all(part in whole for part in ("En prison.", "Pour les agents outre-mer", "Sous contrat."))
    client.post("/compte/profil/", {"first_name": "Camille", "last_name": "Romarin", "status": "contract"})
    assert "Sous contrat." in client.get(MINE).text


def test_ticks_follow_the_person_and_two_pages_agree(cast: Cast, chapters: dict[str, Any]):
    client, other = cast.client("agent"), cast.client("newcomer")
    badge, papers = key(chapters["week"], "Badge"), key(chapters["week"], "Dossier")
    tick(client, badge)
    assert not BookletTick.objects.exists()  # without an arrival they stay on the device
    assert "data-relais-ticks" in client.get(make.url(chapters["week"])).text
    say(client)
    back = f"{make.url(chapters['week'])}#coches-{chapters['week'].pk}"  # to the list, not to the top
    assert f'value="{back}"' in (page := client.get(make.url(chapters["week"])).text)
    assert f'id="coches-{chapters["week"].pk}"' in page
    assert tick(client, badge, next=back)["Location"] == back
    tick(client, papers)  # from a page that was opened before
    assert BookletTick.objects.filter(user=cast.user("agent")).count() == 2
    tick(client, papers, was=(badge, papers))
    tick(client, papers, "1-none", key(chapters["year"], "Faux"), "x", next="https://example.org/")
    assert client.get(make.url(chapters["week"])).text.count("checked") == 1
    assert "checked" not in other.get(make.url(chapters["week"])).text
    assert client.post(TICKS, {"done": badge}).status_code == 204  # from the script
    assert cast.client("editor").post(TICKS, {"done": badge}).status_code == 409

    say(cast.client("agent"), arrived_on="")
    assert not BookletTick.objects.exists()


@pytest.mark.once
def test_the_home_page_says_what_is_due_now(cast: Cast, chapters: dict[str, Any]):
    client = cast.client("agent")
    say(client)
    tick(client, key(chapters["week"], "Badge"))
    home = client.get("/").text.split('class="relais-due"')[1].split("</section>")[0]
    assert "à faire ce mois-ci" in home
    # What is due now first, then what is left of before; the shores of others not at all.
    assert home.index("Médecin") < home.index("Chercher")
    assert "Étape «\xa0Avant d’arriver\xa0»" in home
    assert [
        line for line in ("Badge", "Budget", "Prêter serment", "Vaccins", "Ne pas voir") if line in home
    ] == []
    for colleague in ("coordinator", "national", "correspondent", "administrator"):
        assert "relais-due" not in cast.client(colleague).get("/").text
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        after = cast.client("agent").get("/")
        assert (after.status_code, "relais-due" in after.text) == (200, False)


def with_contents(chapters: dict[str, Any]) -> None:
    """The booklet lists its chapters in its own words."""
    led = (f'<a linktype="page" id="{chapters[one].pk}">Aller à {one}</a>' for one in ("week", "overseas"))
    contents = "<ol>" + "".join(f"<li><p>{one}</p></li>" for one in led) + "</ol>"
    chapters["booklet"].body = [{"type": "text", "value": contents}]
    chapters["booklet"].save_revision().publish()


IN_ALL = [
    "Le hall",
    "Un plan perdu",
    "À signer",
    "Attention : Attention",
    "Qui voit quoi",
    "greffière",
    "Le grand départ",
    "Aller à overseas",
    "Pour les agents outre-mer",
    "En prison.",
    "Juger",
]


@pytest.mark.once
def test_on_paper_both_are_tagged_with_contents_and_only_what_is_readable(
    cast: Cast, chapters: dict[str, Any]
):
    client = cast.client("agent")
    with_contents(chapters)
    say(client)
    tick(client, key(chapters["week"], "Badge"))
    answer = client.get(f"{BOOKLET}mon-livret.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    mine, whole = answer.content, client.get(f"{BOOKLET}livret.pdf").content
    for made in (mine, whole):
        root = pypdf.PdfReader(BytesIO(made)).root_object
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "fr"
        assert b"pdfuaid" in made
    outline = [
        str(entry.title) for entry in pypdf.PdfReader(BytesIO(mine)).outline if hasattr(entry, "title")
    ]
    assert outline == [
        "Pour commencer",
        "1. Se loger",
        "2. Accueil",
        "3. Se soigner",
        "4. Tenir",
        "Qui appeler",
    ]
    seen, all_of_it = words(mine), words(whole)
    for shown in ("Inès Basilic", "Nadia Verveine", "3114", "Au tribunal.", "Badge (Fait)", "Aller à week"):
        assert shown in seen
    assert "01 99 00 12 34" in seen
    for hidden in ("En prison.", "Le grand départ", "Aller à overseas", "Réservé"):
        assert hidden not in seen
    assert [said for said in IN_ALL if said not in all_of_it] == []
    assert "(Fait)" not in all_of_it


@pytest.mark.once
def test_an_emptied_date_is_erased_whatever_is_ticked(cast: Cast, chapters: dict[str, Any]):
    """And a date that is over is said to be."""
    client = cast.client("agent")
    say(client, arrived_on=str(timezone.localdate() - timedelta(days=380)))
    assert "le livret ne suit plus votre arrivée" in client.get(MINE).text
    # An emptied date is erased, whatever is ticked; the reminder goes with it, and that is said.
    say(client, mails="on")
    assert BookletMails.objects.exists()
    assert say(client, arrived_on="", mails="on").status_code == 302
    assert "Aucun rappel ne partira" in client.get(MINE).text
    assert not BookletMails.objects.exists()


@pytest.mark.once
def test_the_whole_on_paper_is_the_same_for_everybody(cast: Cast, chapters: dict[str, Any]):
    """Nobody's worker in it, nobody's place; and the texts that it rests on."""
    client = cast.client("agent")
    say(client)
    all_of_it = words(client.get(f"{BOOKLET}livret.pdf").content)
    for theirs in ("Inès Basilic", "Nadia Verveine"):
        assert theirs not in all_of_it
    assert all_of_it == words(cast.client("newcomer").get(f"{BOOKLET}livret.pdf").content)
    for rules in (
        "Textes de référence : Code du travail, art. L. 1",
        "Règles en vigueur au 1er septembre 2026.",
    ):
        assert rules in all_of_it.replace("\xa0", " ")
    assert "Réservé" not in all_of_it


def test_a_mail_at_each_stage_once_for_who_wants_it_and_nothing_after_a_year(
    cast: Cast, chapters: dict[str, Any]
):
    client = cast.client("agent")
    say(client, arrived_on=(NOW.date() + timedelta(days=1)).isoformat(), mails="on")
    assert re.search(r'<input[^>]*name="mails"[^>]* checked', client.get(MINE).text)
    call_command("remind_newcomers", verbosity=0)
    assert mail.outbox == []  # what has begun was on the screen
    tick(client, key(chapters["week"], "Badge"))
    for days, count in ((1, 1), (3, 1), (8, 2)):
        User.objects.filter(pk=cast.user("agent").pk).update(language="en" if days == 8 else "")
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            round_once([name for name in duties.NIGHTLY.commands if name == "remind_newcomers"])
            assert len(mail.outbox) == count
    week, month = [message.body for message in mail.outbox]
    assert mail.outbox[0].to == [cast.user("agent").email]
    assert all(line in week for line in ("Première semaine", "- Dossier", "- Chercher", MINE))
    assert "Badge" not in week
    assert "Médecin" not in month  # a sensitive chapter is counted, not named
    assert "1 thing to read" in month  # in the language of the profile
    assert "First month" in month
    with time_machine.travel(NOW + timedelta(days=300), tick=False):
        call_command("forget_arrivals", verbosity=0)
        assert BookletTick.objects.exists()
    with time_machine.travel(NOW + timedelta(days=368), tick=False):
        call_command("forget_arrivals", verbosity=0)
    assert not BookletTick.objects.exists()
    assert not BookletMails.objects.exists()


def test_what_newcomers_say_of_themselves_is_erased_when_it_serves_no_more(
    cast: Cast, chapters: dict[str, Any]
):
    """R14, R16: the date thirteen months after the arrival, the status a year after the last sign-in."""

    def kept(**later: Any) -> tuple[bool, str]:
        with time_machine.travel(NOW + timedelta(**later), tick=False):
            call_command("forget_arrivals", verbosity=0)
        user = cast.user("agent")
        return user.arrived_on is not None, user.status

    say(cast.client("agent"), arrived_on=NOW.date().isoformat())
    here = User.objects.filter(pk=cast.users["agent"].pk)
    here.update(last_login=NOW + timedelta(days=200))
    other = User.objects.create(email="fermee@example.fr", is_active=False, status="magistrate")
    assert kept(days=394) == (True, "civil_servant")
    other.refresh_from_db()
    assert other.status == ""
    assert kept(days=395) == (False, "civil_servant")
    assert kept(days=564) == (False, "civil_servant")
    assert kept(days=565) == (False, "")
    profile = cast.client("agent").get("/compte/profil/").text
    for promise in (
        "Elle est effacée treize mois après",
        "effacé si vous ne vous connectez pas pendant un an",
    ):
        assert promise in profile
    refused = say(cast.client("agent"), arrived_on=(NOW.date() - timedelta(days=395)).isoformat())
    assert "Cette date a plus de treize mois" in refused.text
    assert (
        say(cast.client("agent"), arrived_on=(NOW.date() - timedelta(days=394)).isoformat()).status_code
        == 302
    )


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_two_clocks_at_the_same_moment(cast: Cast):
    booklet = make.booklet(0)
    chapter = make.page(BookletChapterPage, booklet, "Accueil", stage="first_week", todo="Badge\nDossier")
    badge = key(chapter, "Badge")
    clients = [cast.client("agent") for _ in range(3)]
    say(clients[0], mails="on")
    BookletMails.objects.update(told="before")
    answers = at_once(*(lambda c=client: tick(c, badge).status_code for client in clients))
    assert answers == [302, 302, 302]
    assert BookletTick.objects.count() == 1
    mail.outbox.clear()
    assert sorted(at_once(lambda: reminders.remind(NOW), lambda: reminders.remind(NOW))) == [0, 1]
    assert len(mail.outbox) == 1


def test_a_newcomer_costs_one_query_more_and_a_paragraph_for_nobody_is_refused(
    cast: Cast, chapters: dict[str, Any], django_assert_max_num_queries: Any
):
    assert stages.is_welcomed(User.objects.get(pk=cast.users["newcomer"].pk).arrived_on, timezone.localdate())
    client = cast.client("newcomer")
    for url in ("/", make.url(chapters["week"])):
        client.get(url)
        with django_assert_max_num_queries(7):
            client.get(url)
    block = ForSomeBlock()
    with pytest.raises(Exception, match="Validation error") as error:
        block.clean(block.to_python(for_some("Pour qui ?")["value"]))
    assert set(error.value.block_errors) == {"where"}
    block.clean_deferred(block.to_python(for_some("Pour qui ?")["value"]))  # a draft saves itself meanwhile
    number = NumberBlock()
    number.clean_deferred(number.to_python({"number": "", "label": "", "text": ""}))
    with pytest.raises(StructBlockValidationError):
        number.clean_deferred(number.to_python({"number": "appelez", "label": "", "text": ""}))
