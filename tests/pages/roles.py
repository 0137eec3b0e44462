"""Who may do what at each address of pages."""

from pages.models import RelaisRendition
from tests.cast import Cast
from tests.pages.test_files import picture, rendition
from tests.roles import SIGN_IN, Endpoint

EVERYONE = {"anonymous": SIGN_IN, "others": 200}
READERS = {"anonymous": 401, "others": 200}


def _image(cast: Cast) -> dict[str, str]:
    if "rendition" not in cast.extra:
        cast.extra["rendition"] = rendition(picture())
    found = cast.extra["rendition"]
    assert isinstance(found, RelaisRendition)
    return {"name": found.file.name.removeprefix("images/")}


TABLE = [
    Endpoint("wagtail_serve", EVERYONE, kwargs=lambda _cast: {}, why="the home page"),
    Endpoint("pages:sitemap", EVERYONE),
    Endpoint("pages:entitlements", EVERYONE),
    Endpoint("pages:entitlements", EVERYONE, method="post", why="computed, kept nowhere"),
    Endpoint("pages:entitlements", {"anonymous": SIGN_IN, "others": 404}, query="?prestation=999999"),
    Endpoint(
        "pages:entitlements", {"anonymous": SIGN_IN, "others": 400}, query="?income=1", why="no answer in it"
    ),
    Endpoint("pages:image", EVERYONE, kwargs=_image),
    Endpoint("api-v1:pages", READERS),
    Endpoint("api-v1:page_find", READERS, query="?path=/"),
]
