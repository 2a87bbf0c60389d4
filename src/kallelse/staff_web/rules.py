"""What a line of the work list says: why it needs a person, what to do, and how long there is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kallelse.invitations.states import Answer, Step, Version
from kallelse.routing import reasons

SOON = timedelta(hours=24)
UNREAD_WARNING = timedelta(hours=48)
"""An unread kallelse is on the list from this long before its letter is ordered, so that a call can still save the letter."""
STUCK = timedelta(minutes=15)
"""A draft that has not been planned for this long waits for something that does not come."""
UNCONFIRMED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Left:
    """How long there is to act, in words, and how urgent that is: danger, warning or neutral."""

    words: str
    tone: str


def left(act_by: datetime | None, now: datetime) -> Left:
    """Such as "5 timmar kvar", "2 dagar kvar" or "3 timmar försenad"."""
    if act_by is None:
        return Left(_("ingen tidsgräns"), "neutral")
    span = abs(act_by - now)
    minutes, hours, days = int(span.total_seconds() // 60), int(span.total_seconds() // 3600), span.days
    if minutes < 1:
        return Left(_("gör nu"), "danger")
    if hours < 1:
        words = ngettext("{n} minut", "{n} minuter", minutes).format(n=minutes)
    elif hours < 48:
        words = ngettext("{n} timme", "{n} timmar", hours).format(n=hours)
    else:
        words = ngettext("{n} dag", "{n} dagar", days).format(n=days)
    if act_by < now:
        return Left(_("{time} försenad").format(time=words), "danger")
    return Left(_("{time} kvar").format(time=words), "warning" if span <= SOON else "neutral")


def sentence(what: str, why: str) -> str:
    """What a task is and why, in one sentence."""
    own = {
        "unknown": _("Ingen vet om meddelandet kom fram: det läses tillbaka av sig självt. Kontrollera inkorgen om det dröjer."),
        "unread": _("Oläst: läses den inte snart beställs brev. Ett samtal nu sparar brevet."),
        "change_open": _("Patienten har avbokat, men vårdsystemet har inte svarat: kontrollera bokningen."),
        "change_refused": _("Patienten försökte avboka men vårdsystemet sade nej: kontakta patienten."),
        "not_planned": _("Kallelsen har inte kunnat planeras: personuppgiftstjänsten svarar inte."),
        "answer": _("Patienten vill något annat än att tacka ja eller avboka: kontakta patienten."),
    }
    if what == "manual" and why == "patient_cancelled":
        return _("Patienten har avbokat: avboka tiden i vårdsystemet, som inte kan nås härifrån.")
    return own.get(what) or reasons.text(why)


def progress(state: str, answer: str, steps: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """How far a kallelse has come, in a few words, with a tone for the tag. `steps` hold channel and state."""
    said = {one["channel"]: one["state"] for one in steps}
    inbox, letter = said.get("inbox", ""), said.get("letter", "")
    ended = {
        Version.SUPERSEDED: _("Ersatt"),
        Version.WITHDRAWN: _("Indragen"),
        Version.EXPIRED: _("Besöket har varit"),
        Version.CLOSED: _("Avslutad"),
    }
    rows = (
        (answer == Answer.CANCELLED, _("Avbokad"), "neutral"),
        (state in ended, ended.get(Version(state), ""), "neutral"),
        (answer == Answer.ACCEPTED, _("Tackat ja"), "success"),
        (inbox == Step.READ, _("Läst"), "success"),
        (letter == Step.RETURNED, _("Brevet i retur"), "danger"),
        (letter in (Step.ACCEPTED, Step.POSTED, Step.ASSUMED_IN_HAND), _("Brev beställt"), "info"),
        (inbox == Step.NOTIFIED, _("Aviserad, oläst"), "info"),
        (inbox == Step.AVAILABLE, _("I inkorgen, oläst"), "info"),
        (inbox == Step.ACCEPTED, _("Skickad till inkorgen"), "info"),
        (Step.UNKNOWN in (inbox, letter), _("Okänt utfall"), "warning"),
        (state == Version.DRAFT, _("Planeras"), "neutral"),
        (said.get("manual") == Step.PLANNED and not inbox and not letter, _("Väntar på en medarbetare"), "warning"),
        (said.get("manual") == Step.DONE and not inbox and not letter, _("Hanterad av en medarbetare"), "success"),
    )
    return next(((words, tone) for holds, words, tone in rows if holds), (_("Planerad"), "neutral"))
