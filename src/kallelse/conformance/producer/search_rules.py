"""Rules about what is offered: types, staff, units, free days and free times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kallelse.conformance.producer import asking
from kallelse.conformance.producer.calling import Exchange
from kallelse.conformance.producer.content_rules import rows_of
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import NotApplicable, NotTested, Rule, Seen, broke, held
from kallelse.protocols import scheduling, times

_SEARCHES = (scheduling.GET_AVAILABLE_TIMESLOTS, scheduling.GET_AVAILABLE_DATES)


def _days(each: Exchange) -> list[str]:
    values = each.values or {}
    listed = [row["date"] for row in values.get("performerAvailabilityByDate", [])]
    return listed + [start[:8] for start in asking.starts(each)]


def _searches(trial: Trial) -> list[Exchange]:
    if not any(trial.caller.offers(contract) for contract in _SEARCHES):
        raise NotApplicable("Systemet uppger inga sökningar efter lediga tider.")
    return [each for each in trial.answers if each.contract in _SEARCHES]


def _never_past(trial: Trial) -> Iterator[Seen]:
    now, today = times.to_rivta(trial.now), times.to_rivta_date(times.swedish_date(trial.now))
    for each in _searches(trial):
        if each.asked["startDateInclusive"] > today:
            continue
        late = sum(start < now for start in asking.starts(each)) + sum(
            row["date"] < today for row in (each.values or {}).get("performerAvailabilityByDate", [])
        )
        if late:
            yield broke(f"{each.contract.name}: {late} passerade tider eller dagar.", each.number)
        else:
            yield held(f"{each.contract.name}: inget passerat, fast sökningen började för en vecka sedan.", each.number)


def _within(trial: Trial) -> Iterator[Seen]:
    for each in _searches(trial):
        first, last = each.asked["startDateInclusive"], each.asked["endDateInclusive"]
        outside = sum(not first <= day <= last for day in _days(each))
        if outside:
            yield broke(f"{each.contract.name}: {outside} tider eller dagar utanför de sökta datumen.", each.number)
        elif _days(each):
            yield held(f"{each.contract.name}: allt inom de sökta datumen.", each.number)


def _inclusive(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_AVAILABLE_TIMESLOTS)
    wide, _ = trial.read("search.wide")
    day, _ = trial.read("search.day")
    wanted = day.asked["startDateInclusive"]
    before, after = ({start for start in asking.starts(each) if start[:8] == wanted} for each in (wide, day))
    said = f"Samma dag som första och sista dag ger {len(after)} av dagens {len(before)} lediga tider"
    yield held(f"{said}.", wide.number, day.number) if before == after else broke(f"{said}.", wide.number, day.number)


def _same_days(trial: Trial) -> Iterator[Seen]:
    trial.offered(*_SEARCHES)
    wide, _ = trial.read("search.wide")
    listed, _ = trial.read("search.dates")
    now = times.to_rivta(trial.now)
    first, last = wide.asked["startDateInclusive"], wide.asked["endDateInclusive"]
    # Days outside the search and in the past break rules of their own.
    slots = {start[:8] for start in asking.starts(wide) if start >= now and first <= start[:8] <= last}
    dates = {day for day in _days(listed) if now[:8] <= day <= last}
    said = f"{len(dates)} lediga dagar och tider på {len(slots)} dagar"
    if dates == slots:
        yield held(f"{said}: samma dagar.", wide.number, listed.number)
    else:
        yield broke(f"{said}: {len(dates ^ slots)} dagar skiljer.", wide.number, listed.number)


def _by_type(trial: Trial) -> Iterator[Seen]:
    searches, wanted = _searches(trial), trial.target.offers.time_type
    if not wanted:
        raise NotTested("TARGET.toml anger ingen offers.time_type.")
    for each in searches:
        rows = [*rows_of(each), *(each.values or {}).get("performerAvailabilityByDate", [])]
        told = [row["timeTypeID"] for row in rows if "timeTypeID" in row]
        if any(code != wanted for code in told):
            yield broke(f"{each.contract.name}: tider av andra tidstyper än den sökta.", each.number)
        elif told:
            yield held(f"{each.contract.name}: bara den sökta tidstypen.", each.number)


def _types(trial: Trial) -> Iterator[Seen]:
    if not trial.caller.offers(scheduling.MAKE_BOOKING):
        raise NotApplicable("Systemet uppger inte MakeBooking.")
    trial.offered(scheduling.GET_ALL_TIME_TYPES)
    listed, values = trial.read("lists.time_types")
    codes = [row["timeTypeId"] for row in values["ListOfTimeTypes"]]
    wanted = trial.target.offers.time_type
    if not codes:
        yield broke("Enheten erbjuder nybokning men listar inga tidstyper.", listed.number)
    elif len(set(codes)) < len(codes):
        yield broke("Samma tidstyp står flera gånger.", listed.number)
    elif wanted and wanted not in codes:
        yield broke("Tidstypen i TARGET.toml (offers.time_type) finns inte i listan.", listed.number)
    else:
        yield held(f"{len(codes)} tidstyper.", listed.number)


def _self(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_ALL_HEALTHCARE_FACILITIES)
    unit = trial.target.unit.hsa_id.upper()
    for name in ("lists.facilities", "open.facilities"):
        if name not in trial.steps:
            continue
        listed, values = trial.read(name)
        units = {row["healthcare_facility"].upper() for row in values["healthcareFacilityInfos"]}
        if unit in units:
            yield held("Den svarande enheten står i listan.", listed.number)
        else:
            yield broke("Den svarande enheten står inte i listan, fast den har lediga tider.", listed.number)


def _accepted(trial: Trial, contract: Any, rows: str, listed_step: str, search_step: str, what: str) -> Iterator[Seen]:
    trial.offered(contract, scheduling.GET_AVAILABLE_TIMESLOTS)
    listed, values = trial.read(listed_step)
    if not values[rows]:
        raise NotTested(f"{contract.name} listar inget att söka med.")
    search = trial.step(search_step)
    if search.fault is not None:
        yield broke(f"{what} ur {contract.name} avvisas i GetAvailableTimeslots.", listed.number, search.number)
    elif search.values is None:
        raise NotTested(f"Anrop {search.number} gav {search.outcome}.")
    else:
        yield held(f"{what} ur {contract.name} går att söka med.", listed.number, search.number)


def _care_types(trial: Trial) -> Iterator[Seen]:
    yield from _accepted(trial, scheduling.GET_ALL_CARE_TYPES, "careTypes", "lists.care_types", "lists.by_care_type", "Vårdtypens kod")


def _performers(trial: Trial) -> Iterator[Seen]:
    contract = scheduling.GET_ALL_PERFORMERS
    yield from _accepted(trial, contract, "performerInfos", "lists.performers", "lists.by_performer", "Utförarens HSA-id")
    search, _ = trial.read("lists.by_performer")
    wanted = search.asked["performer"][0].upper()
    if any(row.get("performer", wanted).upper() != wanted for row in rows_of(search)):
        yield broke("Sökningen på en utförare ger tider hos en annan.", search.number)


def _for_rebooking(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_AVAILABLE_TIMESLOTS, scheduling.UPDATE_BOOKING)
    trial.prepared("timed_invitation")
    search = trial.step("timed.slots")
    if search.fault is not None:
        yield broke("Sökningen efter tider att omboka till avvisas.", search.number)
    elif search.values is None:
        raise NotTested(f"Anrop {search.number} gav {search.outcome}.")
    else:
        yield held(f"{len(rows_of(search))} tider att omboka till.", search.number)


RULES: tuple[Rule[Trial], ...] = (
    Rule("PROD-22", "Passerade tider erbjuds aldrig", "TKB 6.6, 6.7", "must", "Sökningen börjar en vecka bakåt i tiden.",
         "Jämför starttiden med klockan när svaret byggs, inte bara datumet.", _never_past),
    Rule("PROD-23", "Datumfiltret följs", "TKB 6.6.4, 6.7.4", "must", "Varje dag i svaren jämförs med de sökta datumen.",
         "Svara bara med tider från startDateInclusive till och med endDateInclusive, svensk tid.", _within),
    Rule("PROD-24", "Första och sista dagen räknas med", "TKB 6.7.4", "must",
         "En enda dag söks; dess tider jämförs med den stora sökningen.",
         "Båda datumen är inklusive: sista dagen slutar vid midnatt, inte där den börjar.", _inclusive),
    Rule("PROD-25", "GetAvailableDates och GetAvailableTimeslots visar samma dagar", "TKB 4.2.1, 6.6", "must",
         "Samma sökning i båda kontrakten.",
         "Låt båda kontrakten läsa samma tidbok i samma ögonblick.", _same_days),
    Rule("PROD-26", "Filtret på tidstyp följs", "TKB 6.6.4, 6.7.4", "must", "Sökning med tidstypen i TARGET.toml.",
         "Använd timeTypeID i begäran som urval.", _by_type),
    Rule("PROD-27", "Bokningsbara tidstyper listas", "TKB 6.5", "must", "GetAllTimeTypes hämtas.",
         "Lista varje tidstyp som kan användas vid nybokning, en gång.", _types),
    Rule("PROD-28", "Den svarande enheten listar sig själv", "TKB 6.3", "must",
         "GetAllHealthcareFacilities hämtas, med och utan bookingId.",
         "Ta med den svarande enheten när den själv erbjuder tider.", _self),
    Rule("PROD-29", "Vårdtypens koder tas emot i de andra kontrakten", "TKB 6.2.5", "must",
         "En kod ur GetAllCareTypes används i en sökning.",
         "Godta de koder som ni själva lämnar ut.", _care_types),
    Rule("PROD-30", "Utförare ur listan går att söka på", "TKB 6.4, 6.7.4", "must", "Ett HSA-id ur GetAllPerformers används i en sökning.",
         "Godta de HSA-id som ni själva lämnar ut, och svara bara med den utförarens tider.", _performers),
    Rule("PROD-61", "Lediga tider kan sökas för en ombokning", "TKB 3.1.3, 6.7", "must",
         "Sökning med den tidsatta kallelsens bookingId.",
         "Godta bookingId i sökningen och svara med de tider som bokningen kan flyttas till.", _for_rebooking),
)  # fmt: skip
