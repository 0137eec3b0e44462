"""Where signing in leads back to: the address that was asked for, without what opens something.

``next`` stands in addresses, hence in histories, in the logs of proxies, on the screen.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest

from core.forms import SECRETS, own_address
from portal.gate.refused import LEADS_ON, sent

# Of addresses: the key of a calendar, and what people and programs append to try.
KEYS = SECRETS | {"cle", "key", "token", "secret"}


def way_back(request: HttpRequest) -> str:
    """Of a form that says itself where it leads, as that of the passphrase does, it is that address: nothing
    stands where such a form goes."""
    leads_on = dict(sent(request)).get(LEADS_ON, "")
    asked = urlsplit(own_address(request, leads_on) or request.get_full_path())
    said = parse_qsl(asked.query, keep_blank_values=True)
    kept = [(name, value) for name, value in said if name.lower() not in KEYS]
    query = asked.query if len(kept) == len(said) else urlencode(kept)
    return f"{asked.path}?{query}" if query else asked.path
