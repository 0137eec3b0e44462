"""What `make bench` computes and prints, without a clock: its figures are never tested by time."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.bench import budgets, load
from tests.bench.__main__ import Command
from tests.bench.budgets import BARE, CONTENT, FEED, REFERENCE, Figures
from tests.bench.databases import PostgreSQL, SQLite, databases
from tests.bench.load import Restless, Sample, Target, WrongAnswer, run, throughput_ratio
from tests.bench.progress import Bar
from tests.bench.runner import Run
from tests.bench.scale import Scale
from tests.bench.servers import Server, ServerDied
from tests.bench.starting import Site, Spent, Starting, descendants, shared_out, spend
from tests.bench.table import Row, Verdict, failures, judged, render
from tests.bench.weight import Weight

APPLICATION = """
def application(environ, start_response):
    found = environ["PATH_INFO"] == "/"
    start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/plain")])
    return [b"ok"]
"""


def _figures(pages: int = 5000, **changes: Any) -> Figures:
    survey: dict[str, Any] = {
        "queries": {"home": 5},
        "scans": {"home": [], "who_covers": []},
        "covers_queries": 2,
        "covers_ms": 1.0,
        "search": {"rare word": {"hits": 3, "raw": 0.1, "search": 0.2}},
        "suggestions": {"2 letters": {"hits": 8, "raw": 0.1, "search": 0.2}},
    }
    samples = {
        BARE: Sample(cpu=[0.001, 0.002]),
        REFERENCE: Sample(cpu=[0.008, 0.016]),
        CONTENT: Sample(cpu=[0.004, 0.008]),
        FEED: Sample(cpu=[0.0015, 0.003]),
    }
    for sample in samples.values():
        sample.rate = [100.0, 50.0]
    return Figures(
        pages, survey | changes, survey, samples, Weight(200, 20, "?"), {"lines": 10, "seconds": 2}
    )


def _verdicts(figures: Figures) -> dict[str, Verdict]:
    return {row.what: row.verdict for row in budgets.rows(figures)}


def test_a_round_is_compared_with_the_same_round_of_the_reference() -> None:
    ours, theirs = Sample(cpu=[1.0, 10.0, 3.0]), Sample(cpu=[2.0, 20.0, 6.0])
    assert throughput_ratio(ours, theirs) == 2.0


def test_everything_holds_when_each_figure_is_within_its_budget() -> None:
    assert failures(budgets.rows(_figures())) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"queries": {"home": 7}}, "queries, home"),
        ({"queries": {"home": 4}}, "queries, home"),  # not the same as with a tenth of the rows
        ({"covers_queries": 4}, "who_covers, one place"),
        ({"scans": {"home": [], "who_covers": ["directory_posting"]}}, "who_covers, one place"),
        ({"search": {"rare word": {"hits": 3, "raw": 0.1, "search": 0.31}}}, "search, rare word (3 found)"),
        (
            {"suggestions": {"2 letters": {"hits": 8, "raw": 0.1, "search": 0.21}}},
            "suggestions, 2 letters (8 found)",
        ),
    ],
)
def test_what_exceeds_its_budget_is_named(changes: dict[str, Any], what: str) -> None:
    assert failures(budgets.rows(_figures(**changes))) == [what]


def test_the_search_of_a_small_set_is_told_and_not_judged() -> None:
    slow = {"rare word": {"hits": 1, "raw": 0.1, "search": 0.9}}
    verdicts = _verdicts(_figures(pages=50, search=slow))
    assert verdicts["search, rare word (1 found)"] is Verdict.INFORMATION


def test_a_page_slower_than_the_reference_fails() -> None:
    figures = _figures()
    figures.samples[CONTENT].cpu[:] = [0.009, 0.017]
    assert _verdicts(figures)[CONTENT] is Verdict.FAILS


def test_an_inbox_is_judged_by_its_queries_and_beside_what_it_is_made_of() -> None:
    pair = {"raw": 100.0, "ours": 110.0}
    found: dict[str, Any] = {
        "queries": {"10": 6, "10000": 6},
        "page": {"10": 25.0, "10000": 60.0},
        "renewal": {"10": 80.0, "10000": 90_000.0},
        **dict.fromkeys(("search", "unlocking", "sealing", "with_file"), pair),
    }
    rows = list(budgets._inbox(found))
    assert failures(rows) == []
    assert "2.4 × that of 10 cases" in rows[1].measured
    slower = found | {"queries": {"10": 6, "10000": 7}, "unlocking": {"raw": 100.0, "ours": 151.0}}
    assert failures(budgets._inbox(slower)) == ["queries, an inbox of 10,000", "unlocking"]


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({}, []),
        ({"ours": [Spent(2.1, 4, 140)]}, ["manage.py check"]),
        ({"ours": [Spent(1.9, 4, 151)]}, ["manage.py check, memory"]),
        ({"rest": 451}, ["make run at rest, memory"]),
        ({"again": 21}, ["make run again, until it serves"]),
    ],
)
def test_starting_is_judged_beside_a_bare_site_and_by_what_it_takes(changes: dict[str, Any], failing) -> None:
    within: dict[str, Any] = {
        "ours": [Spent(1.9, 4, 149)],
        "bare": [Spent(1.2, 2, 110)],
        "again": 19,
        "rest": 449,
        "processes": 5,
    }
    figures = replace(_figures(), starting=Starting(**within | changes))
    assert failures(budgets.rows(figures)) == failing


def test_a_command_is_measured_and_one_that_fails_is_told(tmp_path: Path) -> None:
    command = "import sys; kept = bytes(50_000_000); sum(range(10**6)); sys.exit(sys.argv[1] == 'fails')"
    (tmp_path / "manage.py").write_text(command, encoding="utf-8")
    spent = spend(Site(tmp_path, {}), "check")
    assert spent.processor > 0
    assert spent.memory > 50
    with pytest.raises(ServerDied, match="exit 1"):
        spend(Site(tmp_path, {}), "fails")


def test_what_a_command_started_is_counted_with_it() -> None:
    child = "import time; print(1, flush=True); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (below,) = descendants(process.pid)
        assert min(shared_out(process.pid), shared_out(below)) > 1
        os.kill(below, 15)


def test_a_table_is_aligned_and_says_what_holds() -> None:
    rows = [judged("one", "1", "2", holds=True), judged("eleven", "11", "2", holds=False), Row("more", "5")]
    lines = render(rows).splitlines()
    assert lines[0].split() == ["what", "measured", "of", "bare", "budget", "holds"]
    assert [line.split()[-1] for line in lines[2:4]] == ["yes", "NO"]
    assert len({line.index("1") for line in lines[2:4]}) == 1
    assert render(rows, markdown=True).splitlines()[1] == "| --- | --- | --- | --- | --- |"


def test_a_scale_multiplies_every_number_and_keeps_a_floor() -> None:
    assert str(Scale.of(1)).startswith("100,000 establishments, 10,000 workers, 30,000 permanences")
    assert Scale.of(0.1) == Scale.of(1).tenth
    assert Scale.of(0.000001).pages == 40
    assert (Scale.of(0.01).name, Scale.of(1).name) == ("0_01", "1")


@pytest.mark.parametrize("scale", ["0", "-1", "11"])
def test_a_scale_out_of_reach_is_refused(scale: str) -> None:
    with pytest.raises(CommandError, match="scale"):
        call_command(Command(), "--scale", scale)


def test_elsewhere_than_on_a_terminal_a_bar_is_one_line_at_its_end() -> None:
    stream = io.StringIO()
    with Bar("pages", 3, stream) as bar:
        assert list(bar.over("abc")) == ["a", "b", "c"]
        assert stream.getvalue() == ""
    assert "3/3" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_the_databases_are_never_those_of_the_user(tmp_path: Path) -> None:
    postgres = databases(tmp_path, "postgres://me@db:5432/relais")
    assert isinstance(postgres, PostgreSQL)
    assert postgres.url("1") == "postgres://me@db:5432/relais_bench_1"
    assert isinstance(databases(tmp_path, ""), SQLite)
    assert isinstance(databases(tmp_path, "sqlite:////srv/relais.sqlite3"), SQLite)


def test_beside_a_search_server_the_embedded_search_is_measured_as_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9")
    bench = Run(Scale.of(0.01), folder=tmp_path, server="", say=print)
    assert bench.environ("1")["ELASTICSEARCH_URL"] == ""
    assert bench.environ("1", engine="http://127.0.0.1:9")["ELASTICSEARCH_URL"] == "http://127.0.0.1:9"


def test_a_data_set_is_kept_while_its_stamp_fits(tmp_path: Path) -> None:
    found = SQLite(tmp_path)
    found.create("one")
    (tmp_path / "one" / "relais.sqlite3").write_bytes(b"rows")
    assert found.stamp("one") == ""
    found.finish("one", "digest")
    assert found.stamp("one") == "digest"
    found.create("two", like="one")
    assert (tmp_path / "two" / "relais.sqlite3").read_bytes() == b"rows"
    assert found.stamp("two") == ""


def test_a_server_is_measured_and_stopped(tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(APPLICATION, encoding="utf-8")
    with Server("tiny", cwd=tmp_path, environ={}, log=tmp_path / "log", probe="/") as server:
        workers = server.workers()
        right = Target("right", server.port, ["/"], server.workers)
        samples = run([right], rounds=2, seconds=0.1, tick=lambda: None)
        assert len(samples["right"].cpu) == 2
        wrong = Target("wrong", server.port, ["/nowhere/"], server.workers)
        with pytest.raises(WrongAnswer, match="404"):
            run([wrong], rounds=1, seconds=0.1, tick=lambda: None)
    assert workers
    assert not [pid for pid in workers if Path(f"/proc/{pid}/schedstat").exists()]


def _answers(moments: list[list[int]]) -> Target:
    """Nothing is asked of anybody: ``moments`` are the processes at each look, this one among them."""
    looks = iter(moments)
    return Target("moving", 0, ["/"], lambda: next(looks))


def test_a_round_in_which_a_process_ended_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "ask", lambda _target, _request: b"")
    here, gone = os.getpid(), 2**22 + 1
    # The first attempt meets a process that is gone, the second one ends with another than it began with.
    target = _answers([[here, gone], [here], [here, gone], *[[here]] * 4])
    assert len(run([target], rounds=1, seconds=0.01, tick=lambda: None)["moving"].cpu) == 1


def test_processes_that_never_rest_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "ask", lambda _target, _request: b"")
    target = _answers([[os.getpid()] * number for number in range(1, 20)])
    with pytest.raises(Restless, match="moving"):
        run([target], rounds=1, seconds=0.01, tick=lambda: None)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    server = Server("no_such_module", cwd=tmp_path, environ={}, log=tmp_path / "log", probe="/")
    with pytest.raises(ServerDied, match="no_such_module"), server:
        pass
