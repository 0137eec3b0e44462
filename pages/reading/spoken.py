"""The same page in the language of the reader, and where the choice of another language leads."""

from collections.abc import Sequence

from django.utils.translation import get_language

from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree
from pages.reference import Language


def spoken(node: Node, known: Tree, reader: Reader) -> Node:
    """In the language of the interface, where there is such a page and this reader may read it."""
    wanted = get_language()
    if node.language == wanted:
        return node
    others = known.translations(node)
    return next((one for one in others if one.language == wanted and reader.may_read(one)), node)


def beneath(path: str, node: Node | None) -> str:
    """What an address says beyond that of its page: ``mon-livret/``, which each language has."""
    return path.removeprefix(node.url) if node is not None and path.startswith(node.url) else ""


def turned(own: str, others: Sequence[Node], here: str, beyond: str) -> str:
    """Where the button of the other language leads from a page in ``own``: to this very page in it, else to
    the same address, or to the French home page from what exists in no French."""
    wanted = Language.FRENCH if get_language() == Language.ENGLISH else Language.ENGLISH
    found = next((f"{one.url}{beyond}" for one in others if one.language == wanted), "")
    return found or (here if own in (Language.FRENCH, wanted) else "/")


# Kinds whose page asks nobody whether it was of use: in an emergency nothing stands in the way.
ASKS_NOTHING = ("EmergencyPage", "HomePage", "BookletPage")


def typed_form(node: Node | None, heard: str) -> str:
    """The form under the page, where it asks what was looked for: it comes back in the other language."""
    asks = node is not None and node.model not in ASKS_NOTHING
    return "avis-form" if asks and heard == "non" else ""
