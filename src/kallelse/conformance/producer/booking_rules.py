"""Rules about a booking's life: made once, seen at once, moved under the same id, cancelled without harm to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kallelse.conformance.masks import names_a_person
from kallelse.conformance.producer.asking import starts
from kallelse.conformance.producer.calling import Exchange
from kallelse.conformance.producer.content_rules import rows_of
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import NotApplicable, NotTested, Rule, Seen, broke, held
from kallelse.protocols import scheduling

_UPDATING = (scheduling.MAKE_BOOKING, scheduling.UPDATE_BOOKING, scheduling.CANCEL_BOOKING)
_TO_REFUSE = (
    "race.made_1", "race.made_2",
    "booking.rival", "booking.again", "booking.cancelled_again", "past.made",
    "open.moved", "open.twice", "locked.cancelled", "locked.moved",
)  # fmt: skip
"""Steps that a producer refuses, or may refuse, for a logical reason."""


def at(trial: Trial, fact: str) -> str:
    """When a time of the stories begins. Raises NotTested when no story came that far."""
    slot = trial.facts.get(fact)
    if slot is None:
        raise NotTested(trial.stopped.get("booking", "Prövningen kom inte så långt."))
    return str(slot["startTimeInclusive"])


def _ids(each: Exchange) -> set[str]:
    return {row["bookingId"] for row in rows_of(each) if "bookingId" in row}


def _bookable(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    made = trial.step("booking.made")
    if made.done:
        yield held("En ledig tid gick att boka.", made.number)
    else:
        yield broke(f"En ledig tid gick inte att boka: {made.outcome}.", made.number)


def _with_id(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    for each in trial.answers:
        if each.contract is not scheduling.MAKE_BOOKING or each.values is None:
            continue
        if each.done and not each.values.get("bookingId"):
            yield broke(f"{each.code} utan bookingId.", each.number)
        elif not each.done and "bookingId" in each.values:
            yield broke("ERROR med bookingId.", each.number)
        else:
            yield held(f"{each.code} {'med' if each.done else 'utan'} bookingId.", each.number)


def _updates(trial: Trial) -> None:
    """Raises NotApplicable for a system where nothing can be changed."""
    if not any(trial.caller.offers(contract) for contract in _UPDATING):
        raise NotApplicable("Systemet uppger inga uppdaterande kontrakt.")


def _texts(trial: Trial) -> Iterator[Seen]:
    _updates(trial)
    numbers = [trial.target.persons.first.number, trial.target.persons.second.number]
    for each in trial.answers:
        if each.contract not in _UPDATING or each.code not in ("INFO", "ERROR"):
            continue
        text = (each.values or {}).get("resultText", "").strip()
        if not text:
            yield broke(f"{each.contract.name}: {each.code} utan resultText.", each.number)
        elif " " not in text or any(sign in text for sign in ("Exception", "Traceback", "java.", "null", "<", "SQL")):
            yield broke(f"{each.contract.name}: resultText är inte skriven för en invånare.", each.number)
        elif names_a_person(text, numbers):
            yield broke(f"{each.contract.name}: resultText innehåller ett nummer som pekar ut en person.", each.number)
        else:
            yield held(f"{each.contract.name}: {each.code} med text för invånaren.", each.number)


def _logical(trial: Trial) -> Iterator[Seen]:
    _updates(trial)
    for name in _TO_REFUSE:
        each = trial.steps.get(name)
        if each is None:
            continue
        if each.fault is not None:
            yield broke(f"{each.contract.name}: ett logiskt fel besvaras med SOAP-fel.", each.number)
        elif each.code == "ERROR":
            yield held(f"{each.contract.name}: ERROR i svaret.", each.number)


def _queries(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.GET_BOOKING_DETAILS)
    asked = trial.step("unknown.details")
    if asked.fault is not None:
        yield held("En okänd bokning ger SOAP-fel.", asked.number)
    else:
        yield broke("En okänd bokning ger ett svar i stället för SOAP-fel.", asked.number)


def _fresh(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    mine, when = trial.facts.get("booking"), at(trial, "slot")
    listed, _ = trial.read("booking.schedule")
    there = [row for row in rows_of(listed) if row.get("bookingId") == mine and row.get("startTimeInclusive") == when]
    yield (
        held("Bokningen syns genast bland bokade tider.", listed.number)
        if there
        else broke("Bokningen syns inte genast bland bokade tider.", listed.number)
    )
    if "booking.details" in trial.steps:
        seen, values = trial.read("booking.details")
        same = values["timeslotDetail"].get("startTimeInclusive") == when
        yield (
            held("GetBookingDetails visar den bokade tiden.", seen.number)
            if same
            else broke("GetBookingDetails visar inte den tid som bokades.", seen.number)
        )
    after, _ = trial.read("booking.slots")
    yield (
        broke("Den bokade tiden erbjuds fortfarande.", after.number)
        if when in starts(after)
        else held("Den bokade tiden erbjuds inte längre.", after.number)
    )


def _not_twice(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    rival = trial.step("booking.rival")
    if rival.done:
        yield broke("Två personer fick boka samma tid.", trial.step("booking.made").number, rival.number)
    elif rival.silence or rival.error:
        raise NotTested(f"Anrop {rival.number} gav {rival.outcome}.")
    else:
        yield held("Den andra personens bokning av samma tid avvisas.", rival.number)


def _one_wins(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    both = [trial.step(f"race.made_{number}") for number in (1, 2)]
    numbers = [each.number for each in both]
    if any(each.silence or each.error for each in both):
        raise NotTested("De samtidiga bokningarna gav inte två läsbara svar.")
    if all(each.done for each in both):
        yield broke("Två samtidiga bokningar av samma tid godtogs båda.", *numbers)
    else:
        yield held("Högst en av två samtidiga bokningar godtogs.", *numbers)


def _repeated(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    again = trial.step("booking.again")
    listed, _ = trial.read("booking.schedule_again")
    when = at(trial, "slot")
    count = sum(row.get("startTimeInclusive") == when for row in rows_of(listed))
    other = again.done and again.values is not None and again.values.get("bookingId") not in (None, trial.facts.get("booking"))
    if count > 1 or other:
        yield broke("Samma MakeBooking två gånger gav två bokningar.", again.number, listed.number)
    else:
        yield held("Samma MakeBooking två gånger gav en bokning.", again.number, listed.number)


def _moves(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.UPDATE_BOOKING)
    moved = trial.step("booking.moved")
    if not moved.done:
        yield broke(f"Ombokning till en ledig tid avvisades fast rebooking_allowed är true: {moved.outcome}.", moved.number)
        return
    after = trial.step("booking.moved_details")
    if after.values is None:
        yield broke("Bokningen finns inte kvar under sitt bookingId efter ombokningen.", moved.number, after.number)
    elif after.values["timeslotDetail"].get("startTimeInclusive") != at(trial, "moved_to"):
        yield broke("Bokningen har inte den nya tiden efter ombokningen.", moved.number, after.number)
    else:
        yield held("Samma bookingId har den nya tiden.", moved.number, after.number)


def _moved_times(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.UPDATE_BOOKING)
    _, values = trial.read("booking.moved_details")
    if values["timeslotDetail"].get("startTimeInclusive") != at(trial, "moved_to"):
        raise NotTested("Ombokningen gick inte igenom.")
    old, _ = trial.read("booking.moved_from")
    new, _ = trial.read("booking.moved_to")
    yield (
        held("Den gamla tiden är ledig genast.", old.number)
        if at(trial, "slot") in starts(old)
        else broke("Den gamla tiden blev inte ledig efter ombokningen.", old.number)
    )
    yield (
        broke("Den nya tiden erbjuds fortfarande.", new.number)
        if at(trial, "moved_to") in starts(new)
        else held("Den nya tiden erbjuds inte längre.", new.number)
    )


def _released(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.CANCEL_BOOKING, scheduling.GET_AVAILABLE_TIMESLOTS)
    gone, after = trial.step("booking.cancelled"), trial.read("booking.released")[0]
    if at(trial, "released") in starts(after):
        yield held("Den avbokade tiden erbjuds genast.", gone.number, after.number)
    else:
        yield broke("Den avbokade tiden erbjuds inte efter avbokningen.", gone.number, after.number)
    taken = trial.step("booking.rebooked")
    if taken.done:
        yield held("Den avbokade tiden gick att boka genast.", taken.number)
    else:
        yield broke(f"Den avbokade tiden gick inte att boka: {taken.outcome}.", taken.number)


def _gone(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.CANCEL_BOOKING)
    gone = trial.step("booking.cancelled")
    if not gone.done:
        yield broke(f"Avbokning avvisades fast cancel_booking_allowed är true: {gone.outcome}.", gone.number)
        return
    listed, _ = trial.read("booking.cancelled_schedule")
    if trial.facts.get("booking") in _ids(listed):
        yield broke("Den avbokade tiden står kvar bland bokade tider.", gone.number, listed.number)
    else:
        yield held("Den avbokade tiden är borta ur bokade tider.", gone.number, listed.number)


def _cancelled_twice(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.CANCEL_BOOKING)
    again, survivor = trial.step("booking.cancelled_again"), trial.step("booking.survivor")
    after, _ = trial.read("booking.survivor_slots")
    if survivor.values is None:
        yield broke("Den upprepade avbokningen tog bort en annan persons bokning.", again.number, survivor.number)
    elif at(trial, "released") in starts(after):
        yield broke("Den upprepade avbokningen gjorde en upptagen tid ledig.", again.number, after.number)
    else:
        yield held("Den upprepade avbokningen gjorde ingen skada.", again.number, survivor.number, after.number)


def _past(trial: Trial) -> Iterator[Seen]:
    trial.offered(scheduling.MAKE_BOOKING)
    made = trial.step("past.made")
    if made.done:
        yield broke("En tid som har passerat gick att boka.", made.number)
    else:
        yield held("En tid som har passerat går inte att boka.", made.number)


def _contracts(trial: Trial) -> Iterator[Seen]:
    there = trial.target.contracts
    demanded: dict[Any, str] = {scheduling.GET_SUBJECT_OF_CARE_SCHEDULE: "alltid"}
    rows = [row for each in trial.answers for row in rows_of(each)]
    if any(row.get("cancel_booking_allowed") for row in rows):
        demanded[scheduling.CANCEL_BOOKING] = "när cancel_booking_allowed kan vara true"
    if any(row.get("rebooking_allowed") for row in rows):
        for contract in (scheduling.UPDATE_BOOKING, scheduling.GET_AVAILABLE_DATES, scheduling.GET_AVAILABLE_TIMESLOTS):
            demanded[contract] = "när rebooking_allowed kan vara true"
    if scheduling.MAKE_BOOKING.name in there:
        for contract in (scheduling.GET_ALL_TIME_TYPES, scheduling.GET_AVAILABLE_DATES, scheduling.GET_AVAILABLE_TIMESLOTS):
            demanded[contract] = "när nybokning erbjuds"
    if trial.target.prepared.open_invitation and trial.target.offers.open_invitations:
        for contract in (scheduling.GET_ALL_HEALTHCARE_FACILITIES, scheduling.MAKE_BOOKING, scheduling.GET_BOOKING_DETAILS):
            demanded[contract] = "när öppna kallelser används"
    for contract, when in demanded.items():
        if contract.name in there:
            yield held(f"{contract.name} finns (obligatoriskt {when}).")
        else:
            yield broke(f"{contract.name} saknas (obligatoriskt {when}).")


def _speed(trial: Trial) -> Iterator[Seen]:
    answered = sorted(each.seconds for each in trial.exchanges if not each.silence)
    if len(answered) < 20:
        raise NotTested("Färre än 20 svar: för lite för att mäta på.")
    slowest = answered[max(0, -(-len(answered) * 95 // 100) - 1)]
    said = f"95 % av {len(answered)} svar kom inom {slowest:.2f} s (längst {answered[-1]:.2f} s)"
    yield held(f"{said}.") if slowest < 3 else broke(f"{said}; gränsen är 3 s.")


RULES: tuple[Rule[Trial], ...] = (
    Rule("PROD-31", "En ledig tid går att boka", "TKB 6.10", "must", "En tid ur GetAvailableTimeslots bokas.",
         "Erbjud bara tider som går att boka, och godta de fält som ni själva lämnat ut.", _bookable),
    Rule("PROD-32", "bookingId följer med OK och INFO men inte ERROR", "TKB 6.10.4", "must", "Varje svar på MakeBooking.",
         "Sätt bookingId när bokningen är gjord och utelämna det annars.", _with_id),
    Rule("PROD-33", "ERROR och INFO har en text för invånaren", "R-RIV-4, TKB 3.8", "must",
         "resultText i varje svar på de uppdaterande kontrakten.",
         "Skriv en mening på svenska som invånaren förstår, utan felkoder och personnummer.", _texts),
    Rule("PROD-34", "Logiska fel besvaras med ERROR, inte SOAP-fel", "R-RIV-4, TKB 4.3", "must",
         "Upptagen tid, använd kallelse, redan avbokad, otillåten ändring och passerad tid provoceras.",
         "Svara med resultCode ERROR och resultText; SOAP-fel är till för tekniska fel.", _logical),
    Rule("PROD-35", "Okänd bokning i GetBookingDetails: SOAP-fel", "TKB 4.3, 6.8.4", "must", "En påhittad bokning efterfrågas.",
         "Kontraktet har varken resultCode eller tomt svar: svara med SOAP-fel (Client).", _queries),
    Rule("PROD-36", "En bokning syns genast", "R-RIV-2, TKB 4.2.1", "must",
         "Efter bokningen hämtas bokade tider, bokningens uppgifter och lediga tider.",
         "Läs direkt ur tidboken, utan cache som lever längre än ett anrop.", _fresh),
    Rule("PROD-37", "Samma tid bokas inte två gånger", "TKB 6.10, 3.8", "must", "En annan person bokar den bokade tiden.",
         "Lås tiden i databasen när den bokas och svara ERROR till den som kommer sist.", _not_twice),
    Rule("PROD-38", "Samma MakeBooking två gånger ger en bokning", "RIV-TA Basic Profile 2.1, tjänsteplattformens omsändning", "must",
         "Exakt samma begäran skickas en gång till, som tjänsteplattformen kan göra.",
         "Känn igen upprepningen på person och tid: svara ERROR eller med samma bookingId.", _repeated),
    Rule("PROD-39", "UpdateBooking behåller bookingId och byter tid", "TKB 6.11", "must", "Bokningen flyttas och hämtas under samma id.",
         "Ändra bokningen i stället för att skapa en ny: svaret har inget fält för ett nytt id.", _moves),
    Rule("PROD-40", "En ombokning frigör den gamla tiden genast", "R-RIV-2, TKB 4.2.1", "must", "Lediga tider hämtas på båda dagarna.",
         "Gör båda ändringarna i samma transaktion.", _moved_times),
    Rule("PROD-41", "En avbokad tid är ledig genast", "R-RIV-2, TKB 4.2.1", "must",
         "Efter avbokningen söks tiden och bokas av en annan person.",
         "Frigör tiden i samma transaktion som avbokningen.", _released),
    Rule("PROD-42", "En avbokad tid försvinner ur bokade tider", "TKB 4.2.1, 6.1", "must", "Bokade tider hämtas efter avbokningen.",
         "Ta bort avbokade tider ur GetSubjectOfCareSchedule genast.", _gone),
    Rule("PROD-43", "Samma CancelBooking två gånger gör ingen skada", "RIV-TA Basic Profile 2.1, tjänsteplattformens omsändning", "must",
         "Avbokningen upprepas sedan en annan person bokat tiden.",
         "Slå upp bokningen på dess id, aldrig på tiden, och svara ERROR om den redan är avbokad.", _cancelled_twice),
    Rule("PROD-44", "En passerad tid går inte att boka", "TKB 6.6, 6.7", "must", "En tid för en vecka sedan bokas.",
         "Kontrollera starttiden mot klockan när bokningen görs.", _past),
    Rule("PROD-45", "Obligatoriska kontrakt finns", "R-RIV-1, TKB 3.1.8", "must",
         "Kontrakten i TARGET.toml jämförs med flaggorna i svaren.",
         "Inför de kontrakt som saknas, eller svara false i flaggan.", _contracts),
    Rule("PROD-46", "95 % av svaren kommer inom 3 sekunder", "R-RIV-2, TKB 4.2.1", "must", "Tiden för varje anrop i prövningen mäts.",
         "Mät var tiden går; svara ur tidboken utan att vänta på andra system.", _speed),
    Rule("PROD-62", "Av två samtidiga bokningar av samma tid vinner högst en", "TKB 6.10, 3.8", "must",
         "Två personer bokar samma tid i samma ögonblick.",
         "Lås raden eller ha ett unikt villkor på tiden i databasen: en kontroll före insättningen räcker inte.", _one_wins),
)  # fmt: skip
