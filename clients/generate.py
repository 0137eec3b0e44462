"""Writes the generated part of the Python client from clients/openapi.json, and the sample of the TypeScript
one, to be compiled as it stands: `make clients` runs it."""

import re
import sys
from pathlib import Path

from openapi_python_client import Config, MetaType, generate
from openapi_python_client.config import ConfigFile

HERE = Path(__file__).resolve().parent
CONTRACT = HERE / "openapi.json"
TYPESCRIPT = HERE / "typescript"
PACKAGE = HERE / "python" / "src" / "relais_client"


def into(folder: Path, document: Path = CONTRACT) -> list[str]:
    """``folder`` becomes the package ``generated``; what could not be generated, in words."""
    made = ConfigFile(post_hooks=[], package_name_override="generated")
    config = Config.from_sources(
        config_file=made,
        meta_type=MetaType.NONE,
        document_source=document,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder,
    )
    return [
        f"{found.header} {found.detail}" for found in generate(config=config) if found.level.name == "ERROR"
    ]


def sample() -> str:
    """What the README shows, as a module of the tests."""
    (code,) = re.findall(r"```ts\n(.*?)```", (TYPESCRIPT / "README.md").read_text(), re.DOTALL)
    return str(code).replace('"relais-client"', '"../src/index.js"')


if __name__ == "__main__":
    (TYPESCRIPT / "test" / "readme.ts").write_text(sample())
    if problems := into(PACKAGE / "generated"):
        sys.exit("\n".join(problems))
