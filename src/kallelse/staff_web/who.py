"""Who is behind a number: asked for as soon as the field is left, so that a wrong person is seen before anything is written (K18).

Every look-up is in the access log with how it ended, also one that finds nobody (R-HSLF-4), before anything of it is shown.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons import identity, register
from kallelse.persons.register import RegisterSilent
from kallelse.persons.rules import PROTECTED, Record, Standing, contradicts
from kallelse.staff_web import typed
from kallelse.staff_web.access import Desk


@dataclass(frozen=True, slots=True)
class Who:
    """What may be said of a person: `name` is empty for a protected one. `error` says why nothing is known, or what contradicts."""

    number: str = ""
    name: str = ""
    age: int | None = None
    protected: bool = False
    stopped: str = ""
    error: str = ""


CONTRADICTS = "name_contradicts"


def look_up(desk: Desk, text: str, now: datetime) -> Who:
    """The person that was typed or pasted."""
    said, today = typed.person(text), now.astimezone(SWEDISH_TIME).date()
    try:
        known = identity.parse(said.number, today)
    except identity.IdentityError as error:
        # No look-up was made, and what is no number is nobody's: it is not kept.
        _log(desk, "", "no number", now)
        return Who(error=f"{error.rule} {error.remedy}")
    try:
        record = register.look_up([known])[known.number]
    except RegisterSilent:
        _log(desk, known.number, "silent", now)
        return Who(identity.display(known.number), error=silent())
    _log(desk, known.number, "no record" if record.standing is Standing.UNKNOWN else "ok", now)
    age = identity.age(record.identity, today)
    shown = identity.display(known.number)
    if contradicts(said.name, record):
        return Who(shown, error=name_contradicts())
    return Who(shown, record.name, age, record.standing in PROTECTED, _stopped(record))


def silent() -> str:
    """What is said when nobody can be looked up."""
    return _("Personuppgiftstjänsten svarar inte just nu. Inget är skickat. Vänta en stund och försök igen.")


def name_contradicts() -> str:
    """What is said when the name that stood beside the number is not the register's."""
    return _("Namnet du skrev stämmer inte med numret. Kontrollera att du kallar rätt patient.")


def _stopped(record: Record) -> str:
    return {
        Standing.UNKNOWN: _("Numret finns inte i personuppgiftstjänsten. Kontrollera det."),
        Standing.DECEASED: _("Personen är avliden. Ingen kallelse skickas."),
        Standing.TEST_IDENTITY: _("Det är en testidentitet."),
        Standing.EMIGRATED: _("Personen är utflyttad."),
        Standing.DEREGISTERED: _("Personen är avregistrerad."),
    }.get(record.standing, "")


def _log(desk: Desk, subject: str, result: str, now: datetime) -> None:
    with db.tenant_scope(desk.unit.provider_id):
        audit.write(now, [desk.record(Action.PERSON_LOOKED_UP, subject, "form", result)])
