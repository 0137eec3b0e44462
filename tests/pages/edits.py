"""Random edits of a small site, as editors and moderators make them, by whichever door."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from directory.roles import GROUPS, Role
from pages.models import BenefitPage, ContentPage, RelaisDocument, RelaisImage
from tests.pages import make
from tests.pages.test_files import document, picture

Edit = tuple[int, int, int]  # which, of what, to what
MOST = 10


class Site:
    """What is there to edit; ``do`` changes one thing. What cannot be done is not."""

    def __init__(self) -> None:
        self.sections = [make.section(slug).pk for slug in ("vie-pratique", "prestations", "handicap")]
        self.images = [picture(f"Image {n}").pk for n in range(2)]
        self.documents = [document().pk for n in range(2)]
        self.done = 0
        for n in range(4):
            make.page(BenefitPage if n % 2 else ContentPage, make.section("prestations"), f"Page {n}")
        for n in range(4):
            self.write(n, n * 3)

    @property
    def editions(self) -> list[Callable[[int, int], object]]:
        return [
            self.write, self.write, self.make, self.hide, self.show, self.move, self.rename, self.delete,
            self.close, self.open, self.copy, self.sort, self.picture, self.paper, self.behind_the_back,
        ]  # fmt: skip  # names, one list

    def do(self, edit: Edit) -> None:
        self.done += 1
        which, of, to = edit
        self.editions[which % len(self.editions)](of, to)

    def pages(self) -> list[int]:
        """Those that editors made, and the sections."""
        made = Page.objects.filter(depth__gt=3).order_by("pk").values_list("pk", flat=True)
        return [*made, *self.sections]

    def pick(self, of: int) -> Any:
        pages = self.pages()
        return Page.objects.get(pk=pages[of % len(pages)]).specific

    def named(self, *of: int) -> list[Page]:
        """Of what a text or a list names, the number is enough."""
        pages = self.pages()
        found = Page.objects.in_bulk([pages[one % len(pages)] for one in of])
        return [found[pages[one % len(pages)]] for one in of]

    def text(self, page: Page, other: Page, to: int) -> list[Any]:
        file, image = self.documents[to % 2], self.images[to // 2 % 2]
        links = f'<p><a linktype="page" id="{page.pk}">{to}</a> <a linktype="document" id="{file}">x</a></p>'
        return [
            ("text", links),
            ("image", {"image": RelaisImage.objects.filter(pk=image).first(), "caption": ""}),
            ("document", {"document": RelaisDocument.objects.filter(pk=file).first(), "text": ""}),
            ("benefits", {"title": "Aides", "pages": [page, other]}),
        ][to % 3 :]

    def write(self, of: int, to: int) -> None:
        page = self.pick(of)
        if page.alias_of_id is not None:
            return
        easy, related, other = self.named(to, to // 3, to // 7)
        page.title, page.body = f"Titre {to}", self.text(easy, other, to)
        page.easy_to_read, page.related = easy, [("page", related)]
        if to % 5 == 0:
            page.save()  # without a version, as a programme does
        else:
            page.save_revision().publish()

    def make(self, of: int, to: int) -> None:
        if len(self.pages()) < MOST:
            under = Page.objects.get(pk=self.sections[of % 3]).specific
            make.page(ContentPage, under, f"Page {of} {self.done}", live=to % 4 > 0, slug=f"p{self.done}")

    def hide(self, of: int, _to: int) -> None:
        self.pick(of).unpublish()

    def show(self, of: int, _to: int) -> None:
        page = self.pick(of)
        if not page.live and page.alias_of_id is None:
            page.save_revision().publish()

    def move(self, of: int, to: int) -> None:
        page, target = self.pick(of), Page.objects.get(pk=self.sections[to % 3])
        if page.pk not in self.sections and not target.get_children().filter(slug=page.slug).exists():
            page.move(target, pos="last-child")

    def rename(self, of: int, _to: int) -> None:
        page = self.pick(of)
        if page.alias_of_id is None:
            page.slug = f"r{self.done}"
            page.save_revision().publish()

    def delete(self, of: int, _to: int) -> None:
        page = self.pick(of)
        if page.pk not in self.sections:
            page.delete()

    def close(self, of: int, to: int) -> None:
        page = self.pick(of)
        if not PageViewRestriction.objects.filter(page_id=page.pk).exists():
            group = Group.objects.get(name=GROUPS[(Role.EDITOR, Role.MODERATOR)[to % 2]])
            make.restrict(page.page_ptr, *([group] if to % 3 else []))

    def open(self, of: int, _to: int) -> None:
        for restriction in PageViewRestriction.objects.order_by("pk")[of % 2 :][:1]:
            restriction.delete()

    def copy(self, of: int, to: int) -> None:
        page, target = self.pick(of), Page.objects.get(pk=self.sections[to % 3])
        if page.pk not in self.sections and len(self.pages()) < MOST:
            page.create_alias(parent=target, update_slug=f"copie-{self.done}")

    def sort(self, of: int, to: int) -> None:
        page, target = self.pick(of), self.pick(to)
        if page.pk != target.pk and page.get_parent() == target.get_parent() and target.depth > 3:
            page.move(target, pos="left")

    def picture(self, of: int, to: int) -> None:
        image = RelaisImage.objects.filter(pk=self.images[of % 2]).first()
        if image is None or to % 4 == 0:
            RelaisImage.objects.filter(pk=self.images[of % 2]).delete()
            self.images[of % 2] = picture(f"Image {self.done}").pk
        else:
            image.alternative, image.focal_point_x, image.focal_point_y = f"Image {to}", to % 50, 20
            image.focal_point_width = image.focal_point_height = 10
            image.save()

    def paper(self, of: int, to: int) -> None:
        paper = RelaisDocument.objects.get(pk=self.documents[of % 2])
        paper.title = f"Notice {to}"
        paper.save()

    def behind_the_back(self, of: int, to: int) -> None:
        """By a statement that sends no signal; the next change of anything shows it."""
        page = self.pick(of)
        type(page).objects.filter(pk=page.pk).update(summary=f"Résumé {to}")
        self.write(of + 1, to)
