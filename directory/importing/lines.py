"""One line of the file as an establishment, or the reason why not. Pure but for the vocabulary."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.phone import in_full, is_number
from core.text import address, typographic
from directory.models.places import code_validator
from directory.reference import Directorate, EstablishmentKind, territory_of

# Column of the file -> most characters.
REQUIRED = {"code": 120, "name": 200, "kind": 30, "directorate": 4, "city": 100, "department": 3}
OPTIONAL = {"address": 200, "postal_code": 5, "phone": 20, "email": 254}
COLUMNS = REQUIRED | OPTIONAL
MAY_BE_EMPTY = {"city", *OPTIONAL}
FORMULA_STARTS = "=+-@\t\r|"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LINE_BREAK = re.compile(r"\r\n|[\r\n]")  # Alt+Enter in a spreadsheet
POSTAL_CODE = re.compile(r"[0-9]{5}")
LOST_ZERO = re.compile(r"[1-9][0-9]{8}")  # of a telephone number that a spreadsheet took for a figure


class LineRefused(Exception):
    """This line cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    department: str
    values: Mapping[str, str]  # every other field that the line gives, by its name in the model
    mended: tuple[str, ...] = ()  # what is kept otherwise than it stood there, as the report says it


def missing_columns(header: Sequence[str]) -> list[str]:
    return [name for name in REQUIRED if name not in header]


def duplicate_columns(header: Sequence[str]) -> list[str]:
    return sorted({name for name in header if name in COLUMNS and header.count(name) > 1})


def read(header: Sequence[str], cells: Sequence[str], departments: Collection[str]) -> Row:
    """Raises LineRefused. An empty cell leaves what is known; it never erases."""
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise LineRefused(_("il y a plus de cellules que de colonnes"))
    given = {
        name: cell
        for name, cell in zip(header, [*cells, *[""] * len(header)], strict=False)
        if name in COLUMNS
    }
    values = {name: _clean(name, cell) for name, cell in given.items()}
    stood = dict(values)
    department = _department(values["department"], departments)
    values |= {"department": department} | _with_zeros(values, department)
    _check(values)
    mended = tuple(
        _("%(column)s « %(stood)s » lu %(kept)s")
        % {"column": name, "stood": stood[name], "kept": values[name]}
        for name in ("department", "postal_code", "phone")
        if name in values and values[name] != stood[name].upper()
    )
    if values.get("phone"):
        values["phone"] = in_full(values["phone"], territory_of([department]))
    code = values.pop("code")
    del values["department"]
    return Row(code, department, {name: value for name, value in values.items() if value}, mended)


def _with_zeros(values: Mapping[str, str], department: str) -> dict[str, str]:
    """A spreadsheet turns 01000 into 1000 and 0474000001 into 474000001."""
    postal_code, phone = values.get("postal_code", ""), values.get("phone", "")
    full = {}
    if len(postal_code) == 4 and f"0{postal_code}".startswith(department):
        full["postal_code"] = f"0{postal_code}"
    if LOST_ZERO.fullmatch(phone):
        full["phone"] = f"0{phone}"
    return full


def _clean(name: str, cell: str) -> str:
    text = LINE_BREAK.sub(" ", cell).strip(" \u00a0")
    if text[:1] in FORMULA_STARTS and text and not (name == "phone" and is_number(text)):
        raise LineRefused(
            _("la colonne « %(column)s » commence par « %(sign)s » : une formule n’est pas acceptée")
            % {"column": name, "sign": text[0] if text[0].isprintable() else repr(text[0])}
        )
    if CONTROL.search(text):
        raise LineRefused(_("la colonne « %(column)s » contient un caractère invisible") % {"column": name})
    text = typographic(text)
    if len(text) > COLUMNS[name]:
        raise LineRefused(
            _("la colonne « %(column)s » dépasse %(most)d caractères")
            % {"column": name, "most": COLUMNS[name]}
        )
    if not text and name not in MAY_BE_EMPTY:
        raise LineRefused(_("la colonne « %(column)s » est vide") % {"column": name})
    return address(text) if name == "email" else text


def _check(values: Mapping[str, str]) -> None:
    problems: dict[str, tuple[str, Callable[[str], object]]] = {
        _("code « %(value)s » : minuscules, chiffres et tirets seulement"): ("code", _valid_code),
        _("nature « %(value)s » inconnue"): ("kind", lambda v: v in EstablishmentKind.values),
        _("direction « %(value)s » inconnue"): ("directorate", lambda v: v in Directorate.values),
        _("code postal « %(value)s » : cinq chiffres sont attendus"): ("postal_code", POSTAL_CODE.fullmatch),
        _("téléphone « %(value)s » illisible"): ("phone", partial(is_number, short=True)),
        _("adresse électronique « %(value)s » illisible"): ("email", _valid_email),
    }
    for message, (name, holds) in problems.items():
        value = values.get(name, "")
        if value and not holds(value):
            raise LineRefused(message % {"value": value[:60]})


def _valid_code(value: str) -> bool:
    return _passes(code_validator, value)


def _valid_email(value: str) -> bool:
    return _passes(validate_email, value)


def _passes(validator: Callable[[str], object], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def _department(value: str, departments: Collection[str]) -> str:
    code = value.upper()
    if code not in departments and code.isdecimal():
        code = code.zfill(2)  # a spreadsheet turns 01 into 1
    if code not in departments:
        raise LineRefused(_("département « %(value)s » inconnu") % {"value": value})
    return code
