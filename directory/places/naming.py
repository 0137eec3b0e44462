"""Names and codes of what is added on screen: one code per name, made of it (R1)."""

from django.db.models import Model, QuerySet

from core.text import fold

LONGEST = 40


def free_code(rows: "QuerySet[Model]", name: str, longest: int = LONGEST) -> str:
    """Of the name, with a number when another one has it."""
    wanted = fold(name).replace(" ", "-")[: longest - 4].strip("-") or "x"
    taken = set(rows.filter(code__startswith=wanted).values_list("code", flat=True))
    codes = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)
