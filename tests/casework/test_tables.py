"""A table has its looks from a style sheet that its own page loads."""

import re
from pathlib import Path

import pytest

CASEWORK = Path("requests/casework")


@pytest.mark.once
def test_every_table_of_the_inbox_is_styled_by_what_its_page_loads():
    css = (CASEWORK / "static/casework/casework.css").read_text()
    others = {"indicators": Path("directory/static/directory/directory.css").read_text()}  # loads it as well
    found = 0
    for template in (CASEWORK / "templates").rglob("*.html"):
        sheets = css + others.get(template.parent.name, "")
        for classes in re.findall(r'<table class="([^"]+)"', template.read_text()):
            found += 1
            assert any(f"\n.{name} {{" in sheets for name in classes.split()), template
    assert found
