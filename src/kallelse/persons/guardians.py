"""For which children somebody reads and answers today, as the person service says it (rules.md, Recipients; K16).

Both records must say it: the grown-up's that the child is hers, and the child's that she is its guardian. A protected child, or a protected
guardian, has no relations to show, so that the child is absent, as in 1177 inkorg. Nothing of it is stored: it is asked when it is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kallelse.kit.config import config
from kallelse.persons import identity, register
from kallelse.persons.rules import Record, Standing

PATIENCE_S = 5.0
"""Somebody waits for her page."""
ORDINARY = (Standing.ORDINARY, Standing.COORDINATION)


@dataclass(frozen=True, slots=True)
class Child:
    """A child whose guardian somebody is. `since` is the first day of it as far as the register tells (ISO, shorter when it tells less)."""

    identity: str
    name: str
    since: str = ""

    @property
    def turns_13(self) -> date | None:
        """The day from which nobody else reads for the child."""
        born = identity.born(self.identity)
        return None if born is None else identity.birthday(born, identity.INBOX_OWN_AGE)

    def is_read_for(self, on: date) -> bool:
        """Whether the guardian still reads on this day: until the day before the 13th birthday."""
        until = self.turns_13
        return until is not None and on < until


def children_of(guardian: str, on: date) -> tuple[Child, ...]:
    """The children under 13 whom this person is the guardian of on a day, the eldest first. Raises RegisterSilent when nobody answered.

    A region that may not ask who guardians are (`pu_child_profile`) has none to show.
    """
    profile = config().pu_child_profile
    if profile not in register.RELATIONS:
        return ()
    own = _records([guardian], profile, on).get(guardian)
    if own is None or own.standing not in ORDINARY:
        return ()
    since = {ward.identity: ward.since for ward in own.wards if Child(ward.identity, "").is_read_for(on)}
    if not since:
        return ()
    theirs = _records(sorted(since), profile, on)
    mine = {guardian, own.identity}
    found = [
        Child(number, record.name, since[number])
        for number, record in sorted(theirs.items())
        if record.standing in ORDINARY and record.identity == number and mine & set(record.guardians)
    ]
    return tuple(found)


def _records(numbers: Sequence[str], profile: str, on: date) -> dict[str, Record]:
    return register.look_up(register.parse_stored(numbers), profile, on, patience_s=PATIENCE_S)
