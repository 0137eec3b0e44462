"""Leads a run: data sets, servers, load, table. It touches no database itself; ``steps`` do."""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench import budgets, reference
from tests.bench.budgets import BARE, CONTENT, FEED, REFERENCE, Figures
from tests.bench.databases import Databases, databases
from tests.bench.load import Target, run
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.servers import HOST, Server
from tests.bench.starting import Site, Starting, starting
from tests.bench.table import Row
from tests.bench.weight import home_page

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "portal",
    "search",
    "pages",
    "requests/contact",
    "requests/casework",
    "permanences",
    "directory",
    "core",
    "tests/bench",
)
TEMPLATE = "template"
ENGINE = os.environ.get("ELASTICSEARCH_URL", "")
# What a data set depends on: the files that shape the tables, and those that write the rows.
SCHEMA = ("migrations/*.py", "**/setup.py", "**/schema.py")
SOURCES = ("static/**/*", "theme/*.py")
WRITERS = ("seed/*.py", "words.py", "scale.py", "**/rows.py", "**/text.py", "kinds/*.py")


class StepFailed(RuntimeError):
    """A step of the run ended badly; its own words went to standard error."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the load lasts: ``rounds`` times ``seconds`` for each target."""

    rounds: int = 10
    seconds: float = 1.0

    @classmethod
    def of(cls, scale: Scale) -> "Pace":
        return cls() if scale.factor > 0.05 else cls(rounds=8, seconds=0.3)


class Run:
    """One run at one scale. ``folder`` keeps the data sets for the next one."""

    def __init__(self, scale: Scale, *, folder: Path, server: str, say: Callable[[str], None]) -> None:
        self.scale, self.folder, self.say = scale, folder, say
        self.databases: Databases = databases(folder, server)
        self._secret = secrets.token_urlsafe(50)

    def rows(self, pace: Pace | None = None) -> list[Row]:
        return budgets.rows(self.measure(pace or Pace.of(self.scale)))

    def measure(self, pace: Pace) -> Figures:
        self.folder.mkdir(parents=True, exist_ok=True)
        project = self.prepare()
        self.say("Queries, plans, search")
        tenth = self.step("survey", self.scale.tenth, self.scale.tenth.name)
        full = self.step("survey-deep", self.scale, self.scale.name)
        engine = self.step("engine", self.scale, self.scale.name) if ENGINE else {}
        self.databases.create("import", like=TEMPLATE)
        imported = self.step("import", self.scale, "import")
        self.say("Inbox")
        self.databases.create("inbox", like=TEMPLATE)
        inbox = self.step("inbox", self.scale, "inbox")
        started = self._starting(project)
        self.say("Load")
        with ExitStack() as servers:
            ours = servers.enter_context(self._portal())
            theirs = servers.enter_context(self._reference(project))
            targets = self._targets(ours, theirs, full)
            with Bar("interleaved rounds", (pace.rounds + 1) * len(targets)) as bar:
                samples = run(targets, rounds=pace.rounds, seconds=pace.seconds, tick=bar.step)
            weight = home_page(next(target for target in targets if target.name == "home"))
        return Figures(self.scale.pages, full, tenth, samples, weight, imported, engine, started, inbox)

    def prepare(self) -> Path:
        """The data sets and the page of reference, made now or kept from an earlier run."""
        self.say("Data sets")
        with ThreadPoolExecutor(2) as beside:
            database = self._reference_database()
            project = beside.submit(reference.build, self.folder / "project", database)
            self._template()
            static = beside.submit(self._static)
            for scale in (self.scale.tenth, self.scale):
                self._seeded(scale)
            static.result()
            return project.result()

    def step(self, name: str, scale: Scale, database: str) -> Any:
        command = [sys.executable, "-m", "tests.bench.steps", name, str(scale.factor)]
        environ = self.environ(database, engine=ENGINE if name == "engine" else "")
        with subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            try:
                output, _nothing = process.communicate()
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            raise StepFailed(f"{name} on {database}: exit {process.returncode}")
        return json.loads(output)

    def _template(self) -> None:
        stamp = _digest(SCHEMA)
        if self.databases.stamp(TEMPLATE) != stamp:
            self.databases.create(TEMPLATE)
            self.step("migrate", self.scale, TEMPLATE)
            self.databases.finish(TEMPLATE, stamp)

    def _static(self) -> None:
        stamp, digest = self.folder / "static" / "stamp", _digest(SOURCES)
        if not stamp.exists() or stamp.read_text("ascii") != digest:
            self.step("static", self.scale, TEMPLATE)
            stamp.write_text(digest, "ascii")

    def _seeded(self, scale: Scale) -> None:
        stamp = _digest((*SCHEMA, *WRITERS))
        if self.databases.stamp(scale.name) == stamp:
            self.say(f"  kept: {scale}")
            return
        self.say(f"  seeded: {scale}")
        self.databases.create(scale.name, like=TEMPLATE)
        self.step("seed", scale, scale.name)
        self.databases.finish(scale.name, stamp)

    def _reference_database(self) -> str:
        if self.databases.stamp("reference") != version("wagtail"):
            self.databases.create("reference")
            self.databases.finish("reference", version("wagtail"))
        return self.databases.url("reference")

    def environ(self, database: str, *, engine: str = "") -> dict[str, str]:
        """``engine``: the search server that is asked; without one, the embedded search alone is measured."""
        ours = {
            "ELASTICSEARCH_URL": engine,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "RELAIS_DATA": str(self.folder / database),
            "DATABASE_URL": self.databases.url(database),
            "SECRET_KEY": self._secret,
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": f"https://{HOST}",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "requests"))),
        }
        return {**os.environ, **ours}

    def _portal(self) -> Server:
        environ = self.environ(self.scale.name)
        log = self.folder / "portal.log"
        return Server("portal.wsgi", cwd=ROOT, environ=environ, log=log, probe="/_bench/bare/")

    def _reference(self, project: Path) -> Server:
        log = self.folder / "reference.log"
        return Server("reference.wsgi", cwd=project, environ=reference.environ(), log=log, probe="/")

    def _starting(self, project: Path) -> Starting:
        """What `make run` serves on a data folder of its own, without the demo."""
        self.say("Start")
        name, stamp = "start", self.databases.stamp(TEMPLATE)
        if self.databases.stamp(name) != stamp:
            self.databases.create(name, like=TEMPLATE)
            self.databases.finish(name, stamp)
        environ = {**self.environ(name), "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "RELAIS_DEMO": "0"}
        return starting(Site(ROOT, environ), Site(project, reference.environ()))

    def _targets(self, ours: Server, theirs: Server, survey: Mapping[str, Any]) -> list[Target]:
        pids = partial(self._pids, ours, self.scale.name)
        agent, worker = ({"Cookie": survey[who]} for who in ("agent", "worker"))
        feed = Target(FEED, ours.port, [survey["feed"]], pids, {"If-None-Match": survey["etag"]}, status=304)
        return [
            Target(BARE, ours.port, ["/_bench/bare/"], pids),
            Target(REFERENCE, theirs.port, ["/"], partial(self._pids, theirs, "reference")),
            Target(CONTENT, ours.port, survey["paths"][CONTENT], pids, agent),
            feed,
            *(
                Target(name, ours.port, paths, pids, worker if name == "inbox list" else agent)
                for name, paths in survey["paths"].items()
                if name != CONTENT
            ),
        ]

    def _pids(self, server: Server, database: str) -> list[int]:
        return server.workers() + self.databases.sessions(database)


def _digest(patterns: Sequence[str]) -> str:
    """Changes with the schema and with what writes the rows."""
    files = sorted(path for app in APPS for pattern in patterns for path in (ROOT / app).glob(pattern))
    found = hashlib.sha256(version("wagtail").encode())
    for path in [*files, ROOT / "uv.lock"]:
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()
