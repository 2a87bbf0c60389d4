"""What may follow what in a campaign, and the limits that keep one from going wrong (K29). Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Purpose(StrEnum):
    """What a campaign is for; also what a person may decline to be called for."""

    SCREENING = "screening"
    VACCINATION = "vaccination"
    MOVED = "moved"
    OTHER = "other"


class State(StrEnum):
    """How far a campaign has come."""

    DRAFT = "draft"
    TRYING = "trying"
    TRIED = "tried"
    WAITING = "waiting"
    """Somebody else is to approve it."""
    APPROVED = "approved"
    CANARY = "canary"
    """The first few are being taken in."""
    PAUSED = "paused"
    """Nobody more is taken in until somebody says go on."""
    RUNNING = "running"
    STOPPING = "stopping"
    """Nobody more is taken in; what has not left is being stopped."""
    STOPPED = "stopped"
    DONE = "done"
    """Everybody has a kallelse. It can still be stopped: what has not left is, and what has may be taken back."""


MOVES: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.TRYING}),
    State.TRYING: frozenset({State.TRIED, State.DRAFT}),
    State.TRIED: frozenset({State.WAITING, State.DRAFT, State.TRYING}),
    State.WAITING: frozenset({State.APPROVED, State.DRAFT}),
    State.APPROVED: frozenset({State.CANARY, State.STOPPING}),
    State.CANARY: frozenset({State.PAUSED, State.DONE, State.STOPPING}),
    State.PAUSED: frozenset({State.RUNNING, State.STOPPING}),
    State.RUNNING: frozenset({State.PAUSED, State.DONE, State.STOPPING}),
    State.STOPPING: frozenset({State.STOPPED}),
    State.STOPPED: frozenset(),
    State.DONE: frozenset({State.STOPPING}),
}
CHANGEABLE = (State.DRAFT, State.TRIED, State.WAITING)
"""States in which list, words and settings may be changed; whatever had been tried must then be tried anew."""
STOPPABLE = tuple(state for state, moves in MOVES.items() if State.STOPPING in moves)
AT_WORK = (State.TRYING, State.APPROVED, State.CANARY, State.PAUSED, State.RUNNING, State.STOPPING)
"""States in which the workers have something to do."""


class Went(StrEnum):
    """What has become of a recipient."""

    LISTED = "listed"
    """Not tried yet."""
    READY = "ready"
    """Tried: she would get a kallelse."""
    LEFT_OUT = "left_out"
    """Tried: she gets none, and `why` says it."""
    TAKEN = "taken"
    """She has a kallelse, and its first message has not left."""
    AWAY = "away"
    """Its first message has left, or waits for a moment of its own."""
    NOT_SENT = "not_sent"
    """The campaign was stopped before her turn, or before anything had left."""
    KEPT = "kept"
    """Her kallelse had left when the campaign was stopped, and holds."""
    TAKEN_BACK = "taken_back"
    """The campaign was stopped, and she was told that her kallelse does not hold."""


class Way(StrEnum):
    """How a recipient would be reached."""

    DIGITAL = "digital"
    LETTER = "letter"
    BOTH = "both"
    MANUAL = "manual"


STATE_WORDS = {
    State.DRAFT: _("Utkast"),
    State.TRYING: _("Provas"),
    State.TRIED: _("Provad"),
    State.WAITING: _("Väntar på godkännande"),
    State.APPROVED: _("Godkänd"),
    State.CANARY: _("De första skickas"),
    State.PAUSED: _("Pausad"),
    State.RUNNING: _("Skickas"),
    State.STOPPING: _("Stoppas"),
    State.STOPPED: _("Stoppad"),
    State.DONE: _("Klar"),
}
PURPOSE_WORDS = {
    Purpose.SCREENING: _("Screening"),
    Purpose.VACCINATION: _("Vaccination"),
    Purpose.MOVED: _("Mottagning som flyttar"),
    Purpose.OTHER: _("Annat"),
}
WAY_WORDS = {
    Way.DIGITAL: _("Digitalt i 1177 (brev bara till den som inte läser)"),
    Way.LETTER: _("Brev"),
    Way.BOTH: _("Både digitalt och brev"),
    Way.MANUAL: _("En medarbetare måste ringa eller avgöra"),
}
WHY = {
    "refused": _("Raden går inte att använda: personnummer, tid eller annat fält är fel."),
    "deceased": _("Personen har avlidit."),
    "declined": _("Personen har tackat nej till sådana här kallelser (spärr mot kallelse)."),
    "never_contact": _("Personen står på enhetens lista över dem som inte ska kontaktas."),
    "same_person": _("Samma person finns på listan med ett annat personnummer."),
    "stopped": _("Kampanjen stoppades innan hennes tur."),
}
"""Why somebody is left out, besides the reasons of routing."""

SIZE_MARGIN = 10
"""Per cent that a list may differ from its expected size (K29)."""
SMALLEST_SHOWN = 5
"""Fewer persons than this are not shown as a number in a report: they could be recognised."""


def sources_of(target: State) -> list[str]:
    """The states from which `target` may be reached: the guard of every update."""
    return [state.value for state, moves in MOVES.items() if target in moves]


def within_expected(expected: int, found: int) -> bool:
    """Whether a list has about the size that was told before."""
    return abs(found - expected) * 100 <= SIZE_MARGIN * expected


def allowed(per_hour: int, since: datetime | None, already: int, taken: int, now: datetime) -> int | None:
    """How many more the wished rate allows at `now`, counted since a moment at which `already` had been taken; None: no wish."""
    if not per_hour or since is None:
        return None
    earned = int(per_hour * max(0.0, (now - since).total_seconds()) / 3600) + 1
    return max(0, already + earned - taken)


def hidden(count: int) -> str:
    """A count as a report shows it: 0, or five and more; what lies between could be somebody."""
    return "<5" if 0 < count < SMALLEST_SHOWN else str(count)


def safe_counts(counts: Sequence[int]) -> list[str]:
    """Counts of groups that are shown beside their sum: when exactly one is hidden it could be reckoned, so that a second is hidden too."""
    shown = [hidden(count) for count in counts]
    if shown.count("<5") == 1:
        others = [(count, index) for index, count in enumerate(counts) if count and shown[index] != "<5"]
        if others:
            shown[min(others)[1]] = "–"
    return shown


def overdue(review_by: date | None, today: date) -> bool:
    """Whether a review should have been made: then no new campaign begins (R-HSLF-7)."""
    return review_by is not None and review_by < today
