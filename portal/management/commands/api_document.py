"""Prints the OpenAPI document of /api/v1/, which clients/openapi.json keeps."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from portal.api import api


class Command(BaseCommand):
    help = "Écrit le document OpenAPI de /api/v1/."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(api.document, indent=1, ensure_ascii=False, sort_keys=True))
