"""What the patient may do now, and what the page says first. Pure: state and moments in, words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from kallelse import content
from kallelse.invitations.states import Answer, Step, Version
from kallelse.kit.clock import SWEDISH_TIME

LASTS = timedelta(hours=1)
"""A visit is not said to be over before so long after its beginning: whoever is late shall ring, or still join the call."""


class Way(StrEnum):
    """How a visit can be cancelled now."""

    WEB = "web"
    PENDING = "pending"
    """It has been asked for, and the care system has not said what became of it."""
    LATE = "late"
    """The last moment has passed: by telephone, with what it costs (K33)."""
    PHONE = "phone"
    """The care unit does not let this visit be cancelled on the web."""
    NONE = "none"
    """There is nothing to cancel."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choices depend on. `change` and `letter` are the states of the last cancellation and of the letter step, or ""."""

    state: str
    answer: str
    kind: str
    visit_start: datetime | None
    cancel_deadline: datetime | None
    cancel_allowed: bool
    change: str = ""
    letter: str = ""
    letter_due: datetime | None = None
    off: str = ""
    """Why it was called off (a reasons code), or ""."""
    free: bool = False
    """Care called it off too late: this visit and the next for the matter are free."""
    moving: str = ""
    """The state of her last choice of another time, or ""."""
    visit_end: datetime | None = None
    is_one_of_several: bool = False
    """The kallelse has more visits than the one that goes on or comes next: it expires with the first, and holds until the last."""

    @property
    def holds(self) -> bool:
        """Whether nobody has called it off, and no later version stands in its place."""
        return self.state not in (Version.SUPERSEDED, Version.WITHDRAWN, Version.CLOSED) and self.answer != Answer.CANCELLED


@dataclass(frozen=True, slots=True)
class Choices:
    """Which buttons the page has."""

    accept: bool
    cancel: Way
    letter: bool
    calendar: bool
    uncalendar: bool = False
    """The time is off: it can be taken out of the calendar again."""
    move: bool = False
    """She may look for another time, or for a first one; whether there is any is another question."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The first thing on the page when something has happened; tone is good, warn or bad."""

    tone: str
    title: str
    text: str


MAY_ACCEPT = (Answer.NONE, Answer.NEEDS_HELP, Answer.OTHER_TIME)
"""Who has asked for help or another time may still say that she comes."""


def choices(it: Situation, now: datetime) -> Choices:
    """Decide every button in one place. A deadline holds to its last moment and not a moment longer."""
    ahead = it.visit_start is None or it.visit_start > now
    live = it.state in (Version.READY, Version.ACTIVE) and ahead
    timed = it.kind == "timed" and it.visit_start is not None
    return Choices(
        accept=live and timed and it.answer in MAY_ACCEPT and it.change != "requested",
        cancel=_cancel(it, now) if live and timed else Way.NONE,
        letter=live and it.answer != Answer.CANCELLED and letter_can_be_asked(it, now),
        calendar=live and timed and it.answer != Answer.CANCELLED,
        move=live and it.kind in ("timed", "open") and it.answer != Answer.CANCELLED and "unknown" not in (it.change, it.moving),
        uncalendar=timed and ahead and (it.state == Version.WITHDRAWN or it.answer == Answer.CANCELLED),
    )


def is_over(it: Situation, now: datetime) -> bool:
    """Whether the visit has been: an hour after its beginning where nobody has said when it ends."""
    if it.visit_start is None:
        return it.state == Version.EXPIRED
    return now >= max(it.visit_end or it.visit_start, it.visit_start + LASTS)


def goes_on(it: Situation, now: datetime) -> bool:
    """Whether the visit has begun and is not over."""
    return it.holds and it.visit_start is not None and it.visit_start <= now and not is_over(it, now)


def next_time(times: Sequence[tuple[datetime, datetime | None]], now: datetime) -> tuple[datetime, datetime | None]:
    """The visit out of several that goes on or comes next; the last one when all have been."""
    return next((one for one in times if now < max(one[1] or one[0], one[0] + LASTS)), times[-1])


def is_for_guardian(plan: Mapping[str, Any] | None, said: Mapping[str, Any], moment: datetime, since: str) -> bool:
    """Whether a guardian may read a child's kallelse: its plan gave it to one, it reveals nothing that is the child's alone, and it is not
    from before she became the guardian (`since`: ISO, or shorter, as the register tells it)."""
    if not plan or plan.get("recipients") != "guardian" or said.get("sensitive"):
        return False
    day = moment.astimezone(SWEDISH_TIME).date().isoformat().replace("-", "")
    first = since.replace("-", "")
    return day[: len(first)] >= first


def _cancel(it: Situation, now: datetime) -> Way:
    if it.answer == Answer.CANCELLED or it.change == "done":
        return Way.NONE
    if it.change in ("requested", "unknown"):
        return Way.PENDING
    if not it.cancel_allowed:
        return Way.PHONE
    return Way.WEB if it.cancel_deadline is not None and now <= it.cancel_deadline else Way.LATE


def letter_can_be_asked(it: Situation, now: datetime) -> bool:
    """Whether no letter has left, nor is about to."""
    if it.letter == Step.PLANNED:
        return it.letter_due is not None and it.letter_due > now
    return it.letter in ("", Step.WITHDRAWN, Step.FAILED)


def letter_words(it: Situation, now: datetime) -> str:
    """What is known about the letter, or "" while it is only a plan."""
    if it.letter in (Step.POSTED, Step.ASSUMED_IN_HAND):
        return _("Brevet är skickat till din folkbokföringsadress.")
    if it.letter in (Step.ACCEPTED, Step.CLAIMED, Step.UNKNOWN):
        return _("Brevet är beställt och skickas till din folkbokföringsadress.")
    if it.letter == Step.PLANNED and not letter_can_be_asked(it, now):
        return _("Du får kallelsen på papper också.")
    return ""


def notice(it: Situation, said: str, now: datetime) -> Notice | None:
    """What has happened to the kallelse, if anything has. `said` is the care system's own answer to a cancellation."""
    if it.state == Version.SUPERSEDED:
        return Notice("warn", _("Den här kallelsen gäller inte längre"), _("Den är ersatt av en nyare."))
    if it.state == Version.WITHDRAWN and it.answer != Answer.CANCELLED:
        told = (_("Tiden är inställd"), _("Kom inte då.")) if it.visit_start else (_("Kallelsen är indragen"), _("Den gäller inte längre."))
        return Notice("bad", told[0], " ".join((told[1], *map(_, content.what_next(it.off, free=it.free)))))
    if it.answer == Answer.CANCELLED:
        return Notice("good", _("Din tid är avbokad"), said or _("Tack för att du sade till. Tiden kan nu gå till någon annan."))
    if goes_on(it, now):
        return Notice("warn", _("Tiden har börjat"), _("Är du sen, så ring mottagningen."))
    if it.state == Version.EXPIRED and it.visit_start is None:
        return Notice("warn", _("Sista dagen har passerat"), _("Ring mottagningen om du fortfarande vill komma."))
    if (it.state == Version.EXPIRED and not it.is_one_of_several) or (it.visit_start is not None and it.visit_start <= now):
        return Notice("warn", _("Tiden har passerat"), _("Kallelsen finns kvar här så att du kan läsa den."))
    if it.state == Version.CLOSED:
        return Notice("warn", _("Kallelsen är avslutad"), _("Den finns kvar här så att du kan läsa den."))
    if it.change in ("requested", "unknown"):
        text = _("Din tid gäller tills det står här att den är avbokad. Vi frågar mottagningens system igen. Ring om du vill veta nu.")
        return Notice("warn", _("Vi vet inte än om avbokningen gick igenom"), text)
    if it.moving in ("requested", "unknown"):
        text = _("Tiden som står här gäller tills det står något annat. Vi frågar mottagningens system igen.")
        return Notice("warn", _("Vi vet inte än om du fick den nya tiden"), text)
    if it.change == "refused":
        text = _("Din tid gäller fortfarande. Ring mottagningen om du inte kan komma.")
        answer = _("Mottagningens system svarade: ”{said}”").format(said=said) if said else ""
        return Notice("bad", _("Tiden kunde inte avbokas"), f"{answer} {text}".strip())
    if it.moving == "refused":
        return Notice("bad", _("Du fick ingen ny tid"), said or _("Tiden som står här gäller. Välj en annan, eller ring mottagningen."))
    if it.answer == Answer.OTHER_TIME:
        text = _("Mottagningen letar efter en tid och hör av sig. Tills du har fått en ny gäller den som står här.")
        return Notice("good", _("Du har bett om en annan tid"), text)
    if it.answer == Answer.REBOOKED:
        return Notice("good", _("Du har själv valt den här tiden"), _("Får du förhinder kan du ändra dig här eller ringa."))
    if it.answer == Answer.ACCEPTED:
        return Notice("good", _("Du har svarat att du kommer"), _("Välkommen. Får du förhinder kan du ändra dig här eller ringa."))
    return None


def short_status(it: Situation, now: datetime) -> tuple[str, str]:
    """One word or two for the list, with its tone."""
    ended = {
        Version.SUPERSEDED: _("Ersatt"),
        Version.WITHDRAWN: _("Inställd"),
        Version.EXPIRED: _("Har varit"),
        Version.CLOSED: _("Avslutad"),
    }
    if it.answer == Answer.CANCELLED:
        return _("Avbokad"), "neutral"
    if goes_on(it, now):
        return _("Nu"), "warning"
    if it.state in ended and (it.state != Version.EXPIRED or not it.is_one_of_several):
        return ended[Version(it.state)], "neutral"
    if it.visit_start is not None and it.visit_start <= now:
        return _("Har varit"), "neutral"
    if it.change in ("requested", "unknown"):
        return _("Avbokning inte klar"), "warning"
    if it.answer in (Answer.ACCEPTED, Answer.REBOOKED):
        return _("Du kommer"), "success"
    if it.answer == Answer.OTHER_TIME:
        return _("Annan tid önskad"), "accent"
    return (_("Boka tid"), "accent") if it.kind == "open" else (_("Kommande"), "accent")
