"""The part of the design system that Relais uses, as one style sheet and one script.

django-dsfr ships 18 MB in 1,764 files; a first visit would load 250 kB of CSS alone. Here the
components in use are joined, icons are written into the sheet (one request instead of fifty) and only
those that a template or a module names. Built on demand, into ``DATA/assets``: no file to commit.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dsfr
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, FileSystemFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from django.utils.functional import SimpleLazyObject

DIST = Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"
OWN_APPS = ("portal", "search", "pages", "contact", "casework", "permanences", "directory")
# In the cascade's order of DSFR's own bundle.
STYLES = [
    "upload",
    "accordion",
    "badge",
    "logo",
    "button",
    "quote",
    "breadcrumb",
    "form",
    "stepper",
    "tooltip",
    "link",
    "sidemenu",
    "callout",
    "highlight",
    "tab",
    "pagination",
    "summary",
    "tag",
    "alert",
    "notice",
    "radio",
    "card",
    "checkbox",
    "input",
    "content",
    "toggle",
    "skiplink",
    "select",
    "modal",
    "navigation",
    "footer",
    "tile",
    "search",
    "password",
    "download",
    "translate",
    "table",
    "header",
]
SCRIPTS = [
    "accordion",
    "breadcrumb",
    "button",
    "modal",
    "display",
    "navigation",
    "header",
    "sidemenu",
    "tab",
    "table",
    "tag",
    "tile",
    "toggle",
    "card",
    "checkbox",
    "password",
]
ICON = re.compile(r"fr-icon-[a-z0-9-]+")
ARTWORK = re.compile(r"(?:dsfr/dist/)?artwork/(?:pictograms/)?[a-z0-9/-]+\.svg")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ICON_URL = re.compile(r"url\((?:\.\./)+icons/([^)]+\.svg)\)")
# Marianne alone: the few lines that DSFR sets in Spectral (quotes) are not used here.
OTHER_FACES = re.compile(r"@font-face\{[^}]*Spectral[^}]*\}")
# Browsers that Relais supports know the unprefixed property, which follows each of these.
PREFIXED = re.compile(r"-webkit-mask-image:url\([^)]*\);(?=mask-image)")
OTHER_FONTS = re.compile(r",\s*url\(\.\./fonts/[^)]+\.woff\)\s*format\(\"woff\"\)")
NOTICE = (
    "/*! DSFR v1.14.4 | code MIT; fonts and State identity: restricted use, see LICENSE.md of the DSFR */\n"
)


def sources() -> list[Path]:
    """Every file of ours that may name an icon or a pictogram."""
    roots = [Path(apps.get_app_config(name).path) for name in OWN_APPS]
    return sorted(f for root in roots for ext in ("html", "py", "js", "yaml") for f in root.rglob(f"*.{ext}"))


def build(target: Path, texts: Iterable[str]) -> None:
    """Write the joined files into ``target/dsfr/dist``, the addresses that DSFR's own files keep."""
    named = "\n".join(texts)
    dist = target / "dsfr" / "dist"
    _write(dist / "relais" / "dsfr.css", NOTICE + _styles(set(ICON.findall(named))))
    _write(dist / "relais" / "print.css", NOTICE + _joined("print.min.css", ["core", *STYLES]))
    _write(dist / "relais" / "dsfr.js", NOTICE + _script())
    pictograms = {path.removeprefix("dsfr/dist/") for path in ARTWORK.findall(named)}
    pictograms |= {str(path.relative_to(DIST)) for path in (DIST / "artwork" / "pictograms").rglob("*.svg")}
    fonts = [str(path.relative_to(DIST)) for path in (DIST / "fonts").glob("Marianne*.woff2")]
    favicons = [str(path.relative_to(DIST)) for path in (DIST / "favicon").iterdir()]
    for name in sorted([*pictograms, *fonts, *favicons]):
        if (DIST / name).is_file():
            _write(dist / name, (DIST / name).read_bytes())


def _styles(icons: set[str]) -> str:
    body = _joined("main.min.css", ["core", *STYLES]) + (DIST / "scheme" / "scheme.min.css").read_text()
    utility = (DIST / "utility" / "icons" / "icons.main.min.css").read_text()
    body += "".join(
        f"{selector}{{{rule}}}"
        for selector, rule in RULE.findall(utility)
        if icons & set(ICON.findall(selector))
    )
    for unused in (OTHER_FONTS, OTHER_FACES, PREFIXED):
        body = unused.sub("", body)
    return ICON_URL.sub(_inline_icon, body)


def _inline_icon(found: re.Match[str]) -> str:
    path = DIST / "icons" / found[1]
    if not path.is_file():
        return found[0]
    svg = quote(path.read_text().strip(), safe=" /:=';,?@&$*!")
    return f'url("data:image/svg+xml;charset=utf-8,{svg}")'


def _joined(ending: str, names: Iterable[str]) -> str:
    def content() -> Iterator[str]:
        for name in names:
            folder = DIST / name if name == "core" else DIST / "component" / name
            whole = folder / f"{name}.{ending.removeprefix('main.')}"  # some have no separate "main"
            path = next((path for path in (folder / f"{name}.{ending}", whole) if path.is_file()), None)
            if path is not None:
                yield path.read_text().partition("*/")[2]

    return "".join(content())


def _script() -> str:
    """Each module in a block of its own: their top-level names collide."""
    core = [DIST / "core" / "core.module.min.js", DIST / "scheme" / "scheme.module.min.js"]
    parts = [*core, *(DIST / "component" / name / f"{name}.module.min.js" for name in SCRIPTS)]
    return "\n".join(f"{{{path.read_text().partition('*/')[2]}\n}}" for path in parts if path.is_file())


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


class DesignSystemFinder(FileSystemFinder):
    """Serves ``DATA/assets``, built again when a file that names icons has changed."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        # At their first use: the checks of every command make a finder, and the sources are 700 files.
        locations: Any = SimpleLazyObject(lambda: [("", str(assets_folder()))])
        storages: Any = SimpleLazyObject(
            lambda: {root: FileSystemStorage(location=root) for _prefix, root in locations}
        )
        self.locations, self.storages = locations, storages

    def check(self, **kwargs: object) -> list[CheckMessage]:
        return []


class AppFinder(AppDirectoriesFinder):
    """Static files of every app but the design system's, which ``DesignSystemFinder`` serves."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: object, **kwargs: object) -> None:
        super().__init__(app_names, *args, **kwargs)
        for name in ("dsfr",):
            self.storages.pop(name, None)
        self.apps = [name for name in self.apps if name in self.storages]


def assets_folder() -> Path:
    """The built folder for the present sources; its name changes with them."""
    texts = [path.read_text(encoding="utf-8") for path in sources()]
    named = sorted({*ICON.findall("\n".join(texts)), *STYLES, *SCRIPTS, Path(__file__).read_text()})
    digest = blake2b("\n".join(named).encode(), digest_size=8).hexdigest()
    folder = Path(settings.ASSETS_ROOT) / digest
    done = folder.with_suffix(".done")
    if not done.exists():
        build(folder, texts)
        done.touch()
    return folder
