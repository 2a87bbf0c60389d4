"""What versions that no longer hold have left behind in the patient's hands, and what follows from it (rules.md, Recall)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kallelse.invitations.states import Progress, Step, Version
from kallelse.kit import db

MESSAGE_OUT = (Step.ACCEPTED, Step.AVAILABLE, Step.NOTIFIED, Step.READ)
IN_FLIGHT = (Step.CLAIMED, Step.UNKNOWN)
UNTOLD = (Version.SUPERSEDED, Version.WITHDRAWN)
"""Who has cancelled herself, or has been at the visit, knows that the letter is old."""
IN_THE_POST = (Progress.ENVELOPED, Progress.POSTED)


@dataclass(frozen=True, slots=True)
class Held:
    """One version and its steps, as far as they matter afterwards."""

    id: UUID
    version: int
    number: str
    state: str
    unit: int
    start: datetime | None
    place: str
    inbox: str = ""
    letter: str = ""
    progress: str = ""
    told: bool = False
    """A person has finished a task: she may have told the patient by telephone, of what held then."""

    @property
    def message_out(self) -> bool:
        """Whether the inbox has its message."""
        return self.inbox in MESSAGE_OUT

    @property
    def in_flight(self) -> bool:
        """Whether its message may be on its way: nobody knows yet."""
        return self.inbox in IN_FLIGHT

    @property
    def letter_out(self) -> bool:
        """Whether its letter lies in the post or at the patient's, where nobody can take it back."""
        return self.letter in (Step.POSTED, Step.ASSUMED_IN_HAND) or (self.letter == Step.ACCEPTED and self.progress in IN_THE_POST)

    @property
    def letter_ordered(self) -> bool:
        """Whether its letter has been ordered, whatever becomes of it."""
        return self.letter_out or self.letter in (Step.ACCEPTED, *IN_FLIGHT)

    @property
    def known(self) -> bool:
        """Whether the patient may know of it."""
        return self.message_out or self.in_flight or self.letter_ordered or self.told


def since_called_off(versions: Sequence[Held]) -> list[Held]:
    """The newest version and those that it replaced without a word in between: what was called off before has had its own."""
    kept = list(versions[:1])
    for one in versions[1:]:
        if one.state != Version.SUPERSEDED:
            break
        kept.append(one)
    return kept


def last_told(versions: Sequence[Held]) -> Held | None:
    """The version whose message in the inbox is the last one there; None while a newer one may still be on its way."""
    for one in versions:
        if one.in_flight:
            return None
        if one.message_out:
            return one
    return None


def has_read(versions: Sequence[Held]) -> bool:
    """Whether the patient reads the inbox: she will find the word there too."""
    return any(one.inbox == Step.READ for one in versions)


def call_about_cancelled(versions: Sequence[Held], hours_left: float | None, soon_h: float) -> str:
    """Why a person must call about a cancelled kallelse (a reasons code), or an empty string."""
    if hours_left is not None and hours_left <= 0:
        return ""
    if not has_read(versions):
        if any(one.letter_out for one in versions):
            return "cancelled_letter_out"
        if any(one.told for one in versions):
            return "cancelled_told"
    soon = hours_left is not None and hours_left < soon_h
    return "cancelled_soon" if soon and any(one.known for one in versions) else ""


def call_about_changed(new: Held, older: Sequence[Held]) -> str:
    """Why a person must call about another time or place (a reasons code), or an empty string. Another text alone is no reason."""
    moved = [one for one in older if differs(new, one)]
    if has_read([new, *older]):
        return ""
    if any(one.letter_out and one.state in UNTOLD and not (one.told and one.state == Version.WITHDRAWN) for one in moved):
        return "replaced_letter_out"
    return "replaced_told" if any(one.told and one.state == Version.SUPERSEDED for one in moved) else ""


def differs(new: Held, old: Held) -> bool:
    """Whether the patient would come at the wrong time or to the wrong place."""
    return (new.start, new.unit, new.place) != (old.start, old.unit, old.place)


_VERSIONS = """
SELECT a.id, o.id, o.version, o.number, o.state, o.unit_id, o.visit_start, coalesce(o.content->>'place', ''),
    coalesce(max(s.state) FILTER (WHERE s.channel = 'inbox'), ''), coalesce(max(s.state) FILTER (WHERE s.channel = 'letter'), ''),
    coalesce(max(s.progress) FILTER (WHERE s.channel = 'letter'), ''),
    coalesce(bool_or(s.channel = 'manual' AND s.state = 'done' AND s.reason NOT LIKE 'patient%%'), false)
FROM invitations_invitation a
JOIN invitations_invitation o ON o.source_id = a.source_id AND o.reference = a.reference AND o.version <= a.version
LEFT JOIN invitations_step s ON s.invitation_id = o.id
WHERE a.id = ANY(%s::uuid[]) AND a.version >= %s
GROUP BY a.id, o.id ORDER BY a.id, o.version DESC
"""


def of(ids: Sequence[UUID], *, replacing: bool = False) -> dict[UUID, list[Held]]:
    """Each version with all earlier ones of the same reference, newest first; with `replacing` only those that have earlier ones."""
    found: dict[UUID, list[Held]] = {}
    for asked, *row in db.run(_VERSIONS, [list(ids), 2 if replacing else 1]) if ids else []:
        found.setdefault(asked, []).append(Held(*row))
    return found
