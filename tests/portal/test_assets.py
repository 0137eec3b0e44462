"""A first visit of the home page weighs at most 250 kB, compressed: sheets, scripts, fonts, icons, page."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from portal.theme.storage import HashedStorage, QuickCompressor
from tests.cast import Cast

BUDGET = 250_000
LINKED = re.compile(r'(?:href|src)="/static/([^"#?]+)')
# What a browser fetches of the fonts that the sheet declares: the weights that pages use.
FONTS = ("Marianne-Regular.woff2", "Marianne-Medium.woff2", "Marianne-Bold.woff2")
COMPRESSED = {".woff2", ".png", ".jpg", ".webp", ".ico"}


def _weight(path: Path) -> int:
    data = path.read_bytes()
    return len(data) if path.suffix in COMPRESSED else len(brotli.compress(data))


def _found(name: str) -> Path:
    found = finders.find(name)
    assert found, name
    return Path(found)


@pytest.mark.once
@pytest.mark.parametrize("who", ["agent", "coordinator", "anonymous"])
def test_a_first_visit_is_light(cast: Cast, who: str):
    answer = cast.client(who).get("/", follow=True)
    names = sorted(set(LINKED.findall(answer.text)))
    weights = {name: _weight(_found(name)) for name in names}
    weights |= {font: _weight(_found(f"dsfr/dist/fonts/{font}")) for font in FONTS}
    weights["page"] = len(brotli.compress(answer.content))
    assert any(name.endswith("dsfr.css") for name in names)
    assert sum(weights.values()) <= BUDGET, weights


def test_the_built_sheet_asks_for_nothing_that_is_not_served():
    sheet = _found("dsfr/dist/relais/dsfr.css")
    wanted = re.findall(r"url\(([^\"')]+)\)", sheet.read_text())
    assert wanted
    assert [url for url in wanted if not (sheet.parent / url.partition("?")[0]).resolve().exists()] == []


def test_only_what_is_used_is_gathered(tmp_path: Path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", verbosity=0, interactive=False, dry_run=False)
    gathered = [f for f in (tmp_path / "dsfr").rglob("*") if f.is_file()]
    assert len(gathered) < 160
    assert (tmp_path / "wagtailadmin").is_dir()


def test_names_carry_a_hash_of_the_content_on_one_machine_too(tmp_path: Path, settings):
    settings.STATIC_ROOT, settings.ONE_MACHINE = tmp_path, True
    (tmp_path / "a.css").write_text("body{color:red}" * 50)
    storage = HashedStorage(location=tmp_path)
    list(storage.post_process({"a.css": (storage, "a.css")}))
    assert re.fullmatch(r"/static/a\.[0-9a-f]{12}\.css", storage.url("a.css"))
    assert storage.url("unknown.css") == "/static/unknown.css"


@pytest.mark.parametrize(("folder", "endings"), [("portal", {".br", ".gz"}), ("wagtailadmin", {".gz"})])
def test_readers_get_brotli_and_editors_gzip(tmp_path: Path, folder: str, endings: set[str]):
    path = tmp_path / folder / "x.css"
    path.parent.mkdir()
    path.write_text("body{color:red}" * 100)
    written = QuickCompressor(quiet=True).compress(str(path))
    assert {Path(name).suffix for name in written} == endings


@pytest.mark.django_db
def test_the_sign_in_page_needs_no_script_to_be_read(client: Client):
    page = client.get("/connexion/").text
    assert "<noscript>" not in page
    assert 'name="login"' in page
