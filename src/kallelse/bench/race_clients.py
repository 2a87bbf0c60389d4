"""Browsers of a race: each with its own session, over HTTP, reading the pages as they come and pressing their buttons."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode

_OFFER = re.compile(r'name="tid" value="([^"]+)".*?<time datetime="([^"]+)"', re.DOTALL)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SEALED = re.compile(r'name="tid" value="([^"]+)"')
PATIENCE_S = 1200.0


class Answer(NamedTuple):
    """What the web said: the HTTP status (0 without an answer), where it leads, and the page."""

    status: int
    location: str
    page: str


class Browser:
    """One browser in which a resident is logged in."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        self._cookies = {"sessionid": session}
        self._token = ""

    async def get(self, path: str) -> Answer:
        """Fetch a page."""
        return await self._send(f"GET {path} HTTP/1.1\r\n{self._head()}\r\n".encode())

    async def post(self, path: str, **form: str) -> Answer:
        """Press a button."""
        body = urlencode({"csrfmiddlewaretoken": self._token} | form).encode()
        head = f"POST {path} HTTP/1.1\r\n{self._head()}Content-Type: application/x-www-form-urlencoded\r\n"
        return await self._send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def _head(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return f"Host: localhost:{self._port}\r\nConnection: close\r\nCookie: {cookies}\r\n"

    async def _send(self, request: bytes) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(request)
                got = await reader.read()
                writer.close()
        except (OSError, TimeoutError):
            return Answer(0, "", "")
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in lines[1:]]
        for name, value in headers:
            if name.lower() == "set-cookie":
                named, _, kept = value.partition(";")[0].partition("=")
                self._cookies[named] = kept
        page = _whole(body, headers).decode("utf-8", "replace")
        if found := _TOKEN.search(page):
            self._token = found[1]
        location = next((value for name, value in headers if name.lower() == "location"), "")
        return Answer(int(lines[0].split(" ")[1]) if got else 0, location, page)


def _whole(body: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    """The body, put together when it came in pieces."""
    if not any(name.lower() == "transfer-encoding" and "chunked" in value for name, value in headers):
        return body
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + body[:length], body[length + 2 :]
        if not length:
            break
    return whole


class Racer:
    """A resident on her way to one free time. `fresh`: having got nothing, she was shown other times."""

    def __init__(self, port: int, session: str, number: str, target: datetime) -> None:
        self.browser = Browser(port, session)
        self.number, self.target = number, target
        self.sealed = ""
        self.fresh = False

    @property
    def _times(self) -> str:
        return f"/k/{self.number}/tider/"

    async def look(self) -> None:
        """Open the free times of the target's day and find it there."""
        self.sealed = offers((await self.browser.get(f"{self._times}?fran={self.target:%Y-%m-%d}")).page).get(self.target, "")

    async def press(self, *, ask_first: bool = True) -> str:
        """Choose the target and answer the question with yes: done, refused, unknown, or silent when the web did not answer as it should.
        Whoever got nothing looks for fresh times."""
        told = await self._choose(ask_first)
        if told == "refused":
            found = offers((await self.browser.get(f"{self._times}?fran={self.target:%Y-%m-%d}")).page)
            self.fresh = bool(found) and self.target not in found
        return told

    async def _choose(self, ask_first: bool) -> str:
        sealed = self.sealed
        if not sealed:
            return "silent"
        if ask_first:
            question = await self.browser.post(f"{self._times}valj/", tid=sealed)
            if question.status != 200:
                return self._said(question)
            found = _SEALED.search(question.page)
            sealed = found[1] if found else sealed
        return self._said(await self.browser.post(f"{self._times}valj/", tid=sealed, ja="1"))

    def _said(self, answer: Answer) -> str:
        if answer.status != 302:
            return f"silent_{answer.status}"
        if answer.location.startswith(self._times):
            return "refused"
        return "unknown" if answer.location.endswith("#besked") else "done"


def offers(page: str) -> dict[datetime, str]:
    """The times that a page offers, with what each is chosen by."""
    return {datetime.fromisoformat(start).astimezone(UTC): sealed for sealed, start in _OFFER.findall(page)}
