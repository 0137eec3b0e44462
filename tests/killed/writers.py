"""Agents and a worker who write while the service is killed under them, and what each of them was told."""

import hashlib
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.killed.browser import BETWEEN, LONGEST, Browser, NoAnswer, Page, Sending

START, FOLLOW, FILE = "/demande/", "/demande/suivi/", "/demande/suivi/fichier/"
CODE = re.compile(r'casework-code" id="code" translate="no">([0-9A-Z-]{24})<')
RECOVERY = re.compile(r'translate="no">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})<')
ASKED = re.compile(r"Groupe (\d) de votre code")
RENEW, CONFIRM = "/dossiers/cle/renouveler/", "/dossiers/cle/confirmer/"
STEPS, REPLY = "form[data-relais-steps]", "form#reply"
MOST_PRESSES = 60
UNREAD = 409  # somebody wrote meanwhile: it is shown, and what was typed with it
TOO_MANY, BUSY = 429, 503  # "later", in an hour or in a moment; the text is kept


@dataclass
class Written:
    """One message, as its writer remembers it."""

    message: str
    files: dict[str, str]  # by name: the SHA-256 of what was chosen
    submission: str = ""
    code: str = ""  # what a page showed
    gave_up: bool = False
    wrong: list[str] = field(default_factory=list)  # answers that no page should have given


def chosen(drawn: random.Random, name: str) -> SimpleUploadedFile:
    """A file of some pieces of 64 KiB."""
    content = b"%PDF-1.7\n" + drawn.randbytes(drawn.randrange(1_000, 200_000)) + b"\n%%EOF\n"
    return SimpleUploadedFile(name, content, "application/pdf")


def digests(files: Sequence[SimpleUploadedFile]) -> dict[str, str]:
    found = {}
    for file in files:
        file.seek(0)
        found[str(file.name)] = hashlib.sha256(file.read()).hexdigest()
    return found


@dataclass
class Agent:
    """Writes one message, through every step of the form."""

    browser: Browser
    name: str
    drawn: random.Random
    replies: dict[str, str] = field(default_factory=dict)  # by code: what was said to have left

    def __post_init__(self) -> None:
        self.files = [chosen(self.drawn, f"piece-{one}.pdf") for one in range(self.drawn.randrange(1, 3))]
        self.written = Written(f"Message de {self.name}.", digests(self.files))

    def run(self) -> None:
        told, gives_up = self.written, self.drawn.random() < 0.15
        sending = self.last_step(told).sending(STEPS, files=self.files, go="next")
        told.submission = sending.fields["submission"][0]
        self._send(sending, told, gives_up)
        if told.code and self.drawn.random() < 0.4:
            self.reply(told)

    def last_step(self, told: Written) -> Page:
        page = self.browser.get(START)
        page = self.browser.press(page.sending(STEPS, go="next"))
        page = self.browser.press(page.sending(STEPS, go="next", theme="debt", status="contract"))
        page = self.browser.press(page.sending(STEPS, go="next"))
        typed = page.sending(
            STEPS, go="next", message=told.message, urgency="2", channel="phone", phone="06 39 98 12 34"
        )
        return self.browser.press(typed)

    def _send(self, sending: Sending, told: Written, gives_up: bool) -> None:
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            try:
                page = self.browser.send(sending)
            except NoAnswer:
                if gives_up:
                    break
                time.sleep(BETWEEN)
                continue
            if found := CODE.search(page.text):
                told.code = found[1]
            if page.status == 200 and told.code:
                return
            if page.status == TOO_MANY:  # it may have arrived before: it is not said that it did not
                break
            if page.status != BUSY:
                told.wrong.append(f"{page.status}: {page.words[:300]}")
                return
            time.sleep(BETWEEN)
        told.gave_up = True

    def reply(self, told: Written) -> None:
        """The code opens what was sent, and takes one more message with a file."""
        page = self.opened(told.code)
        words = f"Encore un mot, {told.code}."
        sent = self.browser.press(page.sending(REPLY, text=words, files=[chosen(self.drawn, "suite.pdf")]))
        if "est parti" not in sent.words:
            told.wrong.append(f"reply, {sent.status}: {sent.words[:300]}")
        self.replies[told.code] = words

    def opened(self, code: str) -> Page:
        """As the page says where the service is busy: once more."""
        for _press in range(MOST_PRESSES):
            asked = self.browser.get(FOLLOW).sending("form:has(input[name=code])", code=code)
            page = self.browser.press(asked)
            if page.status != BUSY and page.parsed.select_one(REPLY):
                break
            time.sleep(0.5)
        return page

    def files_of(self, page: Page) -> dict[str, str]:
        """By name, the SHA-256 of what each file of the conversation gives."""
        found = {}
        for form in page.parsed.select(f'form[action="{FILE}"]'):
            number = str(form.select_one("input[name=number]")["value"])  # type: ignore[index]
            asked = page.sending(f'form[action="{FILE}"]:has(input[name=number][value="{number}"])')
            came = self.browser.press(Sending(asked.action, {**asked.fields, "number": number, "how": ""}))
            assert came.status == 200, came.words[:300]
            found[number] = hashlib.sha256(came.content).hexdigest()
        return found


@dataclass
class Reader:
    """A worker who answers what comes, with a file, each case once."""

    browser: Browser
    passphrase: str
    drawn: random.Random
    answered: dict[str, str] = field(
        default_factory=dict
    )  # by reference: the words that were said to have left
    wrong: list[str] = field(default_factory=list)

    def unlock(self) -> None:
        page = self.browser.get(reverse("casework:inbox"))
        if page.parsed.select_one("input[name=passphrase]"):
            self.browser.press(page.sending("form:has(input[name=passphrase])", passphrase=self.passphrase))

    def answer(self, reference: str) -> None:
        page = self._unlocked(reverse("casework:case", args=[reference]), "input[name=answer-token]")
        words, file = f"Réponse à {reference}.", chosen(self.drawn, "reponse.pdf")
        for _press in range(MOST_PRESSES):
            page = self.browser.press(self._answering(page, reference, words, file))
            if page.said(words):
                self.answered[reference] = words
                return
            if page.status != UNREAD:
                break
        self.wrong.append(f"{page.status}: {page.words[:300]}")

    def _unlocked(self, address: str, wanted: str) -> Page:
        """The page, with the field in it; where the inbox locked meanwhile, it is unlocked again."""
        page = self.browser.get(address)
        for _press in range(MOST_PRESSES):
            if page.parsed.select_one(wanted):
                break
            assert page.status < 500, page.words[:400]
            self.unlock()
            page = self.browser.get(address)
        return page

    def _answering(self, page: Page, reference: str, words: str, file: SimpleUploadedFile) -> Sending:
        """From the page of the case, or from the one that says that the agent wrote meanwhile."""
        action = reverse("casework:answer", args=[reference])
        sending = page.sending("form:has(input[name=answer-token])", action=action, files=[file])
        return replace(sending, fields={**sending.fields, "answer-text": words})

    def renew(self) -> None:
        """Another pair under the same passphrase; the page that says that it serves is what counts."""
        page = self._unlocked(RENEW, "input[name=current]")
        page = self.browser.press(page.sending("form:has(input[name=current])", current=self.passphrase))
        code, name = (
            RECOVERY.search(page.text),
            page.sending("form:has(input[name=form_name])").fields["form_name"],
        )
        assert code is not None, page.words[:400]
        groups = code[1].split("-")
        for _press in range(MOST_PRESSES):
            page = self.browser.press(Sending(CONFIRM, {"form_name": name, **self._token(page)}))
            if not page.parsed.select_one("input[name=code_first]"):
                break  # it serves already, or the inbox is locked by it
            first, second = (int(one) - 1 for one in ASKED.findall(page.text)[:2])
            typed = page.sending(
                "form:has(input[name=code_first])",
                current=self.passphrase,
                code_first=groups[first],
                code_second=groups[second],
            )
            page = self.browser.press(typed)
            if page.status == 200 and not page.parsed.select_one("input[name=code_first]"):
                return
        self.wrong.append(f"renewal, {page.status}: {page.words[:300]}")

    def _token(self, page: Page) -> dict[str, str]:
        found = page.parsed.select_one("input[name=csrfmiddlewaretoken]")
        return {"csrfmiddlewaretoken": str(found["value"])} if found else {}
