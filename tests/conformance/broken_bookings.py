"""Care systems with one thing wrong in what becomes of bookings and kallelser."""

from typing import Any

from kallelse.protocols import soap
from tests.conformance.between import CONTRACTS, Between, breaks
from tests.conformance.broken_answers import Rows, Values
from tests.conformance.ground import FIRST, SECOND, UNIT

MAKE, MOVE, CANCEL = "MakeBooking", "UpdateBooking", "CancelBooking"
DETAILS, SCHEDULE, SLOTS = "GetBookingDetails", "GetSubjectOfCareSchedule", "GetAvailableTimeslots"
NO = {"resultCode": "ERROR", "resultText": "Det går inte just nu. Ring mottagningen."}


def wish(asked: soap.Request) -> Values:
    """The time that MakeBooking or UpdateBooking asks for."""
    found: Values = asked.values["requestedTimeslot"]
    return found


class Yes(Between):
    """Says OK where the real one says ERROR, when `to` agrees."""

    only = (MAKE, MOVE, CANCEL)

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        if values["resultCode"] != "ERROR" or not self.to(asked):
            return None
        return {"resultCode": "OK"} | ({"bookingId": "X-1"} if asked.contract.name == MAKE else {})

    def to(self, asked: soap.Request) -> bool:
        """Whether this refusal is turned round."""
        raise NotImplementedError


@breaks("PROD-31")
class BooksNothing(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        if name == MAKE and "bookingId" not in wish(soap.read_request(body, CONTRACTS)):
            return self.reply(CONTRACTS[MAKE], NO)
        return super().answer(name, body)


@breaks("PROD-32")
class IdWithoutBooking(Between):
    only = (MAKE,)

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        return values | {"bookingId": "X-1"} if values["resultCode"] == "ERROR" else None


@breaks("PROD-33")
class NoWords(Between):
    only = (MAKE, MOVE, CANCEL)

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        return {"resultCode": "ERROR"} if values["resultCode"] == "ERROR" else None


@breaks("PROD-34")
class FaultsForNo(Between):
    only = (MAKE, MOVE, CANCEL)

    def changed(self, asked: soap.Request, values: Values) -> bytes | None:
        return soap.fault("Server", "Tiden kunde inte ändras.") if values["resultCode"] == "ERROR" else None


@breaks("PROD-35")
class KnowsTheUnknown(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        if name != DETAILS or status == 200:
            return status, said
        flags = dict.fromkeys(("cancel_booking_allowed", "rebooking_allowed", "message_allowed"), False)
        return self.reply(CONTRACTS[DETAILS], {"timeslotDetail": {"healthcare_facility": UNIT, "subject_of_care": FIRST.id} | flags})


@breaks("PROD-36")
class Cached(Between):
    only = (MAKE, SLOTS)
    booked: Values | None = None
    shown = False

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        if asked.contract.name == MAKE:
            self.booked = self.booked or (None if self.racing else wish(asked))
        elif self.booked and not self.shown:
            self.shown = True
            values["timeslotDetail"].append({key: self.booked[key] for key in self.booked if key not in ("subject_of_care", "bookingId")})
            return values
        return None


@breaks("PROD-37")
class Twice(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MAKE and wish(asked)["subject_of_care"] == SECOND.id and not self.racing


@breaks("PROD-38")
class Again(Yes):
    def to(self, asked: soap.Request) -> bool:
        own = asked.contract.name == MAKE and wish(asked)["subject_of_care"] == FIRST.id
        return own and not self.racing and "bookingId" not in wish(asked) and wish(asked)["startTimeInclusive"] > "20270111"


@breaks("PROD-39")
class NewId(Between):
    moved: str | None = None

    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        asked = soap.read_request(body, CONTRACTS) if name in (MOVE, DETAILS) else None
        if asked and name == MOVE and not wish(asked)["bookingId"].startswith("K-"):
            self.moved = wish(asked)["bookingId"]
        if asked and name == DETAILS and asked.values["bookingId"] == self.moved:
            return 500, soap.fault("Client", "Bokningen finns inte.")
        return super().answer(name, body)


class Hides(Between):
    """Keeps one time out of the free ones."""

    hidden = ""

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        if asked.contract.name == SLOTS:
            return {"timeslotDetail": [row for row in values["timeslotDetail"] if row["startTimeInclusive"] != self.hidden]}
        self.note(asked, values)
        return None

    def note(self, asked: soap.Request, values: Values) -> None:
        """Learn which time to hide."""


@breaks("PROD-40")
class KeepsTheOld(Hides):
    made = ""

    def note(self, asked: soap.Request, values: Values) -> None:
        if asked.contract.name == MAKE and values["resultCode"] == "OK" and not self.racing:
            self.made = self.made or wish(asked)["startTimeInclusive"]
        elif asked.contract.name == MOVE:
            self.hidden = self.made


@breaks("PROD-41")
class ReleasesLater(Hides):
    at: str = ""

    def note(self, asked: soap.Request, values: Values) -> None:
        if asked.contract.name == MOVE and values["resultCode"] == "OK":
            self.at = wish(asked)["startTimeInclusive"]
        elif asked.contract.name == CANCEL:
            self.hidden = self.at


@breaks("PROD-42")
class Remembers(Between):
    only = (SCHEDULE, CANCEL)
    last: tuple[Values, ...] = ()
    gone = False

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        if asked.contract.name == CANCEL:
            self.gone = True
            return None
        rows = values["timeslotDetail"]
        if not self.gone:
            self.last = tuple(rows)
            return None
        there = {row["bookingId"] for row in rows}
        return {"timeslotDetail": [*rows, *(row for row in self.last if row["bookingId"] not in there)]}


@breaks("PROD-43")
class CancelsTheNext(Between):
    cancelled: frozenset[str] = frozenset()
    dead = False

    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        if name == CANCEL:
            booking = soap.read_request(body, CONTRACTS).values["bookingId"]
            self.dead |= booking in self.cancelled
            self.cancelled |= {booking}
        if name == DETAILS and self.dead and b">B0" in body:
            return 500, soap.fault("Client", "Bokningen finns inte.")
        return super().answer(name, body)


@breaks("PROD-62")
class ChecksBeforeItWrites(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MAKE and self.racing


@breaks("PROD-44")
class TimeTravel(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MAKE and wish(asked)["startTimeInclusive"] < "20270111"


@breaks("PROD-47")
class FixedOffset(Rows):
    only = (DETAILS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        for name in ("startTimeInclusive", "endTimeExclusive"):
            if "20270328" <= row.get(name, "") < "20271031":
                row[name] = f"{int(row[name]) - 10000:014}"


@breaks("PROD-48")
class WithoutReason(Rows):
    only = (DETAILS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        row.pop("purpose", None)


@breaks("PROD-49")
class OpenWithTime(Rows):
    only = (DETAILS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        if "startTimeInclusive" not in row:
            row |= {"startTimeInclusive": "20270301000000", "endTimeExclusive": "20270301001000"}


@breaks("PROD-50")
class ListsTheOpen(Between):
    only = (SCHEDULE,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        when = {"startTimeInclusive": "20270301080000", "endTimeExclusive": "20270301081000"}
        row: dict[str, Any] = {"healthcare_facility": UNIT, "bookingId": "K-OPPEN", "subject_of_care": asked.values["subject_of_care"]}
        return {"timeslotDetail": [*values["timeslotDetail"], when | row]}


@breaks("PROD-51")
class OpenCannotBeBooked(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        if name == MAKE and b">K-OPPEN<" in body:
            return self.reply(CONTRACTS[MAKE], NO)
        return super().answer(name, body)


@breaks("PROD-52")
class OpenTwice(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MAKE and "bookingId" in wish(asked)


@breaks("PROD-53")
class MovesTheOpen(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MOVE and wish(asked)["bookingId"] == "K-OPPEN"


@breaks("PROD-54")
class TimedMissing(Between):
    only = (SCHEDULE,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        return {"timeslotDetail": [row for row in values["timeslotDetail"] if row["bookingId"] != "K-TID"]}


@breaks("PROD-55")
class AlwaysKallelse(Rows):
    only = (DETAILS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        row["isInvitation"] = row["isInvitation"] or row["bookingId"] == "K-TID"


@breaks("PROD-56")
class CancelsTheLocked(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == CANCEL and asked.values["bookingId"] == "K-LAST"


@breaks("PROD-57")
class MovesTheLocked(Yes):
    def to(self, asked: soap.Request) -> bool:
        return asked.contract.name == MOVE and wish(asked)["bookingId"] == "K-LAST"


@breaks("PROD-58")
class TwoMinds(Rows):
    only = (SCHEDULE,)

    def row(self, asked: soap.Request, row: Values) -> None:
        if row["bookingId"] == "K-TID":
            row.pop("rebooking_allowed")
