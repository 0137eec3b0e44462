"""Images and documents: their rights and their end, where they are used, and what takes their place."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.images.forms import get_image_form
from wagtail.models import APIToken, Page
from wagtail.test.utils.form_data import streamfield

from pages.media import ending, usage
from pages.models import ContentPage, RelaisDocument, RelaisImage, TreeVersion
from pages.quality import findings
from pages.reference import Rights
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document, picture, rendition
from tests.pages.test_workflow import form

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
DAY = timedelta(days=1)


def showing(*images: RelaisImage, **fields: Any) -> ContentPage:
    blocks = [("image", {"image": image, "caption": "Notre accueil"}) for image in images]
    page: ContentPage = make.page(body=blocks, **fields)
    return page


def until(image: RelaisImage, day: date) -> RelaisImage:
    """By hand, as a night that passes: no form would take a day that is over."""
    RelaisImage.objects.filter(pk=image.pk).update(rights="agreement", rights_until=day)
    TreeVersion.objects.bump()
    image.refresh_from_db()
    return image


def edit(cast: Cast, image: RelaisImage, who: str = "moderator", **data: Any) -> Any:
    path = f"/cms/images/{image.pk}/"
    seen = cast.client(who).get(path).context["form"]["seen"].value()
    given = {"title": image.title, "alternative": image.alternative, "collection": 1, "tags": ""}
    given |= {"rights": "service", "seen": seen}
    return cast.client(who).post(path, given | data)


def coloured(name: str = "neuve.png", kind: str = "PNG") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (700, 500), "red").save(written, format=kind)
    return SimpleUploadedFile(name, written.getvalue(), f"image/{kind.lower()}")


def paper(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# --- Rights ------------------------------------------------------------------------------------------------


def test_an_image_is_shown_with_its_credit_until_the_last_day_of_its_rights(cast: Cast) -> None:
    image, today = picture("Un bureau clair"), timezone.localdate()
    RelaisImage.objects.filter(pk=image.pk).update(credit="Photo de Rose Coriandre")
    page = showing(until(image, today))
    rendition(image, "width-1200")
    client, api = cast.client("agent"), f"/api/v1/pages/{page.pk}/"
    text = client.get(make.url(page)).text
    assert "Un bureau clair" in text
    assert "Photo de Rose Coriandre" in text
    block = client.get(api).json()["body"][0]["image"]
    assert (block["credit"], block["caption"]) == ("Photo de Rose Coriandre", "Notre accueil")
    (listed,) = client.get("/api/v1/images/").json()["items"]
    assert (listed["rights"], listed["rights_until"]) == ("agreement", today.isoformat())
    assert f"image-{image.pk}" in client.get(api)["Relais-Tags"].split()
    name = rendition(image).url
    answer = client.get(name)
    assert "max-age=0" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)


def test_on_the_day_after_nobody_gets_it_and_its_pages_go_on(cast: Cast) -> None:
    image = picture("Un bureau clair")
    page, name = showing(image), rendition(image).url
    client = cast.client("agent")
    rendition(image, "width-1200")
    assert "Un bureau clair" in client.get(make.url(page)).text
    RelaisImage.objects.filter(pk=image.pk).update(credit="Photo de Rose Coriandre")
    until(image, timezone.localdate() - DAY)
    text = client.get(make.url(page)).text
    assert page.title in text, "the page still works"
    for gone in ("Un bureau clair", "Photo de Rose Coriandre", "Notre accueil", "<figure"):
        assert gone not in text
    assert client.get(f"/api/v1/pages/{page.pk}/").json()["body"] == []
    assert client.get("/api/v1/images/").json()["items"] == []
    assert client.get(name).status_code == 404
    assert client.get(f"/api/v1/images/{name.rpartition('/')[2]}").status_code == 404
    answer = cast.client("editor").get(name)  # who has to judge it still sees it
    assert b"".join(answer.streaming_content)


@pytest.mark.once
def test_rights_say_what_they_need_beside_the_field(cast: Cast) -> None:
    image = picture()
    refused = edit(cast, image, rights="agreement", credit="Anne")
    assert "Jusqu’à quand vaut l’accord écrit" in refused.text
    assert 'value="Anne"' in refused.text
    assert "Une licence demande de nommer l’auteur" in edit(cast, image, rights="licence").text
    assert edit(cast, image, rights="agreement", rights_until="2030-01-31").status_code == 302
    image.refresh_from_db()
    assert (image.rights, image.rights_until) == ("agreement", date(2030, 1, 31))
    with transaction.atomic(), pytest.raises(IntegrityError):
        RelaisImage.objects.filter(pk=image.pk).update(rights_until=None)
    yesterday = f"{timezone.localdate() - DAY}"
    over = {"title": "Bureau", "rights": "agreement", "rights_until": yesterday}
    new = get_image_form(RelaisImage)
    assert "Ce jour est passé" in new(over, user=cast.users["moderator"]).errors["rights_until"][0]
    withdrawn = edit(cast, image, **over)
    assert withdrawn.status_code == 302, "it takes the image from readers"
    assert "ne paraît plus" in [str(one) for one in get_messages(withdrawn.wsgi_request)][0]
    assert edit(cast, image).status_code == 302
    # A program that changes one thing is asked for what that thing needs.
    _token, secret = APIToken.create_token(user=cast.users["moderator"], name="outil")
    answer = cast.client("anonymous").patch(
        f"/api/v3-preview/images/{picture().pk}/",
        {"title": "Autre"},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.once
def test_a_new_image_says_its_rights_and_only_one_from_before_goes_without(cast: Cast) -> None:
    new, image = get_image_form(RelaisImage), picture()
    for said in ({}, {"rights": ""}, {"rights": "unknown"}):
        assert "rights" in new({"title": "Bureau", **said}, user=cast.users["moderator"]).errors, said
    form = cast.client("editor").get("/cms/images/add/").context["form"]
    assert [*dict(form["rights"].field.choices)] == ["", *(one for one in Rights if one != "unknown")]
    assert edit(cast, image, rights="unknown").status_code == 302
    assert edit(cast, image).status_code == 302
    assert edit(cast, image, rights="unknown").status_code == 200


def test_who_keeps_a_page_is_told_before_the_rights_end_and_once_after(cast: Cast) -> None:
    image, today = picture(), timezone.localdate()
    page = showing(image, title="L’accueil", owner=cast.users["editor"])
    showing(image, title="Sans personne")
    outbox: list[tuple[str, str]] = []

    def night(day: date) -> list[str]:
        until(image, day)
        mail.outbox.clear()
        call_command("remind_reviews", verbosity=0)
        outbox.extend((one.to[0], one.body) for one in mail.outbox)
        return sorted(one.to[0] for one in mail.outbox)

    both = ["editor@example.fr", "moderator@example.fr"]
    assert night(today + ending.AHEAD + DAY) == []
    assert night(today + 60 * DAY) == both
    call_command("remind_reviews", verbosity=0)
    assert len(mail.outbox) == 2, "once"
    assert night(today - DAY) == both
    told = dict(outbox[-2:])
    assert "Bureau, finis le" in told["editor@example.fr"]
    assert "Sans personne" in told["moderator@example.fr"]
    assert "Sans personne" not in told["editor@example.fr"]
    for who in ("editor", "moderator"):
        desk = cast.client(who).get("/cms/").text
        assert "Images dont les droits prennent fin" in desk
        assert ("Sans personne" in desk, "elle ne paraît plus" in desk) == (who == "moderator", True)
    found = findings.report(page, today).findings
    assert any("Ses droits ont pris fin" in one.advice for one in found)


def test_the_end_is_told_to_those_who_keep_copies_once(cast: Cast) -> None:
    image, today = picture(), timezone.localdate()
    before = RelaisImage.objects.get(pk=until(image, today - DAY).pk).changed_at
    version = TreeVersion.objects.get().token
    call_command("turn_images")
    image.refresh_from_db()
    assert image.is_told
    assert image.changed_at > before
    assert TreeVersion.objects.get().token != version
    assert ending.turn(today) == 0
    until(image, today + DAY)
    ending.turn(today)
    assert ending.turn(today + 2 * DAY) == 1, "prolonged, and over again"


def test_who_chooses_or_publishes_an_image_that_is_over_is_told(cast: Cast) -> None:
    image = until(picture(), timezone.localdate() - DAY)
    page = showing(image)
    client = cast.client("moderator")
    for path in ("/cms/images/", f"/cms/images/{image.pk}/"):
        assert "ne paraît plus" in client.get(path).text, path
    unknown = picture()
    chosen = "/cms/images/chooser/"
    for asked in ("", "results/", "results/?q=Rien", "?multiple=1", "?layout=list"):
        told = client.get(chosen + asked)
        told = told.json()["html"] if "json" in told.headers["Content-Type"] else told.text
        assert (f"chosen/{image.pk}/" in told, f'value="{image.pk}"' in told) == (False, False), asked
        assert f"chosen/{unknown.pk}/" in told or f'value="{unknown.pk}"' in told or "q=" in asked, asked
        assert "1 image n’est pas proposée\u00a0: ses droits ont pris fin." in told, asked
    library = client.get("/cms/images/").text
    assert ("Emplois\u00a0: 1" in library, "Ne sert nulle part" in library) == (True, True)
    showing(unknown, title="Autre")
    assert "Images dont les droits sont à renseigner" in client.get("/cms/").text
    body = streamfield([("image", {"image": image.pk, "caption": ""})])
    data = form(title=page.title, slug=page.slug, body=body) | {"action-publish": "1"}
    assert client.post(f"/cms/pages/{page.pk}/edit/", data).status_code == 302
    assert "ne paraît pas sur cette page" in client.get("/cms/").text


# --- Where it is used --------------------------------------------------------------------------------------


def test_a_file_says_where_it_is_used_and_stays_while_a_published_page_shows_it(cast: Cast) -> None:
    image, file = picture(), document()
    blocks = [("image", {"image": image, "caption": ""}), ("document", {"document": file, "text": ""})]
    public = make.page(title="Publiée", body=blocks)
    waiting = make.page(title="Réécrite")
    waiting.body = blocks
    waiting.save_revision()
    client = cast.client("moderator")
    for thing, into in ((image, "images"), (file, "documents")):
        assert [page.pk for page in usage.published(thing)] == [public.pk]
        assert [page.pk for page in usage.being_written(thing)] == [waiting.pk]
        names = [f"wagtail{'docs' if into == 'documents' else into}:{verb}" for verb in ("edit", "delete")]
        for name in names:
            text = client.get(reverse(name, args=[thing.pk])).text
            assert "Publiée" in text
            assert "Réécrite" in text
        assert "tant qu’une page en ligne le montre" in text
        assert "Oui, supprimer" not in text
        model = "relaisimage" if into == "images" else "relaisdocument"
        for path in (
            reverse(names[1], args=[thing.pk]),
            f"/cms/{into}/multiple/{thing.pk}/delete/",
            f"/cms/bulk/pages/{model}/delete/?id={thing.pk}",
        ):
            client.post(path, headers={"x-requested-with": "XMLHttpRequest"})
            assert type(thing).objects.filter(pk=thing.pk).exists(), path
        refused = client.post(reverse(names[1], args=[thing.pk]))
        assert refused.status_code == 403
        assert "ces pages en ligne le montrent\u00a0: «\u00a0Publiée\u00a0»" in refused.text
    Page.objects.get(pk=public.pk).specific.unpublish()
    for app, thing in (("wagtailimages", image), ("wagtaildocs", file)):
        assert client.post(reverse(f"{app}:delete", args=[thing.pk])).status_code == 302
    assert not RelaisImage.objects.exists()
    assert not RelaisDocument.objects.exists()


# --- What takes its place ----------------------------------------------------------------------------------


def test_another_file_takes_the_place_of_an_image_on_every_page(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    image = picture()
    page = showing(image)
    before, made = image.file.name, rendition(image, "width-1200")
    client = cast.client("agent")
    assert made.url in client.get(make.url(page)).text
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = edit(cast, image, file=coloured("test.png"))
            assert answer.status_code == 302
        told = " ".join(str(one) for one in get_messages(answer.wsgi_request))
        assert f"Le texte de remplacement est resté «\xa0{image.alternative}\xa0»" in told
        assert (
            "vérifiez que cette phrase dit encore"
            in cast.client("moderator").get(f"/cms/images/{image.pk}/").text
        )
        former, image = image, RelaisImage.objects.get(pk=image.pk)
        assert image.file.name != former.file.name
        assert not default_storage.exists(former.file.name)
    assert not default_storage.exists(made.file.name)
    assert (image.width, image.rights, image.is_clean) == (700, "service", True)
    fresh = rendition(image, "width-1200")
    assert fresh.url != made.url, "browsers keep the former one for a month"
    assert fresh.url in client.get(make.url(page)).text
    assert client.get(made.url).status_code == 404
    assert before not in [image.file.name]


def test_another_file_takes_the_place_of_a_document_at_its_address(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    file = RelaisDocument.objects.create(title="Formulaire", file=paper("formulaire.txt", b"ancien"))
    path, seen = reverse("wagtaildocs:edit", args=[file.pk]), file.changed_at.isoformat()
    data = {"title": "Formulaire", "collection": 1, "tags": "", "seen": seen}
    client, url = cast.client("moderator"), file.url
    etag = client.get(url)["ETag"]
    make.page(body=[("document", {"document": file, "text": ""})])
    refused = client.post(path, data | {"file": paper("autre.pdf", b"%PDF-1.4")})
    assert "Ce document est un fichier .txt" in refused.text
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(path, data | {"file": paper("formulaire 2027.txt", b"nouveau")})
    assert done.status_code == 302, done.text
    fresh = RelaisDocument.objects.get()
    assert (fresh.url, fresh.is_clean) == (url, True)
    assert not default_storage.exists(file.file.name)
    answer = cast.client("agent").get(url)
    assert b"".join(answer.streaming_content) == b"nouveau"
    assert answer["ETag"] != etag
    api = f"/api/v1/documents/{file.pk}/file/"
    assert b"".join(cast.client("agent").get(api).streaming_content) == b"nouveau"


@pytest.mark.once
def test_a_document_that_is_not_what_its_name_says_takes_no_place(cast: Cast) -> None:
    page = SimpleUploadedFile("page.jpg", b"<html><body><svg></svg></body></html>", "image/jpeg")
    told = edit(cast, picture(), file=page).text
    assert "Ce fichier s’appelle .jpg, mais son contenu est d’une autre sorte." in told
    file = RelaisDocument.objects.create(title="Notice", file=paper("notice.pdf", b"%PDF-1.4 x"))
    data = {"title": "Notice", "collection": 1, "tags": "", "seen": file.changed_at.isoformat()}
    given = data | {"file": paper("notice.pdf", b"MZ programme")}
    refused = cast.client("moderator").post(reverse("wagtaildocs:edit", args=[file.pk]), given)
    assert "son contenu est d’une autre sorte" in refused.text
    assert "autorisée" not in refused.text
    for name in ("notice", "notice.exe"):
        given = data | {"file": paper(name, b"%PDF-1.4 x")}
        refused = cast.client("moderator").post(reverse("wagtaildocs:edit", args=[file.pk]), given)
        assert "Choisissez un fichier dont le nom finit par .pdf, .odt" in refused.text
    given = {"title": "Neuve", "collection": 1, "tags": "", "file": paper("neuve", b"%PDF-1.4 x")}
    refused = cast.client("moderator").post(reverse("wagtaildocs:add"), given)
    assert refused.text.count("Choisissez un fichier dont le nom finit par") == 1
    assert default_storage.exists(file.file.name)


def test_of_two_who_change_one_image_the_second_is_told_and_loses_nothing(cast: Cast) -> None:
    image = picture()
    seen = image.changed_at.isoformat()
    assert edit(cast, image, title="La première", seen=seen).status_code == 302
    second = edit(cast, image, title="La seconde", seen=seen, file=coloured())
    assert second.status_code == 200
    assert "Vous avez enregistré ce fichier ailleurs le " in second.text
    assert "Titre\u00a0: «\u00a0La première\u00a0» est enregistré." in second.text
    assert "est à choisir de nouveau" in second.text
    assert 'value="La seconde"' in second.text
    assert RelaisImage.objects.get().title == "La première"
    again = second.context["form"]["seen"].value()
    assert edit(cast, image, title="La seconde", seen=again).status_code == 302
    assert RelaisImage.objects.get().title == "La seconde"
    first = cast.users["moderator"]
    told = edit(cast, image, who="administrator", seen=seen).text
    assert f"{first} a enregistré ce fichier le " in told
    assert f'<a href="/cms/images/{image.pk}/" target="_blank"' in told
    image.refresh_from_db()
    image.save()  # through a door that keeps no log
    assert "Une autre personne a enregistré ce fichier" in edit(cast, image, seen="n’importe quoi").text


@pytest.mark.once
@pytest.mark.ignore_template_errors
def test_a_rectangle_that_is_drawn_is_kept_and_a_page_tells_programs_of_it(cast: Cast) -> None:
    image, hidden = picture("Un bureau clair"), picture("À part")
    page, client = showing(image), cast.client("agent")
    drawn = {
        "focal_point_x": "200",
        "focal_point_y": "150",
        "focal_point_width": "80",
        "focal_point_height": "60",
    }
    screen = cast.client("moderator").get(f"/cms/images/{image.pk}/").text
    assert [name for name in drawn if f'name="{name}"' not in screen] == []
    edit(cast, image, **drawn)
    api = f"/api/v1/images/{image.pk}/"
    shown = client.get(f"/api/v1/pages/{page.pk}/").json()["body"][0]["image"]
    assert shown["focal_point"] == {"x": 200, "y": 150, "width": 80, "height": 60}
    assert (shown["id"], shown["api_url"]) == (image.pk, api)
    assert " 480w" in shown["srcset"]
    assert {source["type"] for source in shown["sources"]} == {"image/webp"}
    one = client.get(api)
    assert one["Relais-Tags"] == "images pages"
    assert one.json() == client.get("/api/v1/images/").json()["items"][0]
    assert {name: one.json()[name] for name in shown if name in one.json()} == {
        name: shown[name] for name in shown if name not in ("caption", "renditions")
    }
    assert client.get(f"/api/v1/images/{hidden.pk}/").status_code == 404, "no page shows it"
    until(image, timezone.localdate() - timedelta(days=1))
    assert client.get(api).status_code == 404
