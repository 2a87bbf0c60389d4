"""Rules about what stands in the answers: valid, no empty elements, the fields each contract demands, times that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from kallelse.conformance.producer.calling import Exchange
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import NotApplicable, NotTested, Rule, Seen, broke, held
from kallelse.protocols import ContractError, docbook, scheduling, times
from kallelse.protocols.markup import NotXml, parse

_FLAGS = ("cancel_booking_allowed", "rebooking_allowed", "message_allowed")
_TIMES = ("startTimeInclusive", "endTimeExclusive")
_NOT_HERE = {"GetAvailableTimeslots": ("subject_of_care", "isInvitation")}
_ALLOWED_DOCBOOK = {"article", "info", "title", "para", "section", "ulink", "bibliography"}


def rows_of(each: Exchange) -> list[dict[str, Any]]:
    """The timeslots of an answer, whether one or many."""
    found = (each.values or {}).get("timeslotDetail", [])
    return [found] if isinstance(found, dict) else list(found)


def _heard(trial: Trial, contract: Any) -> list[Exchange]:
    trial.offered(contract)
    found = [each for each in trial.answers if each.contract is contract]
    if not found:
        raise NotTested(f"Inget svar på {contract.name} gick att läsa.")
    return found


def _valid(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.odd or each.silence or each.fault is not None:
            continue
        error = each.error
        if each.values is not None:
            yield held(f"{each.contract.name}: giltigt.", each.number)
        elif isinstance(error, ContractError) and error.kind not in ("calendar", "envelope", "version_mismatch"):
            yield broke(f"{error.path}: {error.rule}", each.number)


def _nothing_empty(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.odd or each.fault is not None or (each.values is None and not isinstance(each.error, ContractError)):
            continue
        empty = {etree.QName(leaf).localname for leaf in etree.fromstring(each.body).iter("{*}*") if _is_empty(leaf)}
        if empty:
            yield broke(f"{each.contract.name}: tomt {', '.join(sorted(empty))}.", each.number)
        else:
            yield held(f"{each.contract.name}: inga tomma element.", each.number)


def _is_empty(element: etree._Element) -> bool:
    namespace = etree.QName(element).namespace or ""
    is_answer = etree.QName(element).localname.endswith("Response")
    return not len(element) and not (element.text or "").strip() and namespace.startswith(scheduling.DOMAIN) and not is_answer


def _existing(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.odd:
            continue
        if isinstance(each.error, ContractError) and each.error.kind == "calendar":
            yield broke(f"{each.error.path}: datumet eller tiden finns inte i kalendern.", each.number)
        for row in rows_of(each):
            yield from _row_exists(each, row)


def _row_exists(each: Exchange, row: dict[str, Any]) -> Iterator[Seen]:
    for name in _TIMES:
        if name not in row:
            continue
        try:
            times.from_rivta(row[name])
        except times.NonexistentTime:
            yield broke(f"{each.contract.name}: {name} ligger i timmen som hoppas över när sommartiden börjar.", each.number)
        else:
            yield held(f"{each.contract.name}: {name} finns.", each.number)
    if all(name in row for name in _TIMES) and not _forward(row):
        yield broke(f"{each.contract.name}: endTimeExclusive ligger inte efter startTimeInclusive.", each.number)


def _forward(row: dict[str, Any]) -> bool:
    """Whether the time ends after it begins; in the hour that comes twice the end may be the second of the two."""
    start, end = (row[name] for name in _TIMES)
    if start < end:
        return True
    try:
        return times.from_rivta(start) < times.from_rivta(end, fold=1)
    except times.NonexistentTime:
        return False


def _demanded(trial: Trial, contract: Any, names: tuple[str, ...]) -> Iterator[Seen]:
    for each in _heard(trial, contract):
        for row in rows_of(each):
            lacking = [name for name in names if name not in row]
            if lacking:
                yield broke(f"{contract.name}: {', '.join(lacking)} saknas i en tid.", each.number)
            else:
                yield held(f"{contract.name}: {', '.join(names)} finns.", each.number)


def _schedule_fields(trial: Trial) -> Iterator[Seen]:
    yield from _demanded(trial, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, (*_TIMES, "bookingId", "subject_of_care"))


def _details_fields(trial: Trial) -> Iterator[Seen]:
    yield from _demanded(trial, scheduling.GET_BOOKING_DETAILS, ("subject_of_care", *_FLAGS))


def _slot_fields(trial: Trial) -> Iterator[Seen]:
    yield from _demanded(trial, scheduling.GET_AVAILABLE_TIMESLOTS, _TIMES)


def _unlisted(trial: Trial) -> Iterator[Seen]:
    contract = scheduling.GET_AVAILABLE_TIMESLOTS
    for each in _heard(trial, contract):
        there = sorted({name for row in rows_of(each) for name in _NOT_HERE[contract.name] if name in row})
        if there:
            yield broke(f"{contract.name}: {', '.join(there)} hör inte till kontraktets svar.", each.number)
        elif rows_of(each):
            yield held(f"{contract.name}: bara kontraktets fält.", each.number)


def _right_person(trial: Trial) -> Iterator[Seen]:
    for each in _heard(trial, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE):
        others = [
            row for row in rows_of(each) if row.get("subject_of_care", each.asked["subject_of_care"]) != each.asked["subject_of_care"]
        ]
        if others:
            yield broke(f"Svaret innehåller {len(others)} tider för en annan person än den som frågan gällde.", each.number)
        else:
            yield held("Bara den tillfrågade personens tider.", each.number)


def _right_unit(trial: Trial) -> Iterator[Seen]:
    unit = trial.target.unit.hsa_id.upper()
    for each in trial.answers:
        rows = [*rows_of(each), *(each.values or {}).get("performerAvailabilityByDate", [])]
        if any(row["healthcare_facility"].upper() != unit for row in rows):
            yield broke(f"{each.contract.name}: en tid hör till en annan enhet än den som frågan ställdes till.", each.number)
        elif rows:
            yield held(f"{each.contract.name}: bara enhetens tider.", each.number)


def _time_type(trial: Trial) -> Iterator[Seen]:
    for each in _heard(trial, scheduling.GET_AVAILABLE_TIMESLOTS):
        rows = rows_of(each)
        without = sum("timeTypeID" not in row for row in rows)
        if without:
            yield broke(f"{without} av {len(rows)} lediga tider saknar timeTypeID.", each.number)
        elif rows:
            yield held("Alla lediga tider har timeTypeID.", each.number)


def _docbook(trial: Trial) -> Iterator[Seen]:
    if not any("purpose" in row for each in trial.answers for row in rows_of(each)):
        raise NotApplicable("Inget svar innehåller purpose.")
    for each in trial.answers:
        for row in rows_of(each):
            purpose = row.get("purpose", "").strip()
            if "&lt;" in purpose:
                yield broke(f"{each.contract.name}: purpose är kodad två gånger.", each.number)
            elif purpose.startswith("<") or docbook.is_docbook(purpose):
                yield _read_docbook(each, purpose)
            elif purpose:
                yield held(f"{each.contract.name}: purpose är vanlig text.", each.number)


def _without_declaration(text: str) -> str:
    """A declaration may name another encoding than the one the envelope had."""
    return text.partition("?>")[2] if text.startswith("<?xml") else text


def _read_docbook(each: Exchange, purpose: str) -> Seen:
    try:
        root = parse(_without_declaration(purpose).encode())
    except NotXml:
        return broke(f"{each.contract.name}: purpose ser ut som DocBook men är inte välformad XML.", each.number)
    strange = {etree.QName(part).localname.lower() for part in root.iter("{*}*")} - _ALLOWED_DOCBOOK
    if strange:
        return broke(f"{each.contract.name}: purpose använder element utanför det tillåtna: {len(strange)} slag.", each.number)
    return held(f"{each.contract.name}: purpose är DocBook inom det tillåtna.", each.number)


RULES: tuple[Rule[Trial], ...] = (
    Rule("PROD-11", "Svaren är giltiga enligt kontraktet", "TKB 6, schema 1.1", "must",
         "Ordning, antal, typer och mönster kontrolleras i varje svar.", "Validera era svar mot det officiella schemat före sändning.",
         _valid),
    Rule("PROD-12", "Tomma element utelämnas", "R-RIV-4, TKB 3.7", "must", "Varje element i varje svar.",
         "Utelämna fältet när det saknar värde; skicka aldrig en tom tagg.", _nothing_empty),
    Rule("PROD-13", "Datum och tider finns, och slutet ligger efter starten", "R-RIV-3, TKB 5.2", "must",
         "Varje datum och tid prövas mot kalendern och mot timmen som hoppas över på våren.",
         "Kontrollera datum mot kalendern: schemats mönster släpper igenom 31 februari.", _existing),
    Rule("PROD-14", "GetSubjectOfCareSchedule har de fält som krävs", "TKB 6.9.4", "must",
         "start, slut, bookingId och subject_of_care i varje tid.",
         "Fyll i fälten: de är frivilliga i schemat men obligatoriska i kontraktet.", _schedule_fields),
    Rule("PROD-15", "GetBookingDetails har de fält som krävs", "TKB 6.8.4", "must", "subject_of_care och de tre flaggorna i varje svar.",
         "Svara alltid med cancel_booking_allowed, rebooking_allowed och message_allowed.", _details_fields),
    Rule("PROD-16", "GetAvailableTimeslots har start och slut", "TKB 6.7.4", "must", "Varje ledig tid.",
         "Ange både startTimeInclusive och endTimeExclusive.", _slot_fields),
    Rule("PROD-17", "Fält som inte hör till kontraktet utelämnas", "TKB 3.7, 6.7.4", "must", "Varje ledig tid.",
         "Ta bort subject_of_care och isInvitation ur svaret på GetAvailableTimeslots.", _unlisted),
    Rule("PROD-18", "Bara den tillfrågade personens tider", "TKB 6.9", "must", "Två testpersoners tider hämtas och jämförs med frågan.",
         "Filtrera på subject_of_care i begäran, inte på aktören eller på något från ett tidigare anrop.", _right_person),
    Rule("PROD-19", "Bara den tillfrågade enhetens tider", "TKB 3.2, 6.9", "must", "healthcare_facility i varje tid.",
         "Svara bara för den enhet som LogicalAddress och healthcare_facility anger.", _right_unit),
    Rule("PROD-20", "Lediga tider har timeTypeID", "R-RIV-6", "should", "Varje ledig tid.",
         "1177 kräver timeTypeID fast kontraktet inte gör det: skicka med enhetens kod.", _time_type),
    Rule("PROD-21", "DocBook i purpose följer reglerna och kodas en gång", "R-RIV-5, TKB 3.9, 6.8.5", "must", "purpose i varje svar.",
         "Använd bara article, info, title, para, section, ulink och bibliography, och låt XML-biblioteket koda texten en enda gång.",
         _docbook),
)  # fmt: skip
