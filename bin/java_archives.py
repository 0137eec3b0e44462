"""Programs in Java that the suite asks: fetched once from Maven Central, checked, run on this machine."""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

INSTALL = "apt-get install maven openjdk-17-jre-headless"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
# What starts soon and ends soon.
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Program:
    """``project``: what Maven resolves; ``digest``: of the names and contents of all archives that come.

    Whatever else came would not be run. ``cache``: the variable that says where they are kept.
    """

    name: str
    version: str
    project: str
    digest: str
    cache: str
    lock: str

    def kept(self) -> Path:
        chosen = os.environ.get(self.cache)
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return (Path(chosen) if chosen else Path(cache) / "relais") / f"{self.name}-{self.version}"

    def missing(self) -> str:
        if shutil.which("java") is not None and self.kept().exists():
            return ""
        return f"the program {self.name} is missing: {INSTALL}; bin/{self.name} fetch"

    def fetch(self) -> Path:
        """The archives, checked; two who ask at once wait for one another."""
        folder = self.kept()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (folder.parent / self.lock).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                self._copy(folder)
        return folder

    def _copy(self, folder: Path) -> None:
        maven = shutil.which("mvn")
        if maven is None or shutil.which("java") is None:
            sys.exit(f"Java or Maven is missing: {INSTALL}")
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            (Path(scratch) / "pom.xml").write_text(self.project)
            jars = Path(scratch) / "jars"
            command = [maven, "-q", "-B", COPY, "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
            if subprocess.run(command, stdout=sys.stderr, cwd=scratch).returncode:
                sys.exit(f"the program {self.name} could not be fetched: Maven says why above")
            if (found := _digest(jars)) != self.digest:
                sys.exit(f"what came is not the {self.name} {self.version} that is expected: {found}")
            jars.rename(folder)

    def run(self, main: str, *asked: str, options: tuple[str, ...] = ()) -> int:
        command = ["java", *SHORT_LIVED, *options, "-cp", f"{self.fetch()}/*", main, *asked]
        return subprocess.run(command).returncode


def _digest(folder: Path) -> str:
    lines = [
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in sorted(folder.iterdir())
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def main(program: Program, description: str, check: Callable[[Path], int]) -> int:
    parser = argparse.ArgumentParser(description=description)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("fetch")
    verbs.add_parser("kept")
    verbs.add_parser("check").add_argument("folder", type=Path)
    asked = parser.parse_args()
    if asked.verb == "check":
        return check(asked.folder)
    if asked.verb == "kept" and (why := program.missing()):
        sys.exit(why)
    print(program.fetch())
    return 0
