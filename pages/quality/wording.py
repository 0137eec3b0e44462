"""Words that stand in the place of others: on a link, and for an image."""

import re

from core.text import fold

_VAGUE = frozenset(
    fold(words)
    for words in (
        "ici", "cliquez ici", "cliquer ici", "par ici", "voir ici", "lire la suite", "la suite", "suite",
        "en savoir plus", "savoir plus", "plus d’informations", "plus d’infos", "plus", "voir", "lien",
        "ce lien", "le lien", "cliquez sur ce lien", "cette page", "page", "là", "détails", "télécharger",
        "click here", "here", "read more",
    )
)  # fmt: skip  # words, one list
_ADDRESS = re.compile(r"https?://\S+$|www\.[^\s/]+/\S+$", re.IGNORECASE)  # a bare name can be read
_NO_SENSE = frozenset(
    fold(words)
    for words in (
        "image",
        "photo",
        "photographie",
        "illustration",
        "logo",
        "visuel",
        "bannière",
        "sans titre",
    )
)
_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)$", re.IGNORECASE)
_CAMERA = re.compile(r"(?:img|dsc|dscn|pxl|screenshot|capture|whatsapp)\W?[\d\W]*", re.IGNORECASE)


def is_vague(link: str) -> bool:
    """Read alone, as a screen reader lists links, it says nothing of where it leads."""
    return fold(link) in _VAGUE


def is_an_address(link: str) -> bool:
    return _ADDRESS.match(link.strip()) is not None


def says_nothing(alternative: str) -> bool:
    """Of the words that stand for an image: none, the name of a file, or that it is one."""
    words = alternative.strip()
    plain = fold(re.sub(r"[\d_-]+", " ", words)).strip()
    return not plain or plain in _NO_SENSE or bool(_FILE.match(words) or _CAMERA.fullmatch(words))
