"""The units' diaries: bookings, free slots, and the rules by which a time is cancelled, moved or made.

A free slot is a time of the unit's grid (weekdays, 08-16 without the lunch hour) that is left open by a fixed pattern or was
released by a cancellation. What is booked is never free; a released time is bookable at once, as the contract demands.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.free_days import is_free
from kallelse.sandbox.nation import Unit, unit
from kallelse.sandbox.store import Store

LATEST = timedelta(hours=2)
"""The diary takes no change later than this before the visit. It is the diary's rule, not the region's rule about fees."""
_OPEN_SHARE = 0.2

TOO_LATE = "Det är för sent att ändra tiden här: den börjar om mindre än två timmar. Ring mottagningen."
TAKEN = "Tiden är inte längre ledig. Välj en annan tid."
PASSED = "Tiden har redan varit. Välj en annan tid."
ALREADY_CANCELLED = "Tiden är redan avbokad."
ALREADY_BOOKED = "Kallelsen är redan använd till en bokning."
OPEN_INVITATION = "Kallelsen har ingen bokad tid att ändra. Boka en tid i stället."
CONFIRMED = "Tiden är redan bekräftad."
NOT_HERE = "Tiden kan inte ändras här. Ring mottagningen."


class UnknownBooking(KeyError):
    """No such booking at this unit for this person."""


class Refused(ValueError):
    """The diary says no for a logical reason; the text is in Swedish and meant for the patient."""


@dataclass(slots=True)
class Booking:
    """One booking or invitation; without start and end it is an open invitation. Times are aware UTC."""

    booking_id: str
    unit: str
    person: str
    start: datetime | None
    end: datetime | None
    invitation: bool
    cancelled: bool
    purpose: str = ""
    performer: str = ""
    cancel_allowed: bool = True
    rebook_allowed: bool = True
    places: tuple[str, ...] = ()
    """Other units that the patient may choose, of a unit that only calls."""
    message: str = ""
    """What the patient said when she cancelled or moved."""


class Diary:
    """All units' bookings."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bookings: dict[str, Booking] = {}
        self._at: dict[tuple[str, datetime], int] = {}
        self._released: dict[str, set[tuple[datetime, datetime]]] = {}
        self._made = int(store.note("bookings_made", "0"))
        for (text,) in store.rows("SELECT changes FROM booking"):
            self._put(_load(json.loads(str(text))))

    def __len__(self) -> int:
        return len(self._bookings)

    def lay(self, rows: list[Mapping[str, Any]]) -> int:
        """Lay bookings as a care system's own users do: {booking_id, unit, person, start, end, ...} with ISO times.

        A booking with the same id is replaced. Raises ValueError naming the row when one cannot be read.
        """
        bookings = []
        for number, row in enumerate(rows, 1):
            try:
                bookings.append(_load({"invitation": True, "cancelled": False, "start": None, "end": None, **row}))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"Bokning nummer {number} kan inte läsas ({type(error).__name__}).") from None
        for booking in bookings:
            self._remove_time(self._bookings.get(booking.booking_id))
            self._put(booking)
            self._write(booking)
        return len(bookings)

    def find(self, unit_id: str, booking_id: str) -> Booking:
        """The booking at this unit. Raises UnknownBooking."""
        booking = self._bookings.get(booking_id)
        if booking is None or booking.unit.upper() != unit_id.upper():
            raise UnknownBooking(booking_id)
        return booking

    def places_of(self, booking_id: str) -> set[str]:
        """The other units that a booking may go to, in capitals."""
        booking = self._bookings.get(booking_id)
        return {one.upper() for one in booking.places} if booking else set()

    def of_person(self, unit_id: str, person: str, now: datetime) -> list[Booking]:
        """The person's timed bookings that lie ahead, in order of time."""
        found = [
            (booking.start, booking)
            for booking in self._bookings.values()
            if booking.person == person and booking.unit.upper() == unit_id.upper() and not booking.cancelled
            if booking.start is not None and booking.start > now
        ]
        return [booking for _, booking in sorted(found, key=lambda pair: pair[0])]

    def of_unit(self, unit_id: str, person: str) -> list[Booking]:
        """Everything of the person at the unit, also what has been cancelled."""
        return [one for one in self._bookings.values() if one.person == person and one.unit.upper() == unit_id.upper()]

    def confirm(self, unit_id: str, booking_id: str) -> None:
        """The person comes: what the unit proposed is an ordinary booking from now on. Raises UnknownBooking or Refused."""
        booking = self.find(unit_id, booking_id)
        if booking.cancelled:
            raise Refused(ALREADY_CANCELLED)
        if not booking.invitation:
            raise Refused(CONFIRMED)
        booking.invitation = False
        self._write(booking)

    def free(self, unit_id: str, first: date, last: date, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Free times at the unit from the first to the last day, both included, in order; the past is never free."""
        place = unit(unit_id)
        if place is None:
            return
        begin = datetime.combine(first, time(0), SWEDISH_TIME).astimezone(UTC)
        stop = datetime.combine(last + timedelta(days=1), time(0), SWEDISH_TIME).astimezone(UTC)
        times = {slot for slot in self._released.get(place.hsa_id, ()) if begin <= slot[0] < stop}
        for offset in range(max(0, min((last - first).days + 1, 366))):
            times.update(grid(place, first + timedelta(days=offset), is_open=True))
        yield from sorted(slot for slot in times if slot[0] > now and not self._at.get((place.hsa_id, slot[0])))

    def cancel(self, unit_id: str, booking_id: str, now: datetime, message: str = "") -> None:
        """Cancel; the time is free at once. Raises UnknownBooking or Refused."""
        booking = self.find(unit_id, booking_id)
        self._check_change(booking, now)
        self._release(booking)
        booking.cancelled, booking.message = True, message
        self._write(booking)

    def move(self, unit_id: str, booking_id: str, start: datetime, end: datetime, now: datetime, message: str = "", to: str = "") -> None:
        """Move a timed booking; a kallelse becomes an ordinary booking. The same move twice is fine the second time."""
        booking = self.find(unit_id, booking_id)
        if booking.start is None:
            raise Refused(OPEN_INVITATION)
        if booking.start == start and not booking.cancelled:
            return
        self._check_change(booking, now)
        place = unit(to) if to else None
        self._check_free(place.hsa_id if place else booking.unit, start, end, now)
        self._release(booking)
        booking.unit = place.hsa_id if place else booking.unit
        booking.start, booking.end, booking.invitation, booking.message = start, end, False, message
        self._put(booking)
        self._write(booking)

    def make(self, unit_id: str, person: str, start: datetime, end: datetime, now: datetime, invitation: str = "") -> str:
        """Book a free time and return the booking's id; with an open invitation's id that invitation is used up."""
        place = unit(unit_id)
        if place is None:
            raise UnknownBooking(unit_id)
        booking = self.find(unit_id, invitation) if invitation else None
        if booking is not None and booking.person != person:
            raise UnknownBooking(invitation)
        if booking is not None and (booking.start is not None or booking.cancelled):
            raise Refused(ALREADY_BOOKED)
        self._check_free(place.hsa_id, start, end, now)
        if booking is None:
            self._made += 1
            self._store.keep_note("bookings_made", str(self._made))
            booking = Booking(f"B{self._made:06d}", place.hsa_id, person, start, end, False, False)
        booking.start, booking.end, booking.invitation = start, end, False
        self._put(booking)
        self._write(booking)
        return booking.booking_id

    def told(self, booking_id: str) -> dict[str, Any]:
        """One booking as plain data, and the person's others at the unit by start, for GET /care/bookings/<id>."""
        booking = self._bookings[booking_id]
        beside = [one for one in self.of_unit(booking.unit, booking.person) if not one.cancelled and one.start is not None]
        return asdict(booking) | {"standing": sorted(one.start.isoformat() for one in beside if one.start is not None)}

    def stats(self) -> dict[str, int]:
        """Totals for GET /stats."""
        everything = self._bookings.values()
        moved = sum(not booking.invitation and not booking.cancelled for booking in everything)
        return {"bookings": len(everything), "cancelled": sum(b.cancelled for b in everything), "rebooked": moved}

    def _check_change(self, booking: Booking, now: datetime) -> None:
        if booking.cancelled:
            raise Refused(ALREADY_CANCELLED)
        if booking.start is not None and now > booking.start - LATEST:
            raise Refused(TOO_LATE)

    def _check_free(self, unit_id: str, start: datetime, end: datetime, now: datetime) -> None:
        if start <= now:
            raise Refused(PASSED)
        day = start.astimezone(SWEDISH_TIME).date()
        if (start, end) not in set(self.free(unit_id, day, day, now)):
            raise Refused(TAKEN)

    def _put(self, booking: Booking) -> None:
        self._bookings[booking.booking_id] = booking
        if booking.start is None or booking.end is None:
            return
        if booking.cancelled:
            self._released.setdefault(booking.unit, set()).add((booking.start, booking.end))
            return
        key = (booking.unit, booking.start)
        self._at[key] = self._at.get(key, 0) + 1

    def _remove_time(self, booking: Booking | None) -> None:
        if booking is not None and booking.start is not None and not booking.cancelled:
            self._at[(booking.unit, booking.start)] -= 1

    def _release(self, booking: Booking) -> None:
        self._remove_time(booking)
        if booking.start is not None and booking.end is not None:
            self._released.setdefault(booking.unit, set()).add((booking.start, booking.end))

    def _write(self, booking: Booking) -> None:
        values = asdict(booking)
        values["start"] = booking.start.isoformat() if booking.start else None
        values["end"] = booking.end.isoformat() if booking.end else None
        row = (booking.booking_id, booking.unit, booking.person, values["start"], values["end"], int(booking.invitation),
               int(booking.cancelled), json.dumps(values, ensure_ascii=False))  # fmt: skip
        self._store.later("INSERT OR REPLACE INTO booking VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _load(values: Mapping[str, Any]) -> Booking:
    place = unit(str(values["unit"]))
    if place is None:
        raise ValueError("unit")
    start, end = (_moment(values[name]) for name in ("start", "end"))
    if (start is None) != (end is None):
        raise ValueError("start")
    return Booking(
        booking_id=str(values["booking_id"]),
        unit=place.hsa_id,
        person=str(values["person"]),
        start=start,
        end=end,
        invitation=bool(values["invitation"]),
        cancelled=bool(values["cancelled"]),
        purpose=str(values.get("purpose") or ""),
        performer=str(values.get("performer") or ""),
        cancel_allowed=bool(values.get("cancel_allowed", True)),
        rebook_allowed=bool(values.get("rebook_allowed", True)),
        places=tuple(map(str, values.get("places") or ())),
        message=str(values.get("message") or ""),
    )


def _moment(value: object) -> datetime | None:
    """An ISO time; without zone it is Swedish local time, as in the sample file."""
    if value is None or value == "":
        return None
    moment = datetime.fromisoformat(str(value))
    return (moment if moment.tzinfo else moment.replace(tzinfo=SWEDISH_TIME)).astimezone(UTC)


def grid(place: Unit, day: date, *, is_open: bool) -> Iterator[tuple[datetime, datetime]]:
    """The unit's times on one day: those that the fixed pattern leaves open for patients, or those that the unit books itself."""
    if is_free(day):
        return
    length = timedelta(minutes=place.slot_minutes)
    moment = datetime.combine(day, time(8), SWEDISH_TIME)
    closing = datetime.combine(day, time(16), SWEDISH_TIME)
    while moment + length <= closing:
        lunch = moment.time() < time(13) and (moment + length).time() > time(12)
        digest = blake2b(f"{place.hsa_id}{moment:%Y%m%d%H%M}".encode(), digest_size=2).digest()
        if not lunch and (int.from_bytes(digest) < _OPEN_SHARE * 65536) is is_open:
            yield moment.astimezone(UTC), (moment + length).astimezone(UTC)
        moment += length
