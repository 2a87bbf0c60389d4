"""What the demo asks of the sandbox nation through its own JSON interfaces (docs/sandbox.md)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Any

import requests

_PATIENCE_S = 30.0
_THREADS_AT_ONCE = 500


class SandboxNation:
    """The running nation at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return self._http.get(f"{self.url}/clock", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    def providers(self) -> list[dict[str, Any]]:
        """The care providers with their units and sources."""
        found: list[dict[str, Any]] = self._ask("GET", "/nation")["providers"]
        return found

    def staff(self) -> list[dict[str, Any]]:
        """Who works there, and the units of their commissions."""
        found: list[dict[str, Any]] = self._ask("GET", "/nation")["staff"]
        return found

    def move_clock(self, to: datetime | str, *, back: bool = False) -> datetime:
        """Move nation and product to a moment (or "next_weekday_morning"); the moment it became."""
        wish = {"to": to if isinstance(to, str) else to.isoformat(), "back": back}
        return datetime.fromisoformat(self._ask("POST", "/clock", wish)["now"])

    def lay_bookings(self, bookings: list[dict[str, Any]]) -> int:
        """Lay bookings in the care system; how many."""
        laid: int = self._ask("POST", "/care/bookings", bookings)["laid"]
        return laid

    def let_residents_read(self, seed: int) -> None:
        """From now on the residents read by the nation's rule."""
        self._ask("POST", "/residents/behave", {"seed": seed})

    def stats(self) -> dict[str, int]:
        """Totals of messages and bookings."""
        totals: dict[str, int] = self._ask("GET", "/stats")
        return totals

    def messages(self, threads: Iterable[str]) -> dict[str, int]:
        """How many messages each thread of the inbox holds."""
        found: dict[str, int] = {}
        for batch in batched(threads, _THREADS_AT_ONCE, strict=False):
            told = self._ask("POST", "/inbox/thread-status", {"threads": batch})["threads"]
            found |= {thread: status["messages"] for thread, status in told.items()}
        return found

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, f"{self.url}{path}", json=body, timeout=_PATIENCE_S)
        answer.raise_for_status()
        return answer.json()
