"""A unit whose diary we keep, asked over HTTP as the service platform asks: kallelser of its system, published times, and residents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kallelse.connections.models import CareUnit
from kallelse.connections.queries import forget
from kallelse.diary.models import Slot
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock, db
from kallelse.protocols import Contract, appointments, scheduling, soap, times
from kallelse.sandbox import tls
from kallelse.sources import Draft, Refusal
from tests.intake.riv_calls import Proxy, path, permit

ANNA, BERTIL = "189001019802", "189001029819"
UNIT = "TSTNMT2321000156-K101"
AGENT = ("TSTNMT2321000156-1001", "subject_of_care_agent")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    tls.ensure(folder)
    return folder


@dataclass
class Diary:
    """The unit, and whoever asks it."""

    nation: Any
    proxy: Proxy
    unit: CareUnit
    made: list[Slot] = field(default_factory=list)

    def ask(self, contract: Contract, values: dict[str, Any], who: str | tuple[str, str] = ANNA, to: str = UNIT) -> dict[str, Any]:
        """The answer's values. Raises soap.Fault."""
        answer = self.raw(contract, values, who, to)
        return soap.read_response(contract, answer.content)

    def raw(self, contract: Contract, values: dict[str, Any], who: str | tuple[str, str] = ANNA, to: str = UNIT) -> Any:
        actor = (who, "subject_of_care") if isinstance(who, str) else who
        header = {"actor": actor} if contract.actor else {}
        return self.proxy.post(path(contract), soap.request(contract, values, logical_address=to, **header))

    def kallelse(self, reference: str = "b1", person: str = ANNA, **more: Any) -> Invitation:
        """Hand in one kallelse as the unit's system does; timed in thirty days unless it says otherwise."""
        now = clock.now()
        timed: dict[str, Any] = {} if more.get("kind") == "open" else {"start": wall("2027-02-10T10:00"), "end": wall("2027-02-10T10:30")}
        draft = Draft(0, reference, person, UNIT, **timed | more)
        (taken,) = taking_in.take_in(self.nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
        assert not isinstance(taken, Refusal), taken
        return self.latest(reference)

    def latest(self, reference: str = "b1") -> Invitation:
        with db.tenant_scope(self.nation.provider.pk):
            return Invitation.objects.filter(reference=reference).latest("version")

    def tasks(self, reference: str = "b1") -> list[str]:
        """The reasons of the manual steps that are planned for the latest version."""
        with db.tenant_scope(self.nation.provider.pk):
            found = Step.objects.filter(invitation=self.latest(reference), channel="manual", state="planned")
            return list(found.values_list("reason", flat=True))

    def slot(self, start: str, minutes: int = 30, **more: Any) -> Slot:
        """Publish one time."""
        begins = wall(start)
        kind = {"time_type": "ATER", "time_type_name": "Återbesök"}
        with db.tenant_scope(self.nation.provider.pk):
            made = Slot.objects.create(
                tenant=self.nation.provider, source=self.nation.sources["cosmic"], unit=self.unit, reference=f"s{len(self.made)}",
                starts=begins, ends=begins + timedelta(minutes=minutes), published_at=clock.now(), **kind | more,
            )  # fmt: skip
        self.made.append(made)
        return made

    def free(self, who: str | tuple[str, str] = ANNA, first: str = "20270101", last: str = "20271231", **more: Any) -> list[str]:
        """The starts of the free times."""
        asked = {
            "healthcare_facility": UNIT, "startDateInclusive": first, "endDateInclusive": last,
            "subject_of_care": who if isinstance(who, str) else ANNA,
        }  # fmt: skip
        found = self.ask(scheduling.GET_AVAILABLE_TIMESLOTS, asked | more, who)
        return [one["startTimeInclusive"] for one in found.get("timeslotDetail", [])]

    def make(self, start: str, who: str | tuple[str, str] = ANNA, booking: str = "", minutes: int = 30, **more: Any) -> dict[str, Any]:
        """MakeBooking."""
        slot = (
            wish(start, minutes) | ({"bookingId": booking} if booking else {}) | ({"subject_of_care": who} if isinstance(who, str) else {})
        )
        named = {"firstName": "Anna", "lastName": "Exempel"}
        values = {"healthcare_facility_med": UNIT, "requestedTimeslot": slot | more, "subject_of_care_info": named}
        return self.ask(scheduling.MAKE_BOOKING, values, who)

    def move(self, booking: str, start: str, who: str | tuple[str, str] = ANNA, **more: Any) -> dict[str, Any]:
        """UpdateBooking."""
        subject = {"subject_of_care": who} if isinstance(who, str) else {}
        return self.ask(scheduling.UPDATE_BOOKING, {"requestedTimeslot": wish(start) | {"bookingId": booking} | subject | more}, who)

    def cancel(self, booking: str, who: str | tuple[str, str] = ANNA) -> dict[str, Any]:
        """CancelBooking."""
        return self.ask(scheduling.CANCEL_BOOKING, {"healthcare_facility": UNIT, "bookingId": booking}, who)

    def details(self, booking: str, who: str | tuple[str, str] = ANNA) -> dict[str, Any]:
        """GetBookingDetails."""
        found: dict[str, Any] = self.ask(scheduling.GET_BOOKING_DETAILS, {"healthcare_facility": UNIT, "bookingId": booking}, who)
        row: dict[str, Any] = found["timeslotDetail"]
        return row

    def schedule(self, who: str | tuple[str, str] = ANNA, subject: str = "") -> list[dict[str, Any]]:
        """GetSubjectOfCareSchedule."""
        asked = {"healthcare_facility": UNIT, "subject_of_care": subject or (who if isinstance(who, str) else ANNA)}
        return list(self.ask(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, asked, who).get("timeslotDetail", []))


def refused(call: Callable[..., Any], *given: Any, **more: Any) -> soap.Fault:
    """The fault that a call ends with, which names nobody."""
    with pytest.raises(soap.Fault) as told:
        call(*given, **more)
    assert "1890" not in f"{told.value.text}{told.value.detail}"
    return told.value


def wall(text: str) -> datetime:
    """A moment on a Swedish wall."""
    return datetime.fromisoformat(text).replace(tzinfo=times.SWEDEN)


def rivta(text: str) -> str:
    """The same as the contracts write it."""
    return times.to_rivta(wall(text))


def wish(start: str, minutes: int = 30) -> dict[str, Any]:
    begins = wall(start)
    return {
        "startTimeInclusive": times.to_rivta(begins), "endTimeExclusive": times.to_rivta(begins + timedelta(minutes=minutes)),
        "healthcare_facility": UNIT,
    }  # fmt: skip


@pytest.fixture
def diary(nation: Any, configured: Callable[..., None], certificates: Path) -> Diary:
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem")
    unit = nation.units["k101"]
    unit.diary = True
    unit.save()
    for contract in (*scheduling.ALL, *appointments.ALL):
        permit(contract)
    forget()
    return Diary(nation, Proxy(certificates), unit)
