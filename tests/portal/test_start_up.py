"""What a process loads before it has anything to do: a fifth of a second and fifty megabytes were for few."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.portal.web import APPS, ROOT

# Libraries that few requests need. They are imported where they are used, in the function, with the word
# "late" and why; everything else at the top of its module. Wagtail itself loads pydantic, ninja and REST
# framework, which loads psycopg and yaml.
LATE = {
    "elasticsearch",
    "holidays",
    "icalendar",
    "openpyxl",
    "phonenumbers",
    "playwright",
    "pyzipper",
    "pypdf",
    "rapidfuzz",
    "segno",
    "snowballstemmer",
    "spellchecker",
    "typst",
    "wagtail.search.backends.elasticsearch8",
    "zxcvbn",
}
PROGRAM = """
import django, sys
django.setup()
from django.core.management import call_command
call_command("check", verbosity=0)
print(*sys.modules)
"""
BUILT = """
import django
django.setup()
from django.core.management import call_command
from ninja import Schema
call_command("check", verbosity=0)
def below(schema):
    return [schema, *(one for child in schema.__subclasses__() for one in below(child))]
answers = [one for one in below(Schema) if one.__name__.endswith("Out")]
print(len(answers), *(one.__name__ for one in answers if one.__pydantic_complete__))
"""


def test_a_command_loads_none_of_the_libraries_that_few_requests_need(tmp_path):
    loaded = _ran(PROGRAM, tmp_path)
    assert "portal.urls" in loaded
    assert sorted(LATE.intersection(loaded)) == []


def test_a_command_builds_no_schema_of_an_answer_of_the_api(tmp_path):
    number, *built = _ran(BUILT, tmp_path)
    assert int(number) > 10
    assert built == []


def _ran(program: str, tmp_path: Path) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ELASTICSEARCH_URL"}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'requests'}",
        "RELAIS_DATA": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()[-1].split()


def test_only_those_libraries_are_imported_inside_a_function():
    """Never a module of ours: that would hide a cycle. What an app registers once all are loaded is apart."""
    sources = [f for app in APPS.values() for f in app.rglob("*.py") if f.name != "apps.py"]
    found = {(str(f.relative_to(ROOT)), name) for f in sources for name in _inside_functions(f)}
    assert sorted(one for one in found if not _is_late(one[1])) == []


def _inside_functions(source: Path) -> Iterator[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, functions)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or "."


def _is_late(name: str) -> bool:
    return any(name == late or name.startswith(f"{late}.") for late in LATE)
