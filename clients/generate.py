"""Writes the generated part of the Python client from clients/openapi.json: `make clients` runs it."""

import sys
from pathlib import Path

from openapi_python_client import Config, MetaType, generate
from openapi_python_client.config import ConfigFile

HERE = Path(__file__).resolve().parent
CONTRACT = HERE / "openapi.json"
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


if __name__ == "__main__":
    if problems := into(PACKAGE / "generated"):
        sys.exit("\n".join(problems))
