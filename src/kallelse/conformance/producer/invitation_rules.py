"""Rules about kallelser, about flags, and about times on both sides of the change to and from summer time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kallelse.conformance.producer.booking_rules import at
from kallelse.conformance.producer.content_rules import rows_of
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import NotApplicable, NotTested, Rule, Seen, broke, held
from kallelse.protocols import scheduling, times

_ALLOWED = ("cancel_booking_allowed", "rebooking_allowed")


def _detail(trial: Trial, step: str) -> tuple[int, dict[str, Any]]:
    seen, values = trial.read(step)
    return seen.number, values["timeslotDetail"]


def _purpose(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    if not trial.target.offers.open_invitations and not trial.target.offers.timed_invitations:
        raise NotApplicable("TARGET.toml säger att enheten inte har kallelser.")
    for each in trial.answers:
        if each.contract is not scheduling.GET_BOOKING_DETAILS:
            continue
        for row in rows_of(each):
            if not row.get("isInvitation"):
                continue
            if row.get("purpose", "").strip():
                yield held("Kallelsen har en kallelsetext i purpose.", each.number)
            elif "purpose" not in row:
                yield broke("En kallelse saknar purpose.", each.number)


def _open(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    trial.prepared("open_invitation")
    number, row = _detail(trial, "open.details")
    there = [name for name in ("startTimeInclusive", "endTimeExclusive") if name in row]
    if there:
        yield broke(f"Den öppna kallelsen har {', '.join(there)}.", number)
    elif not row.get("isInvitation"):
        yield broke("Den öppna kallelsen har inte isInvitation true.", number)
    else:
        yield held("Den öppna kallelsen saknar start och slut.", number)


def _hidden(trial: Trial) -> Iterator[Seen]:
    name = trial.prepared("open_invitation")
    listed, _ = trial.read("open.schedule")
    if any(row.get("bookingId") == name for row in rows_of(listed)):
        yield broke("Den öppna kallelsen står bland bokade tider.", listed.number)
    else:
        yield held("Den öppna kallelsen står inte bland bokade tider.", listed.number)


def _booked_once(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    trial.prepared("open_invitation")
    made, again = trial.step("open.made"), trial.step("open.twice")
    if again.done:
        yield broke("Samma öppna kallelse gick att boka två gånger.", made.number, again.number)
    else:
        yield held("Den andra bokningen på samma kallelse avvisas.", made.number, again.number)


def _used(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    trial.prepared("open_invitation")
    made = trial.step("open.made")
    if not made.done:
        yield broke(f"En öppen kallelse gick inte att boka med sitt bookingId: {made.outcome}.", made.number)
        return
    after, values = trial.read("open.after")
    if values["timeslotDetail"].get("startTimeInclusive") == at(trial, "open_slot"):
        yield held("Kallelsen har fått den bokade tiden.", made.number, after.number)
    else:
        yield broke("Kallelsens id visar inte den bokade tiden.", made.number, after.number)


def _open_not_moved(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.UPDATE_BOOKING)
    trial.prepared("open_invitation")
    moved = trial.step("open.moved")
    if moved.done:
        yield broke("UpdateBooking godtogs för en öppen kallelse.", moved.number)
    else:
        yield held("UpdateBooking för en öppen kallelse avvisas.", moved.number)


def _timed(trial: Trial) -> Iterator[Seen]:
    name = trial.prepared("timed_invitation")
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    number, row = _detail(trial, "timed.details")
    if not row.get("isInvitation"):
        yield broke("Den tidsatta kallelsen har inte isInvitation true.", number)
    listed, _ = trial.read("timed.schedule")
    if any(each.get("bookingId") == name for each in rows_of(listed)):
        yield held("Den tidsatta kallelsen står bland bokade tider.", number, listed.number)
    else:
        yield broke("Den tidsatta kallelsen saknas bland bokade tider.", number, listed.number)


def _becomes_booking(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.UPDATE_BOOKING)
    trial.prepared("timed_invitation")
    moved = trial.step("timed.moved")
    if not moved.done:
        raise NotTested(f"Kallelsen gick inte att omboka (anrop {moved.number}: {moved.outcome}).")
    number, row = _detail(trial, "timed.after")
    if row.get("isInvitation"):
        yield broke("Kallelsen har isInvitation true också efter ombokningen.", moved.number, number)
    else:
        yield held("Den ombokade kallelsen är en bokning.", moved.number, number)


def _honoured(trial: Trial, flag: str, step: str, what: str) -> Iterator[Seen]:
    trial.prepared("locked")
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    number, row = _detail(trial, "locked.details")
    if row.get(flag):
        raise NotTested(f"prepared.locked har {flag} true: lägg en bokning där flaggan är false.")
    tried = trial.step(step)
    if tried.done:
        yield broke(f"{what} godtogs fast {flag} inte är true.", number, tried.number)
    else:
        yield held(f"{what} avvisas när {flag} inte är true.", number, tried.number)


def _cancel_flag(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.CANCEL_BOOKING)
    yield from _honoured(trial, "cancel_booking_allowed", "locked.cancelled", "Avbokning")


def _rebook_flag(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.UPDATE_BOOKING)
    yield from _honoured(trial, "rebooking_allowed", "locked.moved", "Ombokning")


def _same_flags(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    if not trial.target.offers.timed_invitations and not trial.target.offers.locked_bookings:
        raise NotApplicable("TARGET.toml säger att enheten inte har några sådana bokningar.")
    for story, prepared in (("timed", "timed_invitation"), ("locked", "locked")):
        name = getattr(trial.target.prepared, prepared)
        if f"{story}.schedule" not in trial.steps:
            continue
        listed, _ = trial.read(f"{story}.schedule")
        number, row = _detail(trial, f"{story}.details")
        for each in rows_of(listed):
            if each.get("bookingId") != name:
                continue
            # A missing flag is false, in the list too.
            other = [flag for flag in _ALLOWED if each.get(flag, False) != row.get(flag, False)]
            if other:
                yield broke(f"{', '.join(other)} är inte densamma i listan och i uppgifterna.", listed.number, number)
            else:
                yield held("Flaggorna är desamma i listan och i uppgifterna.", listed.number, number)


def _wall_clock(trial: Trial) -> Iterator[Seen]:
    known = trial.target.prepared.times
    summer = {bool(times.from_rivta(f"{each.start:%Y%m%d%H%M%S}").astimezone(times.SWEDEN).dst()) for each in known}
    for number, each in enumerate(known, 1):
        call, row = _prepared_time(trial, number, each.booking)
        if row.get("startTimeInclusive") == f"{each.start:%Y%m%d%H%M%S}":
            yield held(f"Den förberedda tiden {number} visas som på väggklockan.", call)
        else:
            yield broke(f"Den förberedda tiden {number} visas med ett annat klockslag än på väggklockan.", call)
    if len(summer) < 2:
        raise NotTested("TARGET.toml anger inte prepared.times både i sommartid och i normaltid.")


def _prepared_time(trial: Trial, number: int, booking: str) -> tuple[int, dict[str, Any]]:
    """Where the system shows the booking: in its details, or, when it has no such contract, among the booked times."""
    if trial.caller.offers(scheduling.GET_BOOKING_DETAILS):
        return _detail(trial, f"wall.{number}")
    listed, _ = trial.read("envelope.plain")
    found = [row for row in rows_of(listed) if row.get("bookingId") == booking]
    if not found:
        raise NotTested(f"Den förberedda tiden {number} finns inte bland bokade tider.")
    return listed.number, found[0]


RULES: tuple[Rule[Trial], ...] = (
    Rule("PROD-47", "Tider är svensk väggklocka, i sommartid och normaltid", "R-RIV-3, TKB 5.2.3", "must",
         "Förberedda bokningar på båda sidor om en tidsomställning hämtas och jämförs med TARGET.toml.",
         "Räkna om till Europe/Stockholm för den dag tiden gäller, inte med dagens förskjutning, och skicka ingen tidszon.", _wall_clock),
    Rule("PROD-48", "En kallelse har en kallelsetext i purpose", "R-RIV-5, TKB 6.8.5", "must",
         "purpose i varje svar med isInvitation true.",
         "Skicka alltid kallelsetexten i purpose när isInvitation är true.", _purpose),
    Rule("PROD-49", "En öppen kallelse har isInvitation men ingen tid", "TKB 3.6, 6.8", "must", "Den förberedda öppna kallelsen hämtas.",
         "Utelämna startTimeInclusive och endTimeExclusive för öppna kallelser.", _open),
    Rule("PROD-50", "En öppen kallelse står inte bland bokade tider", "TKB 6.9.5", "must", "GetSubjectOfCareSchedule hämtas.",
         "Ta bara med bokningar som har start och slut.", _hidden),
    Rule("PROD-51", "En öppen kallelse bokas med sitt bookingId", "TKB 3.6, 6.11.5", "must", "MakeBooking med kallelsens bookingId.",
         "Knyt den bokade tiden till kallelsens id.", _used),
    Rule("PROD-52", "En öppen kallelse går att boka en gång", "TKB 6.10.5", "must",
         "MakeBooking med samma bookingId och en annan ledig tid.",
         "Kontrollera att kallelsen är obokad i samma transaktion som tiden bokas.", _booked_once),
    Rule("PROD-53", "UpdateBooking används inte för öppna kallelser", "TKB 6.11.5", "must", "UpdateBooking med den öppna kallelsens id.",
         "Svara ERROR när bokningen saknar tid.", _open_not_moved),
    Rule("PROD-54", "En tidsatt kallelse är en kallelse och står bland bokade tider", "TKB 3.6, 6.9", "must",
         "Den förberedda tidsatta kallelsen.",
         "Sätt isInvitation true och ta med kallelsen i GetSubjectOfCareSchedule.", _timed),
    Rule("PROD-55", "En ombokad kallelse blir en bokning", "TKB 6.11.5", "must", "Den tidsatta kallelsen ombokas och hämtas igen.",
         "Sätt isInvitation false när invånaren har ombokat.", _becomes_booking),
    Rule("PROD-56", "Avbokning avvisas när den inte är tillåten", "TKB 6.8.4", "must", "CancelBooking på den låsta bokningen.",
         "Kontrollera flaggan också i CancelBooking: saknad eller false betyder nej.", _cancel_flag),
    Rule("PROD-57", "Ombokning avvisas när den inte är tillåten", "TKB 6.8.4", "must", "UpdateBooking på den låsta bokningen.",
         "Kontrollera flaggan också i UpdateBooking: saknad eller false betyder nej.", _rebook_flag),
    Rule("PROD-58", "Flaggorna är desamma i listan och i uppgifterna", "TKB 6.8.4, 6.9.4", "should",
         "Förberedda bokningar i båda kontrakten.",
         "Räkna ut flaggorna på ett ställe; saknad flagga betyder nej.", _same_flags),
)  # fmt: skip
