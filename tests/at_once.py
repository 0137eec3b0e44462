"""Several people press a button at the same moment: real requests to a live server, each in a thread."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.db.models import Model
from django.test import Client

# Makes the tests sharper and decides none: a request that is later than this finds the row as it is then.
READING = 1.5
TOKEN = "a" * 32


@dataclass(frozen=True)
class Press:
    """One person's button: the session of ``client``, an address, what is typed."""

    client: Client
    path: str
    data: Mapping[str, str]

    def send(self, server: str, together: Barrier) -> int:
        """The status of the answer."""
        cookies = {"sessionid": self.client.cookies["sessionid"].value, "csrftoken": TOKEN}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**self.data, "csrfmiddlewaretoken": TOKEN})
        together.wait(timeout=60)
        connection = HTTPConnection(urlsplit(server).netloc, timeout=120)
        connection.request("POST", self.path, body, {**headers, "Connection": "close"})
        status = connection.getresponse().status
        connection.close()
        return status


def press_at_once(server: str, *presses: Press, while_held: tuple[Model, ...]) -> list[int]:
    """Each has read the rows of ``while_held`` before the first may write one of them."""
    together = Barrier(len(presses) + 1)
    with ThreadPoolExecutor(len(presses)) as pool:
        with _held(while_held):
            sent = [pool.submit(press.send, server, together) for press in presses]
            together.wait(timeout=60)
            time.sleep(READING)
        return [one.result(timeout=180) for one in sent]


@contextmanager
def _held(rows: tuple[Model, ...]) -> Iterator[None]:
    with transaction.atomic():  # on SQLite this alone holds every row
        for row in rows:
            type(row)._base_manager.select_for_update().get(pk=row.pk)
        yield
