"""A sandbox inside the test's own process: `with running() as sandbox: ...`, on free ports, in a thread, in a temporary folder."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from kallelse.sandbox.server import Sandbox
from kallelse.sandbox.settings import SandboxConfig

_PATIENCE_S = 30.0


class SandboxClient:
    """What tests do with a running sandbox. `url`, `oidc`, `tls_url`, `ca` and the rest of ready.json are attributes."""

    def __init__(self, ready: dict[str, Any], config: SandboxConfig) -> None:
        self.config = config
        self.url: str = ready["url"]
        self.oidc: str = ready["oidc"]
        self.mail: str = ready["mail"]
        self.clamd: str = ready["clamd"]
        self.tls_url: str = ready["tls_url"]
        self.ca: str = ready["ca"]
        self.client_cert: str = ready["client_cert"]
        self.client_key: str = ready["client_key"]
        self.clients: dict[str, dict[str, str]] = ready["clients"]
        self.clock_file = Path(ready["clock"])
        self.print_dir = Path(ready["print_dir"])
        self._http = requests.Session()

    def misbehave(self, *rules: dict[str, Any]) -> None:
        """Replace all rules of misbehaviour; without arguments everything behaves again."""
        self._send("PUT", "/misbehave", list(rules))

    def misbehaviours(self) -> list[dict[str, Any]]:
        """The rules in force, with the times that remain."""
        rules: list[dict[str, Any]] = self._send("GET", "/misbehave")
        return rules

    def now(self) -> datetime:
        """The nation's present moment, aware UTC."""
        return datetime.fromisoformat(self._send("GET", "/clock")["now"])

    def move_clock(self, *, to: datetime | str | None = None, add_s: float | None = None, back: bool = False) -> datetime:
        """Move the clock of nation and product; returns the new moment."""
        moment = to.isoformat() if isinstance(to, datetime) else to
        wish: dict[str, Any] = {"add_s": add_s} if add_s is not None else {"to": moment}
        return datetime.fromisoformat(self._send("POST", "/clock", {**wish, "back": back})["now"])

    def change_person(self, identity: str, **changes: Any) -> dict[str, Any]:
        """Change a test person: protected, deceased, emigrated, account, locked, notifications, paper_optout, registered, guardians,
        address."""
        changed: dict[str, Any] = self._send("POST", "/persons/change", {"id": identity, **changes})
        return changed

    def change_contact(self, identity: str, **changes: str) -> None:
        """Change what a person has given the portal: mobile, email; an empty text is none."""
        self._send("POST", "/persons/contact", {"id": identity, **changes})

    def texts(self) -> list[dict[str, Any]]:
        """What the gateway for text messages has taken: id, to, from, text, delivered_at."""
        taken: list[dict[str, Any]] = self._send("GET", "/sms")
        return taken

    def mails(self) -> list[dict[str, str]]:
        """What the mail server has taken: to, from, subject, id, text."""
        taken: list[dict[str, str]] = self._send("GET", "/mail")
        return taken

    def learn_virus(self, name: str, sign: str) -> None:
        """Let the virus scanner know one more threat, told by an ASCII text within it."""
        self._send("POST", "/scanner/signatures", {"name": name, "sign": sign})

    def persons(self, kind: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
        """Test persons, of one kind or all."""
        query = {key: value for key, value in {"kind": kind, "limit": limit}.items() if value is not None}
        people: list[dict[str, Any]] = self._send("GET", "/persons", query=query)
        return people

    def behave(self, *, seed: int | None = None, read_after_s: float | None = None) -> None:
        """Let the residents read by a rule; without arguments they stop reading by themselves."""
        self._send("POST", "/residents/behave", {"seed": seed, "read_after_s": read_after_s})

    def stats(self) -> dict[str, int]:
        """Totals of messages and bookings."""
        totals: dict[str, int] = self._send("GET", "/stats")
        return totals

    def threads(self, *threads: str) -> dict[str, dict[str, Any]]:
        """The status of message threads."""
        status: dict[str, dict[str, Any]] = self._send("POST", "/inbox/thread-status", {"threads": list(threads)})["threads"]
        return status

    def inbox_texts(self, *threads: str) -> dict[str, list[str]]:
        """The SHA-256 of every text in message threads, in order."""
        texts: dict[str, list[str]] = self._send("POST", "/inbox/texts", {"threads": list(threads)})["threads"]
        return texts

    def supplier(self, place: str = "print", **manners: Any) -> dict[str, str]:
        """Let the print house (or the parcel store) work from now on, in this manner; returns the state of its orders."""
        self._send("POST", f"/{place}/manners", manners)
        orders: dict[str, str] = self._send("GET", f"/{place}/orders")
        return orders

    def lay_bookings(self, *bookings: dict[str, Any]) -> int:
        """Lay bookings in the care system's diaries; returns how many."""
        laid: int = self._send("POST", "/care/bookings", list(bookings))["laid"]
        return laid

    def booking(self, booking_id: str) -> dict[str, Any]:
        """How one booking stands in the care system; `standing` are the starts of the person's bookings at the unit."""
        told: dict[str, Any] = self._send("GET", f"/care/bookings/{booking_id}")
        return told

    def index(self) -> dict[str, Any]:
        """The `entries` of the engagement index and the `counts` of what it was told."""
        told: dict[str, Any] = self._send("GET", "/index/entries")
        return told

    def nation(self) -> dict[str, Any]:
        """Care providers, units, sources and staff."""
        known: dict[str, Any] = self._send("GET", "/nation")
        return known

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> Any:
        answer = self._http.request(method, f"{self.url}{path}", json=body, params=query, timeout=_PATIENCE_S)
        if answer.status_code != 200:
            raise ValueError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()


@contextmanager
def running(**choices: Any) -> Iterator[SandboxClient]:
    """A fresh sandbox on free ports; `choices` are fields of SandboxConfig. Without `directory` everything is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as temporary:
        free = {"port": 0, "oidc_port": 0, "directory": Path(temporary) / "nation", "print_dir": Path(temporary) / "print"}
        free["parcel_dir"] = Path(temporary) / "parcels"
        config = SandboxConfig(**{**free, **choices})
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
        thread.start()
        sandbox = Sandbox(config)
        try:
            asyncio.run_coroutine_threadsafe(sandbox.start(), loop).result(_PATIENCE_S)
            client = SandboxClient(sandbox.ready, config)
            try:
                yield client
            finally:
                client.close()
                asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result(_PATIENCE_S)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_PATIENCE_S)
            loop.close()
