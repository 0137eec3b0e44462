"""Where signing in leads back to: the address that was asked for, without what opens something.

``next`` stands in addresses, hence in histories, in the logs of proxies, on the screen.
"""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

from core.forms import SECRETS

# Of addresses: the key of a calendar, and what people and programs append to try.
KEYS = SECRETS | {"cle", "key", "token", "secret"}


def way_back(request: HttpRequest) -> str:
    said = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [(name, value) for name, value in said if name.lower() not in KEYS]
    if len(kept) == len(said):
        return request.get_full_path()
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
