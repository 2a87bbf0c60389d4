"""What a colleague may do with the kallelse on her page now, in the order in which it is wanted most; and why she may not do the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kallelse.acts import rules
from kallelse.acts.models import Act
from kallelse.acts.rules import Answering, Kind
from kallelse.invitations.queries import ACT_NAMES
from kallelse.kit import clock
from kallelse.persons.rules import PROTECTED
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.staff_web import behalf_times
from kallelse.staff_web.access import Desk
from kallelse.staff_web.details import Detail

FOR_PATIENT = (
    (Answering.ACCEPT, "behalf-accept", lazy("Tacka ja")),
    (Answering.CANCEL, "behalf-cancel", lazy("Avboka")),
    (Answering.OTHER_TIME, "behalf-other-time", lazy("Vill ha annan tid")),
    (Answering.LETTER, "behalf-letter", lazy("Vill ha brev")),
)
FOR_UNIT = (
    (Kind.RESEND, "act-resend", lazy("Skicka digitalt igen")),
    (Kind.LETTER, "act-letter", lazy("Skicka brevet nu")),
    (Kind.VERSION, "act-version", lazy("Ny version")),
    (Kind.STOP, "act-stop", lazy("Stoppa allt")),
    (Kind.NOTE, "act-note", lazy("Anteckning")),
)
SENDERS = (Kind.STOP, Kind.VERSION)
"""What takes a sender: it says something else to the patient than what was sent."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One act: its name, the page where it is done, and why it cannot be done now ("" when it can)."""

    name: str
    url: str
    bar: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done on behalf of the patient, and for the unit; `may` is False for a colleague with neither role."""

    for_patient: Sequence[Choice]
    for_unit: Sequence[Choice]
    may: bool

    @property
    def barred(self) -> list[tuple[str, list[str]]]:
        """Why the others cannot be done, each reason once with the acts that it bars."""
        found: dict[str, list[str]] = {}
        for one in (*self.for_patient, *self.for_unit):
            if one.bar:
                found.setdefault(one.bar, []).append(one.name)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that can still be taken back: in words, and for how many seconds more."""

    act: Act
    name: str
    why: str
    left: int


def of(desk: Desk, detail: Detail) -> Choices:
    """What this colleague may do with this kallelse."""
    it, number = detail.situation, detail.invitation.number
    asked = {act.kind for act in detail.waiting} - {Kind.NOTE}

    def barred(code: str) -> str:
        return reasons.text(rules.hindrance_code(code)) if code else ""

    patient = [
        Choice(str(name), reverse(f"staff:{to}", args=[number]), barred(rules.cannot_answer(one, it))) for one, to, name in FOR_PATIENT
    ]
    patient.insert(2, Choice(_("Byt tid"), reverse("staff:behalf-times", args=[number]), behalf_times.bar(desk, detail, clock.now())))
    unit = [
        Choice(str(name), reverse(f"staff:{to}", args=[number]), barred("waits" if kind in asked else rules.hindrance(kind, it)))
        for kind, to, name in FOR_UNIT
        if kind not in SENDERS or desk.may(Role.SENDER)
    ]
    return Choices(patient, unit, desk.may(Role.SENDER, Role.RECEPTION))


def waiting(detail: Detail, now: datetime) -> list[Waiting]:
    """What waits to be carried out."""
    return [
        Waiting(
            act, str(ACT_NAMES[act.kind]), reasons.text(rules.reason_code(act.kind, act.reason)),
            rules.seconds_left(act.state, act.due_at, now),
        )
        for act in detail.waiting
    ]  # fmt: skip


def sms_bar(detail: Detail) -> str:
    """Why no text message goes to this patient, in words; "" when both gates are open."""
    if detail.sms is None or not detail.sms.bar:
        return ""
    if detail.sms.bar in PROTECTED:
        return _("Inga sms till patienter med skyddade personuppgifter.")
    return reasons.text(detail.sms.bar)


def letter_bar(detail: Detail) -> str:
    """Why no letter may go to this patient, in words; "" when one may."""
    bar = rules.hindrance(Kind.LETTER, detail.situation)
    return reasons.text(rules.hindrance_code(bar)) if bar == "letter_barred" else ""
