"""What a booking and its kallelse are to each other, and why a booking may be without one (rules.md, Balance). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark


class Verdict(StrEnum):
    """What was found when a booking was last compared with the kallelser."""

    MADE = "made"
    """A living kallelse with the same time."""
    CONFIRMATION = "confirmation"
    """The patient has agreed to the time herself: no kallelse is needed."""
    NONE = "none"
    """None is needed, for a stated reason."""
    MOVED = "moved"
    """The kallelse says another time."""
    OTHER_PERSON = "other_person"
    """The kallelse is another person's."""
    ENDED = "ended"
    """The kallelse no longer holds, and the booking still stands."""
    MISSING = "missing"
    """There is no kallelse."""
    NO_BOOKING = "no_booking"
    """A living kallelse whose booking the care system no longer tells of."""
    GONE = "gone"
    """Neither."""


UNMATCHED = (Verdict.MISSING, Verdict.MOVED, Verdict.OTHER_PERSON, Verdict.ENDED, Verdict.NO_BOOKING)
"""Somebody must look."""

CONFIRMED = ("patient_booked", "agreed")
WITHOUT: Mapping[str, str] = {
    "patient_booked": mark("Patienten har själv bokat tiden"),
    "agreed": mark("Tiden är avtalad med patienten på plats eller i telefon"),
    "inpatient": mark("Patienten är inskriven och får tiden på avdelningen"),
    "acute": mark("Akut tid samma dag"),
    "other_sender": mark("Ett annat system kallar"),
    "not_a_visit": mark("Patienten ska inte komma eller svara: provsvar, rond eller annat utan patienten"),
    "other": mark("Annat skäl, som står i vårdsystemet"),
}
"""Why a booking needs no kallelse; the first two are confirmations."""


def sentence(verdict: str) -> str:
    """What is wrong and what to do, for a colleague."""
    return {
        Verdict.MISSING: _("Bokningen har ingen kallelse: skicka en, eller ange varför ingen behövs."),
        Verdict.MOVED: _("Kallelsen säger en annan tid än vårdsystemet: skicka den på nytt från vårdsystemet."),
        Verdict.OTHER_PERSON: _("Kallelsen gäller en annan person än bokningen: kontrollera vem som är kallad."),
        Verdict.ENDED: _("Kallelsen gäller inte längre men bokningen står kvar: avboka den, eller kalla på nytt."),
        Verdict.NO_BOOKING: _("Vårdsystemet har ingen bokning för den här kallelsen längre: återkalla den, eller rätta bokningen."),
    }.get(Verdict(verdict), "")
