"""Many want the same time: exactly one gets it, nobody loses the time that she has, and the others are shown fresh ones (K27).

The web, a worker and the care system are processes of a house of their own. Residents look at the free times of a day over HTTP, wait for
one another, and press at the same moment. In the end the diaries are the witnesses: who stands where, and what the product says of it.
"""

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from kallelse.bench import race_staff
from kallelse.bench.house import House, house
from kallelse.bench.process import BenchError
from kallelse.bench.race_clients import Racer
from kallelse.sandbox import diary, nation

SETTINGS = {"unknown_settle_s": "2", "wire_timeout_s": "20"}
CARE_UNIT, DIARY_UNIT, SOURCE = "TSTNMT2321000156-K101", "TSTNMT2321000156-ALVC", "cosmic"
FIRST_FREE, FIRST_OLD = date(2027, 3, 1), datetime(2027, 9, 6, 4, 0, tzinfo=UTC)
STEP = timedelta(minutes=5)
PATIENCE_S = 600.0

_NUMBERS = "SELECT reference, number FROM invitations_invitation WHERE version = 1"
_HERE = "SELECT subject, visit_start FROM invitations_invitation WHERE state IN ('ready', 'active') AND answer <> 'cancelled'"
_WAITING = "SELECT count(*) FROM invitations_invitation WHERE state = 'draft'"
_UNSETTLED = "SELECT count(*) FROM booking_bookingchange WHERE state IN ('requested', 'unknown')"


@dataclass(slots=True)
class Case:
    """One race: `persons` on `slots`, in the care system's diary or in ours. `is_open`: they have no time before."""

    name: str
    persons: list[str]
    slots: list[datetime]
    in_care: bool = True
    is_open: bool = False
    old: dict[str, datetime] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    fresh: int = 0

    def entries(self) -> Iterator[tuple[str, str, datetime]]:
        """Each person with her booking's id and the time that she goes for: they are spread evenly."""
        for number, person in enumerate(self.persons):
            yield person, f"{self.name}-{number}", self.slots[number % len(self.slots)]


def race(directory: Path, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Run all races in a house of its own. `winners` counts the twenty contested times that one resident each has got; `double` times that
    two have, `lost` residents who stand nowhere or elsewhere than the product says, over all races."""
    crowd, slots, many, few = (60, 10, 200, 5) if quick else (200, 20, 1000, 20)
    with house(directory, progress, SETTINGS, persons=3_000) as running:
        return _Races(running, progress).run(crowd, slots, many, few)


class _Races:
    def __init__(self, running: House, progress: Callable[[str], None]) -> None:
        self._house, self._progress = running, progress
        self._sessions: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def run(self, crowd: int, slots: int, many: int, few: int) -> dict[str, Any]:
        people, care = iter(self._house.persons), free_times(CARE_UNIT)
        ours = [datetime(2027, 3, 1, 8, tzinfo=UTC) + timedelta(days=n // 20, minutes=20 * (n % 20)) for n in range(slots + 100)]
        mine = iter(ours)

        def case(name: str, persons: int, times: int, **more: Any) -> Case:
            source = care if more.get("in_care", True) else mine
            return Case(name, list(islice(people, persons)), list(islice(source, times)), **more)

        cases = [
            case("crowd", crowd, slots),
            case("diary", crowd, slots, in_care=False),
            case("one", many, 1),
            case("diary_one", many, 1, in_care=False),
            case("staff", few, few),
            case("tabs", few, 2 * few),
            case("double_click", few, few),
            case("retry", few, few, is_open=True),
            case("timeout", few, few, is_open=True),
        ]
        self._furnish(cases, ours)
        for one in cases:
            self._progress(f"race: {one.name}")
            begin = time.monotonic()
            asyncio.run(getattr(self, f"_{one.name}", self._everybody)(one))
            self._until(_UNSETTLED, "utfall som ingen känner")
            self._until(_WAITING, "kallelser utan plan")
            self._progress(f"race: {one.name} på {time.monotonic() - begin:.0f} s")
        return self._examine(cases)

    def _furnish(self, cases: Sequence[Case], ours: Sequence[datetime]) -> None:
        running = self._house
        olds = iter(FIRST_OLD + n * STEP for n in range(100_000))
        for one in cases:
            one.old = {} if one.is_open else dict(zip(one.persons, olds, strict=False))
        everybody = [person for one in cases for person in one.persons]
        asked = {
            "source": SOURCE, "care_url": f"{running.nation_url}/care", "diary_unit": DIARY_UNIT, "persons": everybody,
            "slots": [one.isoformat() for one in ours],
        }  # fmt: skip
        ready = json.loads(running.run_python("kallelse.bench.race_ready", KALLELSE_BENCH_RACE=json.dumps(asked)))
        self._sessions = ready["sessions"]
        laid = [_booking(reference, person, one.old.get(person)) for one in cases if one.in_care for person, reference, _ in one.entries()]
        running.ask("/care/bookings", laid)
        running.start_web(2)
        running.start_worker()
        self._hand_in([_row(reference, person, one) for one in cases for person, reference, _ in one.entries()])
        self._until(_WAITING, "kallelser utan plan")
        self._numbers = dict(running.rows(_NUMBERS))

    def _hand_in(self, invitations: Sequence[Mapping[str, Any]]) -> None:
        from urllib.request import Request, urlopen

        url, key = f"{self._house.web_url}/api/v1/invitations", self._house.keys[SOURCE]
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        with urlopen(Request(url, msgspec.json.encode({"invitations": invitations}), headers), timeout=120) as answer:  # noqa: S310 - own web
            refused = [one for one in json.loads(answer.read())["results"] if one["verdict"] == "refused"]
        if refused:
            raise BenchError(f"Kallelserna till kapplöpningen togs inte emot: {refused[0]}.")

    def _until(self, question: str, what: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while left := self._house.rows(question)[0][0]:
            if time.monotonic() > until:
                raise BenchError(f"{left} {what} blev aldrig klara: se loggarna i {self._house.directory}.")
            time.sleep(0.2)

    def _racers(self, one: Case) -> list[Racer]:
        return [self._racer(person, reference, target) for person, reference, target in one.entries()]

    def _racer(self, person: str, reference: str, target: datetime) -> Racer:
        return Racer(self._house.web_port, self._sessions[person], self._numbers[reference], target)

    async def _everybody(self, one: Case) -> None:
        """Everybody looks; when all have looked, all press."""
        racers = self._racers(one)
        await together(racer.look() for racer in racers)
        one.told = await together(racer.press() for racer in racers)
        one.fresh = sum(racer.fresh for racer in racers)

    async def _one(self, one: Case) -> None:
        """All on one time, without the question that would part them."""
        racers = self._racers(one)
        await together(racer.look() for racer in racers)
        one.told = await together(racer.press(ask_first=False) for racer in racers)
        one.fresh = sum(racer.fresh for racer in racers)

    _diary_one = _one

    async def _staff(self, one: Case) -> None:
        """A colleague books the same times for others in the care system itself."""
        racers = self._racers(one)
        await together(racer.look() for racer in racers)
        others = (race_staff.book(self._house.nation_url, CARE_UNIT, self._house.persons[-1 - n], slot) for n, slot in enumerate(one.slots))
        one.told = await together([*(racer.press() for racer in racers), *others])

    async def _tabs(self, one: Case) -> None:
        """Everybody has two tabs open, with a time of their own in each."""
        half = len(one.persons)
        both = ((person, reference, one.slots[n + more]) for n, (person, reference, _) in enumerate(one.entries()) for more in (0, half))
        tabs = [self._racer(*tab) for tab in both]
        await together(tab.look() for tab in tabs)
        one.told = await together(tab.press() for tab in tabs)

    async def _double_click(self, one: Case) -> None:
        """The same button twice, in one breath."""
        racers = self._racers(one)
        await together(racer.look() for racer in racers)
        one.told = await together(racer.press(ask_first=False) for racer in (*racers, *racers))

    async def _retry(self, one: Case) -> None:
        """The service platform has not heard the first answer, and calls the care system again."""
        await self._with_trouble(one, {"kind": "twice"})

    async def _timeout(self, one: Case) -> None:
        """The care system books, and its answer never comes."""
        await self._with_trouble(one, {"kind": "timeout_after_accept"})

    async def _with_trouble(self, one: Case, trouble: dict[str, Any]) -> None:
        racers = self._racers(one)
        await together(racer.look() for racer in racers)
        rules = [{"service": "care", "person": person, "times": 1} | trouble for person in one.persons]
        self._house.ask("/misbehave", rules, "PUT")
        one.told = await together(racer.press(ask_first=False) for racer in racers)
        self._house.ask("/misbehave", [], "PUT")

    def _examine(self, cases: Sequence[Case]) -> dict[str, Any]:
        here = dict(self._house.rows(_HERE))
        care = _care_bookings(self._house.directory)
        result: dict[str, Any] = {"clients": len(cases[0].persons), "slots": len(cases[0].slots), "winners": 0, "double": 0, "lost": 0}
        for one in cases:
            there = care if one.in_care else {person: [start] for person, start in here.items()}
            found = verdict(one.slots, one.old, one.persons, there, here)
            result |= {f"race.{one.name}.{name}": value for name, value in found.items()}
            result |= {f"race.{one.name}.told.{what}": count for what, count in sorted(Counter(one.told).items())}
            if one.fresh:
                result[f"race.{one.name}.fresh"] = one.fresh
            result["double"] += found["double"]
            result["lost"] += found["lost"]
        result["winners"] = result["race.crowd.winners"]
        return result


def verdict(
    slots: Sequence[datetime], old: Mapping[str, datetime], persons: Sequence[str], there: Mapping[str, Sequence[datetime]],
    here: Mapping[str, datetime | None],
) -> dict[str, int]:  # fmt: skip
    """What has become of a race. `there` is who stands where in the diary (others than the racers too), `here` what the product says.

    winners: contested times that one of the racers has. double: bookings too many in a contested time. lost: racers who stand nowhere,
    twice, at a time that was neither theirs nor contested, or elsewhere than the product says.
    """
    holders = Counter(start for starts in there.values() for start in starts)
    mine = {person: list(there.get(person, ())) for person in persons}
    racing = {start for starts in mine.values() for start in starts}
    allowed = set(slots)

    def is_lost(person: str) -> bool:
        starts = mine[person]
        if person not in old and not starts:
            return here.get(person) is not None
        return len(starts) != 1 or here.get(person) != starts[0] or not (starts[0] in allowed or starts[0] == old.get(person))

    return {
        "winners": sum(slot in racing for slot in slots),
        "double": sum(max(0, holders[slot] - 1) for slot in slots),
        "lost": sum(is_lost(person) for person in persons),
    }


async def together[T](several: Iterator[Awaitable[T]] | Sequence[Awaitable[T]]) -> list[T]:
    """All at once."""
    return list(await asyncio.gather(*several))


def free_times(unit: str) -> Iterator[datetime]:
    """The times that the care system offers at a unit, from the first day on."""
    place, day = nation.known_unit(unit), FIRST_FREE
    while True:
        yield from (start for start, _ in diary.grid(place, day, is_open=True))
        day += timedelta(days=1)


def _booking(reference: str, person: str, start: datetime | None) -> dict[str, Any]:
    when = {"start": start.isoformat(), "end": (start + timedelta(minutes=4)).isoformat()} if start else {}
    return {"booking_id": reference, "unit": CARE_UNIT, "person": person} | when


def _row(reference: str, person: str, one: Case) -> dict[str, Any]:
    words = {"purpose": "Du ska träffa en läkare.", "rebook_allowed": True, "unit": CARE_UNIT if one.in_care else DIARY_UNIT}
    start = one.old.get(person)
    when = {"start": f"{start:%Y-%m-%dT%H:%M:%SZ}"} if start else {"kind": "open", "book_before": "2027-06-01"}
    return {"reference": reference, "person": person} | words | when


def _care_bookings(directory: Path) -> dict[str, list[datetime]]:
    """Who stands where at the unit, by the care system's own store."""
    found: dict[str, list[datetime]] = {}
    with sqlite3.connect(f"file:{directory / 'sandbox' / 'nation.sqlite'}?mode=ro", uri=True) as store:
        for person, start in store.execute(
            "SELECT person, start FROM booking WHERE unit = ? AND cancelled = 0 AND start IS NOT NULL", [CARE_UNIT]
        ):
            found.setdefault(person, []).append(datetime.fromisoformat(start))
    return found
