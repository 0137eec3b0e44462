"""Who may do what at each address of pages."""

from typing import Any

from pages.feedback import tokens
from pages.models import RelaisRendition
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import picture, rendition
from tests.roles import SIGN_IN, Endpoint

EVERYONE = {"anonymous": SIGN_IN, "others": 200}
ANSWERED = {"anonymous": SIGN_IN, "others": 302}
READERS = {"anonymous": 401, "others": 200}


def _image(cast: Cast) -> dict[str, str]:
    if "rendition" not in cast.extra:
        cast.extra["rendition"] = rendition(picture())
    found = cast.extra["rendition"]
    assert isinstance(found, RelaisRendition)
    return {"name": found.file.name.removeprefix("images/")}


def _page(cast: Cast) -> dict[str, Any]:
    if "asking" not in cast.extra:
        cast.extra["asking"] = make.page(title="Qui interroge").pk
    return {"pk": cast.extra["asking"]}


def _answer(cast: Cast) -> dict[str, Any]:
    return {"token": tokens.drawn(_page(cast)["pk"]), "utile": "oui", "text": "les horaires de la crèche"}


TABLE = [
    Endpoint("wagtail_serve", EVERYONE, kwargs=lambda _cast: {}, why="the home page"),
    Endpoint("pages:sitemap", EVERYONE),
    Endpoint("pages:easy", EVERYONE),
    Endpoint("pages:favourites", EVERYONE),
    Endpoint("pages:feedback", EVERYONE, kwargs=_page, why="the question by itself"),
    Endpoint("pages:feedback", ANSWERED, kwargs=_page, method="post", data=_answer),
    Endpoint("pages:feedback_wish", EVERYONE, kwargs=_page),
    Endpoint("pages:feedback_wish", ANSWERED, kwargs=_page, method="post", data=_answer),
    Endpoint("pages:image", EVERYONE, kwargs=_image),
    Endpoint("api-v1:pages", READERS),
    Endpoint("api-v1:page_find", READERS, query="?path=/"),
]
