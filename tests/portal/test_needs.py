"""What a test needs of the machine is named where it is missing, before the test fails for want of it."""

from pathlib import Path

import pytest

from tests import needs


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In the place of the node that comes with Playwright."""
    program = tmp_path / "node"
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(program))
    monkeypatch.setenv("CHROMIUM", "/bin/true")
    return program


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("exit 0", ""),
        (
            "echo 'libatomic.so.1: cannot open shared object file' >&2; exit 127",
            "Playwright’s driver does not start (libatomic.so.1: cannot open shared object file):"
            " apt-get install libatomic1",
        ),
        ("exit 3", "Playwright’s driver does not start (3): apt-get install libatomic1"),
    ],
)
def test_a_driver_that_does_not_start_is_named_with_the_line_that_mends_it(
    driver: Path, does: str, said: str
) -> None:
    driver.write_text(f"#!/bin/sh\n{does}\n")
    driver.chmod(0o755)
    assert needs.missing.__wrapped__("browser") == said
