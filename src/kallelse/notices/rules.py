"""Which reminders a kallelse has and when each may leave, and when there have been enough (rules.md, Reminders). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kallelse.invitations.states import Answer, NoticeKind
from kallelse.routing import workdays
from kallelse.routing.clocks import at, day_of
from kallelse.routing.hours import Hours

INBOX, SMS, EMAIL = "inbox", "sms", "email"
UNREAD = (NoticeKind.UNREAD, NoticeKind.UNREAD_AGAIN)
OPEN = (NoticeKind.OPEN_HALF, NoticeKind.OPEN_LATE)
"""Of a kallelse without a time, in the inbox alone: a short text is about a visit with a time."""

WORTH = (
    NoticeKind.VIDEO, NoticeKind.BEFORE_CANCEL, NoticeKind.OPEN_LATE, NoticeKind.PREPARATION, NoticeKind.UNREAD, NoticeKind.OPEN_HALF,
    NoticeKind.VIDEO_TEST, NoticeKind.UNREAD_AGAIN, NoticeKind.PRACTICAL,
)  # fmt: skip
"""Reminders, those first that a patient would miss most. Who does not open the kallelse does not open a practical reminder either."""

YES = (Answer.ACCEPTED, Answer.REBOOKED)
NO = (Answer.CANCELLED, Answer.DECLINED)


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The parameters of reminders in force on a day (`connections.Parameter`, by the same names)."""

    clock: time
    unread_days: tuple[int, ...]
    before_cancel_wd: int
    preparation_days: int
    practical_wd: int
    video_h: int
    video_test_wd: int
    open_percent: tuple[int, ...]
    most_a_day: int
    most: int
    hours: Mapping[str, Hours]
    verified_months: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Figures":
        """From parameter values by name; a missing one is a KeyError that names it."""
        hours = {name: Hours.from_data(data[f"reminder_{name}_hours"], workdays_only=name == SMS) for name in (INBOX, SMS, EMAIL)}
        return cls(
            time.fromisoformat(data["reminder_clock"]), tuple(data["reminder_unread_days"]), data["reminder_before_cancel_wd"],
            data["reminder_preparation_days"], data["reminder_practical_wd"], data["reminder_video_h"],
            data["reminder_video_test_wd"], tuple(data["reminder_open_percent"]), data["reminder_most_a_day"], data["reminder_most"], hours,
            data["contact_verified_months"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reminders of one kallelse are counted from. `sent_at` is when a channel took it; `video` that it is a video visit, `test`
    that there is a page where sound and picture can be tried."""

    sent_at: datetime
    visit: datetime | None
    cancel_deadline: datetime | None
    print_decide: datetime | None
    preparation: datetime | None = None
    video: bool = False
    test: bool = False
    book_before: date | None = None
    """The last day to book an open kallelse."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: not before `due_at`, of no use after `safe_until`."""

    kind: NoticeKind
    due_at: datetime
    safe_until: datetime


def reminders(facts: Facts, figures: Figures, channel: str) -> tuple[Reminder, ...]:
    """The reminders of a kallelse in the order of their moments: at most so many a day, none on the day on which the kallelse came.

    A moment outside the channel's hours is moved earlier, never later. The unread are reminded in the inbox alone, and before paper.
    """
    hours, sent_on = figures.hours[channel], day_of(facts.sent_at)
    found = []
    for kind, wanted, until in _wanted(facts, figures):
        if kind in (*UNREAD, *OPEN) and channel != INBOX:
            continue
        due = hours.latest(wanted)
        if day_of(due) > sent_on and due < until:
            found.append(Reminder(kind, due, until))
    kept: list[Reminder] = []
    for one in sorted(found, key=lambda one: WORTH.index(one.kind)):
        if sum(day_of(other.due_at) == day_of(one.due_at) for other in kept) < figures.most_a_day:
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.due_at))


def _wanted(facts: Facts, figures: Figures) -> list[tuple[NoticeKind, datetime, datetime]]:
    """Every reminder with the moment it is wanted at and the moment after which it is of no use."""
    wanted = []
    if facts.print_decide is not None:
        for kind, days in zip(UNREAD, figures.unread_days, strict=False):
            wanted.append((kind, at(day_of(facts.sent_at) + timedelta(days=days), figures.clock), facts.print_decide))
    if facts.visit is None:
        return wanted if facts.book_before is None else wanted + _open(facts.book_before, facts.sent_at, figures)
    day = day_of(facts.visit)
    if facts.cancel_deadline is not None:
        before = workdays.before(day_of(facts.cancel_deadline), figures.before_cancel_wd)
        wanted.append((NoticeKind.BEFORE_CANCEL, at(before, figures.clock), facts.cancel_deadline))
    if facts.preparation is not None:
        first = min(day - timedelta(days=figures.preparation_days), day_of(facts.preparation) - timedelta(days=1))
        wanted.append((NoticeKind.PREPARATION, at(first, figures.clock), facts.preparation))
    wanted.append((NoticeKind.PRACTICAL, at(workdays.before(day, figures.practical_wd), figures.clock), facts.visit))
    if facts.video:
        wanted.append((NoticeKind.VIDEO, facts.visit - timedelta(hours=figures.video_h), facts.visit))
    if facts.video and facts.test:
        wanted.append((NoticeKind.VIDEO_TEST, at(workdays.before(day, figures.video_test_wd), figures.clock), facts.visit))
    return wanted


def _open(last: date, sent_at: datetime, figures: Figures) -> list[tuple[NoticeKind, datetime, datetime]]:
    """When parts of the time to book an open kallelse have passed."""
    first = day_of(sent_at)
    parts = [first + timedelta(days=(last - first).days * percent // 100) for percent in figures.open_percent]
    end = at(last, time(23, 59))
    return [(kind, at(day, figures.clock), end) for kind, day in zip(OPEN, parts, strict=False)]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a kallelse when a reminder is about to leave."""

    answer: Answer
    in_inbox: bool
    """The patient can see it there."""
    read: bool
    letter: bool
    """A letter has left, or nothing stops it any more."""


def needless(kind: NoticeKind, channel: str, known: Known) -> str:
    """Why a reminder is not needed any more (a reasons code), or an empty string."""
    if known.answer in NO:
        return "answered"
    if kind in OPEN and known.answer is not Answer.NONE:
        return "answered"
    if kind in UNREAD:
        if known.read:
            return "read"
        if known.answer is not Answer.NONE:
            return "answered"
        if known.letter:
            return "reminder_letter"
    # Who has said yes has decided not to cancel, and who has asked for another time waits for a colleague.
    if kind is NoticeKind.BEFORE_CANCEL and known.answer in (*YES, Answer.OTHER_TIME):
        return "answered"
    return "no_account" if channel == INBOX and not known.in_inbox else ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another reminder of the same kallelse, of any version. `day` is None while it lies ahead; `same_visit` is that it is about the
    same time: a kallelse that has been moved is reminded of anew."""

    kind: NoticeKind
    day: date | None
    same_visit: bool = True


def worth(kind: NoticeKind) -> int:
    """A reminder's place among the others, the lowest what would be missed most: what a colleague sends again by hand comes first."""
    return WORTH.index(kind) if kind in WORTH else -1


def enough(kind: NoticeKind, others: Sequence[Earlier], today: date, figures: Figures) -> str:
    """Why there have been enough reminders (a reasons code), or an empty string (K41).

    A reminder that is worth less leaves room for those ahead that are worth more.
    """
    left = [other for other in others if other.day is not None]
    about = [other for other in left if other.same_visit]
    if any(other.kind is kind for other in about):
        return "reminder_repeated"
    if sum(other.day == today for other in left) >= figures.most_a_day:
        return "reminder_enough_today"
    ahead = {other.kind for other in others if other.day is None and worth(other.kind) < worth(kind)}
    return "reminder_enough" if len(about) + len(ahead) >= figures.most else ""
