"""Printed pages: a Typst template and plain data, never markup, so that nothing in it is run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def compiled(template: Path, data: Any, *, more: Mapping[str, str] | None = None, **options: Any) -> bytes:
    """``more``: other inputs of the template, as text. PDF/UA-1 unless told otherwise."""
    import typst  # late: 7 MB, for what is printed

    options = options or {"format": "pdf", "pdf_standards": "ua-1"}
    inputs = {"data": json.dumps(data), **(more or {})}
    made: bytes = typst.compile(str(template), sys_inputs=inputs, **options)
    return made
