"""One look at an address of a page, as a polite visitor: robots.txt read, a moment between two of one host.

HEAD, then GET where that is refused; redirects are followed, each judged anew: none leads inside.
"""

import time
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pages.quality.checking import GONE, Seen
from portal.webhooks import http
from portal.webhooks.http import Answer, Forbidden

AGENT = "Relais-liens"
HOPS = 4
PAUSE = 1.0  # seconds between two requests to one host
ROBOTS = 100_000  # bytes
LONGEST = 900  # seconds of one round
_NOT_SERVED = frozenset({403, 405, 406, 501})  # of HEAD, by servers that serve GET
_SAFE = "%/:=&?~#+!$,;'@()*[]"


class Visitor:
    """For one round: what the hosts' robots.txt say is kept no longer. ``wait``, ``clock``: for tests."""

    def __init__(
        self, wait: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.wait, self.clock = wait, clock
        self.begun = clock()
        self.robots: dict[str, RobotFileParser] = {}
        self.last: dict[str, float] = {}

    def look(self, url: str) -> Seen:
        """Never raises for what the other side does."""
        for _hop in range(HOPS):
            if self.clock() - self.begun > LONGEST:
                return Seen()
            parts = urlsplit(_written(url))
            url = urlunsplit(parts)
            if not self._welcome(f"{parts.scheme}://{parts.netloc}", url):
                return Seen()
            answer = self._ask("HEAD", url)
            if answer.status in _NOT_SERVED | GONE:  # some servers know no HEAD of what they have
                answer = self._ask("GET", url)
            if answer.status not in (301, 302, 303, 307, 308) or not answer.location:
                return Seen(answer.status, unknown=answer.error == "unknown_host")
            url = urljoin(url, answer.location)
        return Seen()

    def _ask(self, method: str, url: str, most: int = 0) -> Answer:
        try:
            target = http.check_public(url)
        except Forbidden as error:
            return Answer(None, error.code)
        host = urlsplit(url).netloc
        since = self.clock() - self.last.get(host, self.begun - PAUSE)
        if since < PAUSE:
            self.wait(PAUSE - since)
        self.last[host] = self.clock()
        return http.exchange(target, method, None, {"User-Agent": AGENT, "Accept": "*/*"}, most=most)

    def _welcome(self, root: str, url: str) -> bool:
        """Where there is no robots.txt, or none that can be read, anybody is."""
        if root not in self.robots:
            rules, answer = RobotFileParser(), self._ask("GET", f"{root}/robots.txt", most=ROBOTS)
            lines = answer.body.decode(errors="replace").splitlines() if answer.ok else []
            rules.parse(lines)
            self.robots[root] = rules
        return self.robots[root].can_fetch(AGENT, url)


def _written(url: str) -> str:
    """An accent or a space of an address as they travel."""
    parts = urlsplit(url)
    return urlunsplit(
        parts._replace(path=quote(parts.path, _SAFE), query=quote(parts.query, _SAFE), fragment="")
    )
