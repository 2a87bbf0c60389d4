"""The 1177 inbox: messages in threads, the queue for persons without an account, and who has read what.

There is no de-duplication, exactly as in the national contract: a second call is a second message, and that is how doubles are
counted. Bodies live in the store; only what is asked often is kept in memory. Times fall due lazily, when the clock is looked at.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from kallelse.sandbox.people import Person, Population
from kallelse.sandbox.reading import reading_time
from kallelse.sandbox.store import Store

THREADS_PER_QUESTION = 500

_INSERT = (
    "INSERT INTO message (id, thread, person, unit, heading, digest, notify, accepted, accepted_real, available, notified, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = "UPDATE message SET available = ?, notified = ?, read = ?, discarded = ? WHERE id = ?"


@dataclass(slots=True)
class Message:
    """One message without its body. Times are aware UTC on the nation's clock; `accepted_real` is seconds on the computer's."""

    id: int
    thread: str
    person: str
    unit: str
    heading: str
    digest: str
    notify: bool
    accepted: datetime
    accepted_real: float
    available: datetime | None = None
    notified: datetime | None = None
    read: datetime | None = None
    discarded: datetime | None = None


class Inbox:
    """All messages of all residents."""

    def __init__(self, store: Store, population: Population, queue_days: int, read_after_s: float | None = None) -> None:
        self._store = store
        self._population = population
        self._queue = timedelta(days=queue_days)
        self.read_after_s = read_after_s
        self.seed: int | None = None
        seed = store.note("reading_seed", "")
        if seed:
            self.seed = int(seed)
        self._threads: dict[str, list[Message]] = {}
        self._of_person: dict[str, list[Message]] = {}
        self._waiting: dict[int, Message] = {}
        self._unread: dict[int, Message] = {}
        self._count = 0
        for row in store.rows(
            "SELECT id, thread, person, unit, heading, digest, notify, accepted, accepted_real, available, notified, read, "
            "discarded FROM message ORDER BY id"
        ):
            self._remember(_from_row(row))

    @property
    def queue_is_on(self) -> bool:
        """Whether messages to persons without an account are kept for a while."""
        return bool(self._queue)

    async def add(self, person: Person, message: Mapping[str, Any], notify: bool, now: datetime) -> Message:
        """Take a message; it is durable on return. The caller has decided that the person may get it."""
        body = msgspec.json.encode(message).decode()
        unit = message["organisationUnit"]
        heading = message.get("messageDescription", "")
        text = f"{heading}\0{message['messageText']}"
        added = Message(
            id=self._count + 1,
            thread=message.get("messageThreadId", ""),
            person=person.id,
            unit=unit["unitName"],
            heading=heading,
            digest=hashlib.blake2b(text.encode(), digest_size=12).hexdigest(),
            notify=notify,
            accepted=now,
            accepted_real=time.time(),
        )
        if person.reachable:
            self._make_available(added, person, now)
        self._remember(added)
        row = (added.id, added.thread, added.person, added.unit, heading, added.digest, int(notify), now.timestamp(),
               added.accepted_real, _stamp(added.available), _stamp(added.notified), body)  # fmt: skip
        await self._store.durable(_INSERT, row)
        return added

    def status(self, threads: Iterable[str], now: datetime) -> dict[str, dict[str, Any]]:
        """What GetMessageThreadStatus might tell: per thread how many messages, and when the latest was available and read."""
        answer: dict[str, dict[str, Any]] = {}
        for thread in threads:
            messages = self._threads.get(thread, ())
            for message in messages:
                self._settle(message, now)
            latest = messages[-1] if messages else None
            answer[thread] = {
                "known": latest is not None,
                "messages": len(messages),
                "available_at": _iso(latest.available) if latest else None,
                "notified_at": _iso(latest.notified) if latest else None,
                "read_at": _iso(latest.read) if latest else None,
                "discarded_at": _iso(latest.discarded) if latest else None,
            }
        return answer

    def texts(self, threads: Iterable[str]) -> dict[str, list[str]]:
        """The SHA-256 of every text of the threads, as it was sent, in order."""
        return {
            thread: [hashlib.sha256(self.body(message)["messageText"].encode()).hexdigest() for message in self._threads.get(thread, ())]
            for thread in threads
        }

    def persons_of(self, threads: Iterable[str]) -> Iterator[str]:
        """The persons that the threads belong to."""
        for thread in threads:
            for message in self._threads.get(thread, ()):
                yield message.person

    def of_person(self, person: str, now: datetime) -> list[Message]:
        """What a resident sees in the inbox, the latest first."""
        messages = self._of_person.get(person, [])
        for message in messages:
            self._settle(message, now)
        return [message for message in reversed(messages) if message.available]

    def body(self, message: Message) -> dict[str, Any]:
        """The message as it was sent, in the contract's element names."""
        for (text,) in self._store.rows("SELECT body FROM message WHERE id = ?", (message.id,)):
            decoded: dict[str, Any] = msgspec.json.decode(str(text))
            return decoded
        raise KeyError("message")

    def open(self, message: Message, now: datetime) -> None:
        """The resident opens a message: from now on it is read."""
        if message.read is None:
            message.read = now
            self._write(message)

    def account_opened(self, person: Person, now: datetime) -> None:
        """A person can be reached from now on: what waits in the queue is released."""
        for message in self._of_person.get(person.id, []):
            self._settle(message, now)
            if message.available is None and message.discarded is None and person.reachable:
                self._make_available(message, person, now)
                self._write(message)

    def behave(self, now: datetime, *, seed: int | None, read_after_s: float | None) -> None:
        """From now on the residents read by this rule; what was read under the earlier rule stays read."""
        self.settle_all(now)
        self.seed, self.read_after_s = seed, read_after_s
        self._store.keep_note("reading_seed", "" if seed is None else str(seed))

    def settle_all(self, now: datetime) -> None:
        """Let everything happen that has fallen due: messages read, and messages thrown away after the queue's time."""
        for message in [*self._waiting.values(), *self._unread.values()]:
            self._settle(message, now)

    def stats(self, now: datetime) -> dict[str, int]:
        """Totals. `doubled` counts threads that hold the same heading and text more than once, not counting what was thrown away."""
        self.settle_all(now)
        kept = [[m.digest for m in thread if m.discarded is None] for thread in self._threads.values()]
        doubled = sum(len(set(digests)) < len(digests) for digests in kept)
        everyone = [message for messages in self._of_person.values() for message in messages]
        return {
            "messages": self._count,
            "threads": len(self._threads),
            "receivers": len(self._of_person),
            "doubled": doubled,
            "read": sum(message.read is not None for message in everyone),
            "available": sum(message.available is not None for message in everyone),
            "queued": len(self._waiting),
            "discarded": sum(message.discarded is not None for message in everyone),
        }

    def _remember(self, message: Message) -> None:
        self._count = max(self._count, message.id)
        if message.thread:
            self._threads.setdefault(message.thread, []).append(message)
        self._of_person.setdefault(message.person, []).append(message)
        self._sort(message)

    def _sort(self, message: Message) -> None:
        """Keep the message in the list of what may still happen to it."""
        self._waiting.pop(message.id, None)
        self._unread.pop(message.id, None)
        if message.available is None and message.discarded is None:
            self._waiting[message.id] = message
        elif message.available is not None and message.read is None:
            self._unread[message.id] = message

    def _make_available(self, message: Message, person: Person, now: datetime) -> None:
        message.available = now
        message.notified = now if message.notify and person.notify else None

    def _settle(self, message: Message, now: datetime) -> None:
        if message.read is not None or message.discarded is not None:
            return
        if message.available is None:
            if now >= message.accepted + self._queue:
                message.discarded = message.accepted + self._queue
                self._write(message)
            return
        read = None
        if self.read_after_s is not None and time.time() >= message.accepted_real + self.read_after_s:
            read = message.available + timedelta(seconds=self.read_after_s)
        elif self.seed is not None:
            read = reading_time(message.person, self.seed, message.available, message.notified is not None)
        if read is not None and read <= now and self._can_read(message.person):
            message.read = read
            self._write(message)

    def _can_read(self, person: str) -> bool:
        known = self._population.get(person)
        return known is not None and known.reachable

    def _write(self, message: Message) -> None:
        self._sort(message)
        times = (_stamp(message.available), _stamp(message.notified), _stamp(message.read), _stamp(message.discarded))
        self._store.later(_UPDATE, (*times, message.id))


def _stamp(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _from_row(row: tuple[Any, ...]) -> Message:
    ident, thread, person, unit, heading, digest, notify, accepted, accepted_real, *times = row
    moments = [None if value is None else datetime.fromtimestamp(value, UTC) for value in times]
    start = datetime.fromtimestamp(accepted, UTC)
    return Message(ident, thread or "", person, unit, heading, digest, bool(notify), start, accepted_real, *moments)
