"""Whether the resident stands by for another time, what she has been offered, and what became of a time that she gave back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kallelse.diary.rules import Why
from kallelse.freed_times import queries
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import Proposal, Standby
from kallelse.freed_times.rules import NOTICES_H, PARTS, Ended
from kallelse.invitations.states import Answer
from kallelse.kit import clock, db
from kallelse.patient_web import times
from kallelse.patient_web.queries import Shown

NOTICES: Mapping[int, Promise] = dict(
    zip(
        NOTICES_H,
        (lazy("Två timmar innan räcker"), lazy("Ett dygn innan"), lazy("Tre dygn innan"), lazy("En vecka innan")),
        strict=True,
    )
)
WEEKDAYS: Mapping[str, Promise] = {
    "1": lazy("Måndag"), "2": lazy("Tisdag"), "3": lazy("Onsdag"), "4": lazy("Torsdag"), "5": lazy("Fredag"), "6": lazy("Lördag"),
    "7": lazy("Söndag"),
}  # fmt: skip
PARTS_OF_DAY: Mapping[str, Promise] = dict(zip(PARTS, (lazy("Förmiddag"), lazy("Eftermiddag"), lazy("Kväll")), strict=True))


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the page of a kallelse says about freed times. `may`: she can say yes to another time."""

    may: bool = False
    standby: Standby | None = None
    offer: Proposal | None = None
    gave_back: bool = False
    went_on: bool = False
    wants_to_know: bool = False
    ended: str = ""
    """Why she stands by no longer, in words."""


def of(shown: Shown, now: datetime, *, movable: bool) -> Earlier:
    """What holds now for the kallelse shown. `movable`: she could say yes to another time if one became free."""
    one = shown.invitation
    with db.tenant_scope(one.tenant_id):
        if one.answer == Answer.CANCELLED:
            ahead = one.visit_start is not None and one.visit_start > now and shown.newest is None
            went_on = queries.went_on(one)
            return Earlier(gave_back=ahead or went_on, went_on=went_on, wants_to_know=queries.wants_to_know(one))
        said = queries.last_said(one)
        standby = said if said is not None and said.ended_at is None else None
        offer = queries.offered(one, now) if standby else None
    may = standby is not None or movable
    ended = _ended(said) if said is not None and standby is None and shown.newest is None else ""
    return Earlier(may and shown.newest is None, standby, offer if shown.newest is None else None, ended=ended)


def _ended(said: Standby) -> str:
    """Why she stands on the list no longer, when it was not she who wanted it so; she may say yes again."""
    if said.ended_why == Ended.STAFF:
        return _("Mottagningen har tagit bort dig från listan för tider som blir lediga. Ring om du undrar varför.")
    if said.ended_why == Ended.OVER:
        return _("Du står inte längre på listan för tider som blir lediga: dagarna som du valde har varit.")
    return ""


def hindrance(shown: Shown, now: datetime) -> Why | None:
    """Why she cannot say yes to another time; that nothing is free now is no hindrance: that is what she waits for."""
    return waiting_for(times.hindrance(shown, now))


def waiting_for(why: Why | None) -> Why | None:
    """What still hinders her who waits for a time, of what hinders her from looking for one now."""
    return None if why is Why.TAKEN else why


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in, and what is wrong by field: the rule and the remedy."""

    notice_h: str
    weekdays: tuple[str, ...]
    parts: tuple[str, ...]
    which: str
    first: str
    last: str
    wrong: Mapping[str, str]

    @property
    def wanted(self) -> Wanted:
        """Only when nothing is wrong."""
        bounded = self.which == "days"
        days = tuple(date.fromisoformat(day) if bounded and day else None for day in (self.first, self.last))
        weekdays = "" if len(self.weekdays) == len(WEEKDAYS) else "".join(self.weekdays)
        parts = () if len(self.parts) == len(PARTS) else self.parts
        return Wanted(int(self.notice_h), weekdays, parts, *days)


def blank(standby: Standby | None, *, timed: bool) -> Form:
    """The form as it is met: what she has said already, or what suits most."""
    if standby is None:
        return Form("24", tuple("12345"), (), "earlier" if timed else "days", "", "", {})
    which = "days" if standby.first or standby.last or not timed else "earlier"
    first, last = (day.isoformat() if day else "" for day in (standby.first, standby.last))
    parts = tuple(filter(None, standby.parts.split(",")))
    return Form(str(standby.notice_h), tuple(standby.weekdays or "1234567"), parts, which, first, last, {})


def filled(said: QueryDict, *, timed: bool) -> Form:
    """Read what was sent; each error names the field, the rule and the remedy."""
    wrong: dict[str, str] = {}
    notice = said.get("notice", "")
    if notice not in map(str, NOTICES):
        wrong["notice"] = _("Välj hur långt innan du behöver veta.")
    weekdays = tuple(day for day in WEEKDAYS if day in said.getlist("weekday"))
    if not weekdays:
        wrong["weekdays"] = _("Välj minst en veckodag, annars kan ingen tid passa.")
    parts = tuple(part for part in PARTS if part in said.getlist("part"))
    which = "days" if said.get("which") == "days" or not timed else "earlier"
    first, last = said.get("first", "").strip(), said.get("last", "").strip()
    if which == "days":
        wrong |= _days(first, last)
    return Form(notice, weekdays, parts, which, first, last, wrong)


def _days(first: str, last: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    read: dict[str, date] = {}
    for name, text in (("first", first), ("last", last)):
        try:
            read[name] = date.fromisoformat(text)
        except ValueError:
            if text:
                wrong[name] = _("Det är inget datum. Välj en dag, eller skriv den som 2027-02-10.")
    if not last:
        wrong["last"] = _("Välj den sista dagen som passar.")
    elif "last" in read and read["last"] < clock.today():
        wrong["last"] = _("Den dagen har varit. Välj i dag eller en senare dag.")
    elif "last" in read and "first" in read and read["last"] < read["first"]:
        wrong["last"] = _("Sista dagen är före den första. Byt plats på dem.")
    return wrong
