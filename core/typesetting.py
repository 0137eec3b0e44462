"""Printed pages: a Typst template and plain data, never markup, so that nothing in it is run."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

SIGN = "\ufffd"  # in the font of the templates, which comes with Typst
# What texts of the service are made of: letters of Latin, and the block of dashes, quotes and spaces.
_PLAIN = (range(0x250), range(0x2000, 0x2070))
_ENDING = b'\n#if "unprinted" in sys.inputs [#parbreak()#text(size: 9pt)[#sys.inputs.unprinted]]\n'
_HEAD = """#set document(title: "-")
#set text(font: "Libertinus Serif")
#let seen = json(bytes(sys.inputs.data))
"""
_PLACE = re.compile(r"\.typ:(\d+):\d+")


@sensitive_variables()
def compiled(template: Path, data: Any, *, more: Mapping[str, str] | None = None, **options: Any) -> bytes:
    """``more``: other inputs of the template, as text. PDF/UA-1 unless told otherwise.

    PDF/UA refuses a sign that no font of the machine has: ``SIGN`` stands in its place, and the end says so.
    """
    import typst  # late: 7 MB, for what is printed

    options = options or {"format": "pdf", "pdf_standards": "ua-1"}
    try:
        return _made(template, data, more or {}, options)
    except typst.TypstError:
        signs = _signs(data)
        seen = sorted({sign for parts in signs.values() for sign in parts})
        doubtful = {sign for sign in seen if not _is_plain(sign)}
        if not doubtful:  # another fault
            raise
        unprinted = _unprinted(seen)
    more = {**(more or {}), "unprinted": _told()}
    try:
        return _made(template, _without(data, signs, unprinted), more, options)
    except typst.TypstError:  # a font that has a sign by itself may fail beside another sign
        return _made(template, _without(data, signs, unprinted | doubtful), more, options)


@sensitive_variables()
def _made(template: Path, data: Any, more: Mapping[str, str], options: Mapping[str, Any]) -> bytes:
    import typst  # late: as above

    inputs = {"data": json.dumps(data), **more}
    made: bytes = typst.compile(template.read_bytes() + _ENDING, sys_inputs=inputs, **options)
    return made


@sensitive_variables()
def _signs(data: Any) -> Mapping[str, list[str]]:
    """Each text with its signs as a reader counts them: a family of four is one."""
    import typst  # late: as above

    texts = sorted(set(_texts(data)))
    cut = "json(bytes(sys.inputs.data)).map(text => text.clusters())"
    return dict(
        zip(texts, json.loads(typst.eval(b"", cut, sys_inputs={"data": json.dumps(texts)})), strict=True)
    )


@sensitive_variables()
def _unprinted(seen: Sequence[str]) -> set[str]:
    """Those that no font has: each stands on a line of its own, which the errors name."""
    import typst  # late: as above

    lines = "".join(f"#seen.at({place})#parbreak()\n" for place in range(len(seen)))
    inputs = {"data": json.dumps(seen)}
    try:
        typst.compile((_HEAD + lines).encode(), sys_inputs=inputs, format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        first = _HEAD.count("\n") + 1
        return {seen[int(line) - first] for line in _PLACE.findall(error.diagnostic)}
    return set()


def _is_plain(sign: str) -> bool:
    one = normalize("NFC", sign)
    if len(one) != 1 or not any(ord(one) in block for block in _PLAIN):
        return False
    return one == "\n" or not category(one).startswith("C")


def _told() -> str:
    """In the language of the service, as what is printed."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Des signes du texte ne peuvent pas être imprimés : %(sign)s est à leur place.") % {
            "sign": SIGN
        }


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


@sensitive_variables()
def _without(data: Any, signs: Mapping[str, Sequence[str]], unprinted: Collection[str]) -> Any:
    if isinstance(data, str):
        return "".join(SIGN if sign in unprinted else sign for sign in signs[data])
    if isinstance(data, Mapping):
        return {name: _without(value, signs, unprinted) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without(value, signs, unprinted) for value in data]
    return data
