"""What a mark needs of the machine: a sentence with the line that installs it, where it is missing."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from tests import search_server
from tests.bench import chromium
from tests.casework import clamd

SEARCH_SERVER = (
    "Java or Maven, for a search server, is missing: apt-get install maven openjdk-17-jre-headless"
)
CALCURSE = "calcurse, which reads the calendars as a subscriber, is missing: apt-get install calcurse"
CLAMD = "clamd, which looks files through, is missing: apt-get install clamav-daemon"
REDIS = "Redis is missing: apt-get install redis-server"
HTML_CHECKER = Path(__file__).parent.parent / "bin" / "html-checker"
PDF_CHECKER = Path(__file__).parent.parent / "bin" / "pdf-checker"
API_DIFF = Path(__file__).parent.parent / "bin" / "api-diff"
CLIENTS = Path(__file__).parent.parent / "clients"
# Debian's nodejs has it; the node that comes with Playwright takes the system's.
DRIVER = "apt-get install libatomic1"
# What a test's report carries where a page had to be opened a second time.
ASKED_TWICE = "asked twice"


@cache
def missing(mark: str) -> str:
    """Asked for every test, answered once per process."""
    match mark:
        case "browser":
            return _browser()
        case "elasticsearch":
            return "" if search_server.can_run() else SEARCH_SERVER
        case "calcurse":
            return "" if shutil.which("calcurse") else CALCURSE
        case "clamd":
            return "" if clamd.path() else CLAMD
        case "html" | "oasdiff" | "pdf":
            return _kept({"html": HTML_CHECKER, "oasdiff": API_DIFF, "pdf": PDF_CHECKER}[mark])
        case "clients":
            return _clients()
        case "redis":
            return "" if shutil.which("redis-server") else REDIS
    return ""


def _browser() -> str:
    if chromium.path() is None:
        return f"Chromium is missing: {chromium.INSTALL}"
    node, _script = compute_driver_executable()
    return what_stops(Path(node), "Playwright’s driver", DRIVER)


def _kept(program: Path) -> str:
    """Never fetched by a test: nothing leaves the machine while they run."""
    done = subprocess.run([program, "kept"], capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 else done.stderr.strip()


def _clients() -> str:
    """Built from another contract they would prove nothing of this one."""
    built, contract = CLIENTS / "dist" / "openapi.json", CLIENTS / "openapi.json"
    if built.exists() and built.read_bytes() == contract.read_bytes():
        return ""
    return "the clients of the API are not built from this contract: make clients"


def what_stops(program: Path, name: str, line: str) -> str:
    """A program of a package may want a library that no package brought: only starting it tells."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines()
    return f"{name} does not start ({said[-1] if said else done.returncode}): {line}"
